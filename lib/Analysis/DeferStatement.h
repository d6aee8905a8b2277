//===- DeferStatement.h - What a defer statement defers ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A `defer` is known by its marker. This reads one such statement: where its
// keyword stands in the text, and which of the three forms stands behind it.
// Collect finds the statements and walks what they defer.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_DEFERSTATEMENT_H
#define OPENDEFER_ANALYSIS_DEFERSTATEMENT_H

#include "Analysis/Analysis.h"

namespace opendefer {

/// The `if (__marker() || true) {} else BODY` inside the marker's `switch`, or
/// null.
const clang::IfStmt *markerIf(const clang::SwitchStmt *S);

/// `opendefer::recover()`
bool isRecoverCall(const clang::CallExpr *Call);

/// Finds the bytes that the lowering replaces. False, with an error, if the
/// keyword came out of a user's macro body.
bool findKeyword(AnalysisContext &AC, DeferSite &Site, const clang::IfStmt *If);

/// Says of what stands behind the keyword which form it is, or what is wrong
/// with it. Returns what of it there is to walk, or null.
clang::Stmt *readDeferred(AnalysisContext &AC, DeferSite &Site,
                          clang::Stmt *Body);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_DEFERSTATEMENT_H
