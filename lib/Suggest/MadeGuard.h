//===- MadeGuard.h - From a variable to what its guard calls ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   auto g = library::finally([&] { ... });
//            maker => class => shape => the lambda
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_MADEGUARD_H
#define OPENDEFER_SUGGEST_MADEGUARD_H

#include "Suggest/Suggestion.h"

namespace opendefer {

/// A class of guards, or what makes one.
struct GuardClass {
  const clang::NamedDecl *By = nullptr; ///< null: it is none
  bool IsKnown = false;                 ///< by its name
  GuardShape Shape;
};

/// What a guard is made from, if the expression makes one.
struct Made {
  GuardClass Class;
  const clang::Expr *Callable = nullptr;
};

/// Goes down from a guard's initialiser to the callable. In a template the
/// initialiser has to say what it makes.
Made made(const clang::VarDecl *Guard, SuggestContext &SC);

/// Can it be called? If that is not known yet, the shape has said so.
bool isCallable(const clang::Expr *E);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_MADEGUARD_H
