//===- GuardChecks.h - What must hold for a guard to be a defer -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guard runs its code when its block is left, in reverse order of the
// declarations of the block; a deferred call stands as a guard would at
// function scope, before the outermost statement that contains the `defer`.
// So the two are the same in the outermost block, if the guard always runs,
// runs once, and what it does sees the same variables. Each check says what is
// not so.
//
// Not counted as a difference: a cleanup that throws. A guard terminates then,
// a deferred call lets the exception go on. A `throw` in plain sight is
// refused.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_GUARDCHECKS_H
#define OPENDEFER_SUGGEST_GUARDCHECKS_H

#include "Suggest/Suggestion.h"

namespace opendefer {

/// Can the function have a `defer` at all?
void checkFunction(Suggestion &S, const Function &Fn, clang::SourceLocation At);

/// Does `Guard`, a statement, stand where it lives as long as the function, and
/// run once?
void checkPlace(Suggestion &S, const Function &Fn, const clang::Stmt *Guard);

/// Is every word in the function that is the guard's name known to be a use of
/// it? What an #if leaves out may be one, too.
void checkNamed(Suggestion &S, const Function &Fn, const clang::VarDecl *Guard,
                const SourceText &Text);

/// Is the guard never named again? Its `(void)guard;` are removed.
void checkUnused(Suggestion &S, const Function &Fn, const clang::VarDecl *Guard,
                 const SourceText &Text);

/// Does the code, when it is deferred, see what it sees in the guard? `Code` is
/// what will run, or null if that is not known.
void checkCode(Suggestion &S, const Function &Fn, const clang::Stmt *Code);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_GUARDCHECKS_H
