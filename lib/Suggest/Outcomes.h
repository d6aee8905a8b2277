//===- Outcomes.h - Does this `return` return a failure? --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   return std::make_error_code(std::errc::io_error);    // failure
//   if (error)
//     return error;                                      // failure
//   return {};                                           // success
//
// Is it known from the text whether opendefer::is_failure() would accept what a
// `return` returns? Only of results of which it is known what makes them a
// failure: std::error_code, std::error_condition, and classes called
// `expected`.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_OUTCOMES_H
#define OPENDEFER_SUGGEST_OUTCOMES_H

#include "Suggest/Function.h"

namespace opendefer {

enum class Outcome { Unknown, Success, Failure };

/// Can results of the function be failures, in a way that is known here?
bool hasKnownOutcomes(const clang::FunctionDecl *F);

/// What `Return`, a `return` of such a function, returns.
Outcome outcomeOf(const Function &Fn, const clang::Stmt *Return);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_OUTCOMES_H
