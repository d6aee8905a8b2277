//===- CallForm.h - defer f(a, b); ------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a call form keeps (SPEC 1): the callee or the object, and each argument
// converted to what its parameter needs. The pieces are byte ranges of the
// user's text plus the decision how each is kept.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_CALLFORM_H
#define OPENDEFER_ANALYSIS_CALLFORM_H

#include "Basic/Diagnostic.h"
#include "clang/AST/Expr.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace opendefer {

enum class CalleeKind {
  Name,            ///< f, ns::f, this-less member: written again in the closure
  Value,           ///< functor or lambda variable: copied
  Pointer,         ///< function pointer: copied, checked for null at the call
  Lambda,          ///< a lambda written here: it gets the panic as a parameter
  Member,          ///< obj.m: the object by reference, or moved if an rvalue
  Arrow,           ///< p->m: the pointer that -> yields now
  PointerToMember, ///< (o.*m), (p->*m): the object or pointer, and a copy of m
  DependentValue   ///< a dependent callee: pointer or functor, found out later
};

enum class ArgumentKind {
  Copy,      ///< a decayed copy, moved from an rvalue
  Convert,   ///< converted now to Type
  Reference, ///< the reference itself
  Literal,   ///< a constant: written again in the closure, nothing is kept
  Array,     ///< a copy of the array
  View,      ///< converted now to Type, which refers to what is kept as well
  Braced,    ///< its elements, each by itself
  Dependent, ///< as what it is
  Pack       ///< `args...`, each as what it is
};

struct CallArgument {
  const clang::Expr *Expr = nullptr;
  FileLocation Begin, End;
  ArgumentKind Kind = ArgumentKind::Copy;
  /// What it is converted to. For a Reference that is needed for conversion
  /// functions alone; for an Array, if it is made of braces, "T, N"; for a
  /// Dependent one it is the text itself, if that can bind to no reference.
  std::string Type;
  std::string Text; ///< Literal
  /// Braced: what stands around the elements, one piece more than there are.
  std::vector<CallArgument> Elements;
  std::vector<std::string> Pieces;
  FileLocation PatternEnd; ///< Pack: where the `...` may follow
  /// The user's comma behind it; none behind the last argument.
  std::optional<FileLocation> Comma;
  bool AsLvalue = false;        ///< passed on as an lvalue
  clang::Qualifiers Qualifiers; ///< passed on as if it were const
  unsigned Size = 8; ///< bytes in the closure, a guess where dependent
};

struct CallForm {
  const clang::CallExpr *Call = nullptr;
  CalleeKind Callee = CalleeKind::Name;
  /// The callee, or the object of a member call. Empty range if there is none
  /// (an implicit `this`).
  FileLocation CalleeBegin, CalleeEnd;
  FileLocation MemberBegin, MemberEnd; ///< PointerToMember: the `m`
  bool ThroughPointer = false;      ///< PointerToMember: `->*`
  /// What is written behind the object, "m" or "Base::m<int>"; the whole
  /// callee for Name.
  std::string Name;
  bool ObjectIsRvalue = false;
  bool CalleeIsRvalue = false;
  /// Of an object or callee that is kept by value.
  clang::Qualifiers CalleeQualifiers;
  bool CapturesThis = false;
  /// Only an instantiation tells whether the callee is a member of `this`.
  bool MayCaptureThis = false;
  /// Name, Member, Arrow: only an instantiation tells whether a member function
  /// is called, or a value that is a member.
  bool MayBeValue = false;
  /// Name, if MayBeValue: the class that has the member, and the member.
  std::string NameClass, NameMember;
  /// Type-dependent: arguments are kept as they are and passed on as lvalues
  /// or rvalues, as they were.
  bool Dependent = false;
  FileLocation LParen, RParen;
  std::vector<CallArgument> Arguments;
  /// For the handshake of recover(): the declaration that is called, 0 if only
  /// an instantiation or the call itself tells.
  uint64_t CalleeId = 0;
  /// The hash of its unqualified name, with the number of arguments; 0 if it
  /// has none.
  uint64_t CalleeName = 0;
  bool IsVirtual = false;   ///< The call of CalleeId is.
  bool IsQualified = false; ///< o.C::m
  // Of a dependent call, where the instantiation can look for what the callee
  // takes:
  /// Name: that of one function alone, and of no template, where it is written.
  bool IsOnlyFunction = false;
  /// ... but the arguments' types may bring others (ADL).
  bool MayFindOthers = false;
  /// Name: an unqualified one of a member, which `this` has.
  bool IsMemberOfThis = false;
  /// PointerToMember: the `m`, unless it cannot be written once more.
  std::string MemberText;
  /// Value: a class of the standard library, which leads to the callee.
  bool IsLibraryValue = false;
  bool IsRecover = false; ///< defer recover();
  unsigned CalleeSize = 0;
  /// Text in front of the call that is dropped: `(void)`.
  bool HasVoidCast = false;
  bool HasParentheses = false; ///< Member, Arrow: `(o.m)(x)`
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_CALLFORM_H
