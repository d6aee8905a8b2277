//===- CallForm.h - defer f(a, b); ------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a call form keeps: the callee or the object, and each argument,
// converted to what its parameter needs. Each piece is a byte range of the
// user's text, with the decision how it is kept.
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
  Lambda,          ///< a lambda written here: gets the panic as a parameter
  Member,          ///< obj.m: the object by reference, or moved if an rvalue
  Arrow,           ///< p->m: the pointer that -> yields now
  PointerToMember, ///< (o.*m), (p->*m): the object or pointer, and a copy of m
  DependentValue   ///< a pointer or functor; the instantiation determines which
};

enum class ArgumentKind {
  Copy,      ///< a decayed copy, moved from an rvalue
  Convert,   ///< converted now to Type
  Reference, ///< the reference itself
  Literal,   ///< a constant: repeated in the closure, nothing is kept
  Array,     ///< a copy of the array
  View,      ///< converted now to Type, a view of an object that is kept, too
  Braced,    ///< its elements, each by itself
  Dependent, ///< with its own type
  Pack       ///< `args...`, each with its own type
};

struct CallArgument {
  const clang::Expr *Expr = nullptr;
  FileLocation Begin, End;
  ArgumentKind Kind = ArgumentKind::Copy;
  /// The type that it is converted to. Set for a Reference only if a conversion
  /// function yields it; "T, N" for an Array made by braces; for a Dependent
  /// one, the argument's own text if no reference may be bound to it.
  std::string Type;
  std::string Text; ///< Literal
  /// Braced: the text before, between and after the elements.
  std::vector<CallArgument> Elements;
  std::vector<std::string> Pieces;
  FileLocation PatternEnd; ///< Pack: where the `...` may follow
  /// The user's comma after it; none after the last argument.
  std::optional<FileLocation> Comma;
  bool AsLvalue = false;        ///< passed on as an lvalue
  clang::Qualifiers Qualifiers; ///< passed on as if it were const
  unsigned Size = 8; ///< bytes in the closure; a guess if dependent
};

struct CallForm {
  const clang::CallExpr *Call = nullptr;
  CalleeKind Callee = CalleeKind::Name;
  /// The callee, or the object of a member call. Empty range if there is none
  /// (an implicit `this`).
  FileLocation CalleeBegin, CalleeEnd;
  FileLocation MemberBegin, MemberEnd; ///< PointerToMember: the `m`
  bool ThroughPointer = false;      ///< PointerToMember: `->*`
  /// The text after the object, "m" or "Base::m<int>"; the whole callee for
  /// Name.
  std::string Name;
  bool ObjectIsRvalue = false;
  bool CalleeIsRvalue = false;
  /// The qualifiers of an object or callee that is kept by value.
  clang::Qualifiers CalleeQualifiers;
  bool CapturesThis = false;
  /// Only an instantiation determines whether the callee is a member of `this`.
  bool MayCaptureThis = false;
  /// Name, Member, Arrow: only an instantiation determines whether a member
  /// function is called, or a value that is a member.
  bool MayBeValue = false;
  /// Name, if MayBeValue: the class that has the member, and the member.
  std::string NameClass, NameMember;
  /// Type-dependent: arguments are kept with their own types, and passed on
  /// with their own value categories.
  bool Dependent = false;
  FileLocation LParen, RParen;
  std::vector<CallArgument> Arguments;
  /// The calleeIdentity() of the function that is called, for recover(); 0 if
  /// only an instantiation or the call itself determines it.
  uint64_t CalleeId = 0;
  /// The nameHash() of its unqualified name, with the number of arguments; 0 if
  /// it has no name.
  uint64_t CalleeName = 0;
  bool IsVirtual = false;   ///< an overrider of CalleeId may be called
  bool IsQualified = false; ///< o.C::m
  // For a dependent call: where the instantiation can find the callee's
  // parameters.
  /// Name: where it is written, it means one function only, not a template.
  bool IsOnlyFunction = false;
  /// ... but argument-dependent lookup may find others.
  bool MayFindOthers = false;
  /// Name: the unqualified name of a member of `this`.
  bool IsMemberOfThis = false;
  /// PointerToMember: the text of `m`; empty if it cannot be repeated.
  std::string MemberText;
  /// Value: a class of the standard library that calls the callee, like
  /// std::function.
  bool IsLibraryValue = false;
  bool IsRecover = false; ///< defer recover();
  unsigned CalleeSize = 0;
  /// A `(void)` in front of the call, which is dropped.
  bool HasVoidCast = false;
  bool HasParentheses = false; ///< Member, Arrow: `(o.m)(x)`
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_CALLFORM_H
