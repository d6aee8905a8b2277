//===- GuardInitializer.h - What does this guard call? ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does this variable's initializer make a scope guard, and of which callable?
//
//   auto g = library::finally([&] { ... });
//            function => class => shape => the lambda
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_GUARDINITIALIZER_H
#define OPENDEFER_SUGGEST_GUARDINITIALIZER_H

#include "Suggest/Suggestion.h"

namespace opendefer {

/// A class of guards.
struct GuardClass {
  /// The class, or the function that returns one; null if it is no guard.
  const clang::NamedDecl *Decl = nullptr;
  bool IsKnownByName = false;
  GuardShape Shape; ///< `IsGuard` is false if it is known by its name

  explicit operator bool() const { return Decl; }
};

struct GuardInitializer {
  GuardClass Class;
  const clang::Expr *Callable = nullptr;
};

/// Descends from the initializer of a variable to the callable of the guard. In
/// a template the initializer has to name the class or the function.
GuardInitializer analyzeInitializer(const clang::VarDecl *Guard,
                                    SuggestContext &SC);

/// Can `E` be called without arguments? True if its type is dependent.
bool isCallable(const clang::Expr *E);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_GUARDINITIALIZER_H
