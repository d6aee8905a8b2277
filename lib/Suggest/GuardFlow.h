//===- GuardFlow.h - Where is a function left, with which guard? -*- C++
//-*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   auto undo = makeGuard(...);      // active from here on
//   if (!write(file)) return;        // left while it is active
//   undo.dismiss();                  // dismissed from here on
//   return;                          // left while it is dismissed
//
// In which state is a guard where the function is left, and may an exception
// leave it after the guard has been dismissed? If the guard is dismissed on
// every return, and no exception comes later, it is a `defer_failure`.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_GUARDFLOW_H
#define OPENDEFER_SUGGEST_GUARDFLOW_H

#include "Suggest/Function.h"

namespace opendefer {

struct GuardFlow {
  /// The `return`s that leave the function while the guard is active, or may
  /// be.
  std::vector<const clang::Stmt *> ActiveReturns;
  /// The `return`s at which it may have been dismissed.
  std::vector<const clang::Stmt *> DismissedReturns;
  bool EndsActive = false;    ///< at the end of the body
  bool EndsDismissed = false; ///< at the end of the body
  /// An exception may leave the function after the guard was dismissed, or the
  /// flow is not known.
  bool ThrowsDismissed = false;
};

/// `Guard` is a statement of the function's own block; `Dismissals` are
/// expressions outside lambdas.
GuardFlow analyzeFlow(const Function &Fn, const clang::DeclStmt *Guard,
                      llvm::ArrayRef<const clang::CallExpr *> Dismissals,
                      clang::ASTContext &Ctx);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_GUARDFLOW_H
