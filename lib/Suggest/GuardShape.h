//===- GuardShape.h - Is this a class of scope guards? ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   template <class F> struct Guard {
//     explicit Guard(F f) : f_(std::move(f)) {}
//     ~Guard() { if (engaged_) f_(); }
//     void dismiss() { engaged_ = false; }
//     F f_;
//     bool engaged_ = true;
//   };
//
// Is this a class of scope guards? (The destructor above makes it one.)
//
// Every library has its own guard classes, so they are recognized by their
// behavior: the constructor only stores a callable, and the destructor only
// calls it, unless a flag says otherwise, or depending on the number of
// uncaught exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_GUARDSHAPE_H
#define OPENDEFER_SUGGEST_GUARDSHAPE_H

#include "Basic/Keywords.h"
#include "clang/AST/DeclCXX.h"
#include <string>
#include <vector>

namespace opendefer {

/// A field, and the value with which the guard runs.
struct GuardFlag {
  const clang::FieldDecl *Field;
  bool Wanted;
};

struct GuardShape {
  bool IsGuard = false;
  /// Whether the guard runs always, or only if an exception, or none, leaves
  /// its block.
  DeferKind When = DeferKind::Always;
  /// The destructor catches the exceptions of the callable.
  bool Catches = false;
  /// The destructor does not call a null pointer or an empty std::function.
  bool TestsCallable = false;
  /// The member functions that switch the guard off, and do nothing else.
  std::vector<std::string> Dismissals;
  /// One of them destroys the callable at once.
  bool DismissalDestroys = false;
  /// Why a guard of this class is not equivalent to a defer, or "".
  std::string RefusalReason;
};

/// Reasons that guardShape, and the analysis of functions that return guards,
/// give.
constexpr char InactiveReason[] =
    "the guard is conditional when it is constructed";
constexpr char ConstructorReason[] =
    "the constructor of the guard may do more than store the callable";

GuardShape guardShape(const clang::CXXRecordDecl *Class);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_GUARDSHAPE_H
