//===- StatementErrors.h - Misplaced defer statements -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Errors that one statement shows by itself, with the fix-its they suggest.
// Collect finds the statements.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_STATEMENTERRORS_H
#define OPENDEFER_ANALYSIS_STATEMENTERRORS_H

#include "Analysis/Analysis.h"
#include <string>

namespace opendefer {

/// `defer x + 1;`, or `defer cleanup;`
void reportNotACall(AnalysisContext &AC, const DeferSite &Site,
                    const clang::Stmt *Body);

/// Reports a `return` of `Fn` that has a value in a deferred block, or none
/// where one is needed.
void checkReturn(AnalysisContext &AC, const DeferringFunction &Fn,
                 const clang::ReturnStmt *S);

/// `What` would leave the deferred block `Fn`.
void reportJumpOut(AnalysisContext &AC, const DeferringFunction &Fn,
                   clang::SourceLocation Loc, const std::string &What);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_STATEMENTERRORS_H
