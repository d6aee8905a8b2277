//===- Dismissals.h - How is a guard switched off? --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   auto undo = makeGuard([&] { remove(file); });
//   write(file);
//   undo.dismiss();                  // sets a flag of the guard, or nothing
//                                    // that its destructor would call
//
// Which member functions of a class of guards only switch a guard off, and
// which uses of a guard are calls of these?
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_DISMISSALS_H
#define OPENDEFER_SUGGEST_DISMISSALS_H

#include "Suggest/Function.h"
#include "Suggest/GuardShape.h"

namespace opendefer {

/// The fields on which it depends whether the guard's destructor calls the
/// callable.
struct SwitchableFields {
  llvm::ArrayRef<GuardFlag> Flags;
  const clang::FieldDecl *Counter; ///< of exceptions, or null
  DeferKind When;
  const clang::FieldDecl *Callable; ///< null if it is not tested
};

/// Fills in `Shape.Dismissals` and `Shape.DismissalDestroys`. `Class` is as
/// written.
void findDismissals(GuardShape &Shape, const clang::CXXRecordDecl *Class,
                    const SwitchableFields &Fields);

/// The call in which `Use` names a guard that it dismisses, or null.
const clang::CallExpr *dismissalCall(const Function &Fn,
                                     const clang::DeclRefExpr *Use,
                                     const GuardShape &Shape);

/// Does `Use` only capture the guard by reference?
bool isReferenceCapture(const Function &Fn, const clang::DeclRefExpr *Use);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_DISMISSALS_H
