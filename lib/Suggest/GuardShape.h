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
// calls it, unless a flag says otherwise.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_GUARDSHAPE_H
#define OPENDEFER_SUGGEST_GUARDSHAPE_H

#include "clang/AST/DeclCXX.h"
#include <string>

namespace opendefer {

struct GuardShape {
  bool IsGuard = false;
  /// The destructor catches the exceptions of the callable.
  bool Catches = false;
  /// The destructor does not call a null pointer or an empty std::function.
  bool TestsCallable = false;
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
