//===- GuardChecks.h - Is a guard equivalent to a defer? --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Would a `defer` in the place of a guard behave the same?
//
// A guard runs its code when control leaves its block, in reverse order of the
// declarations in that block, and so does a `defer_scoped`. A `defer` runs like
// a guard that is declared at function scope, before the top-level statement
// that contains it. So this is equivalent in the function's own block if the
// guard always runs, runs once, and its code sees the same variables. Each
// check refuses the suggestion where a condition does not hold.
//
// One difference is accepted: if the cleanup calls a function that throws, a
// guard terminates the program, while a deferred call lets the exception
// propagate. Only a `throw` in the cleanup itself is refused.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_GUARDCHECKS_H
#define OPENDEFER_SUGGEST_GUARDCHECKS_H

#include "Suggest/Suggestion.h"

namespace opendefer {

/// The refusal of a declaration like `Guard a(f), b(g);`.
constexpr char NotSingleReason[] = "the declaration declares several variables";

/// Can the function contain a `defer` at all?
void checkFunction(Suggestion &S, const Function &Fn, clang::SourceLocation At);

/// Does `Guard`, a statement, live until the end of the function, and run once?
void checkPlace(Suggestion &S, const Function &Fn, const clang::Stmt *Guard);

/// Returns the keyword that has the meaning of `Guard` in its place: `defer` at
/// the end of the function, or `defer_scoped` at the end of an inner block.
std::string keywordFor(Suggestion &S, const SuggestContext &SC,
                       const Function &Fn, const clang::Stmt *Guard);

/// The same for a guard that runs only if an exception, or none, leaves its
/// block.
std::string conditionalKeyword(Suggestion &S, const SuggestContext &SC,
                               const Function &Fn, const clang::Stmt *Guard,
                               DeferKind When);

/// The first of `Names` that neither the translation unit uses for a macro or a
/// declaration of its own, nor the function, also where an #if excludes code;
/// "" if there is none.
std::string freeName(const SuggestContext &SC, const Function &Fn,
                     llvm::ArrayRef<const char *> Names);

/// Does the function defer already?
bool containsDefer(const Function &Fn);

/// Does the function have a `defer_result`?
bool hasNamedResult(const Function &Fn);

/// Is every token in the function that spells the guard's name a use of the
/// guard, or the name of something else? Code that an #if excludes may use it,
/// too.
void checkSpelling(Suggestion &S, const Function &Fn,
                   const clang::VarDecl *Guard, const SourceText &Text);

/// Is the guard never used, except as in `Known`? Statements `(void)guard;` are
/// removed.
void checkUnused(Suggestion &S, const Function &Fn, const clang::VarDecl *Guard,
                 const SourceText &Text,
                 llvm::ArrayRef<const clang::DeclRefExpr *> Known = {});

/// Does `Code` see the same variables when it is deferred? `Code` is what the
/// guard runs, or null if that is not known.
void checkCode(Suggestion &S, const Function &Fn, const clang::Stmt *Code);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_GUARDCHECKS_H
