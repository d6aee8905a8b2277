//===- GuardShape.h - Is this a class of scope guards? ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   template <class F> struct Guard {
//     explicit Guard(F f) : f_(std::move(f)) {}
//     ~Guard() { if (engaged_) f_(); }       <- what makes it one
//     void dismiss() { engaged_ = false; }
//     F f_;
//     bool engaged_ = true;
//   };
//
// Every library has its own, so they are known by what they do: the destructor
// calls the one callable that the object was made of, unless it has been told
// not to, and does nothing else; nor does the constructor.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_GUARDSHAPE_H
#define OPENDEFER_SUGGEST_GUARDSHAPE_H

#include "clang/AST/DeclCXX.h"
#include <string>

namespace opendefer {

struct GuardShape {
  bool IsGuard = false;
  /// The destructor keeps in what the callable throws.
  bool Catches = false;
  /// It does not call a null pointer, or an empty std::function.
  bool TestsCallable = false;
  /// What makes one of these no defer, or "".
  std::string Doubt;
};

GuardShape guardShape(const clang::CXXRecordDecl *Class);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_GUARDSHAPE_H
