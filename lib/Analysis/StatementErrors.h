//===- StatementErrors.h - Errors in one statement --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Errors that can be found by looking at one statement alone. Collect.cpp finds
// the statements.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_STATEMENTERRORS_H
#define OPENDEFER_ANALYSIS_STATEMENTERRORS_H

#include "Analysis/Analysis.h"
#include <string>

namespace opendefer {

/// Reports `defer x + 1;` or `defer cleanup;`.
void reportNotACall(AnalysisContext &AC, const DeferSite &Site,
                    const clang::Stmt *Body);

/// Reports a `return` of `Fn` that has a value in a deferred block, or has none
/// where one is needed.
void checkReturn(AnalysisContext &AC, const DeferringFunction &Fn,
                 const clang::ReturnStmt *S);

/// Reports that `What`, a `break` or the like, would leave the deferred block
/// `Fn`.
void reportJumpOut(AnalysisContext &AC, const DeferringFunction &Fn,
                   clang::SourceLocation Loc, const std::string &What);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_STATEMENTERRORS_H
