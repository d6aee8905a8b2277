//===- DeferStatement.h - What a defer statement defers ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A `defer` is recognised by the marker that its macro expands to. These
// functions read one such statement: where its keyword is in the text, and
// which of the three forms follows it. Collect.cpp finds the statements and
// traverses what they defer.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_DEFERSTATEMENT_H
#define OPENDEFER_ANALYSIS_DEFERSTATEMENT_H

#include "Analysis/Analysis.h"
#include "Basic/Keywords.h"

namespace opendefer {

/// A `defer` in the AST: the `if (__marker() || true) {} else BODY` inside its
/// `switch`, and the kind that the name of the marker stands for.
struct MarkerIf {
  const clang::IfStmt *If = nullptr;
  DeferKind Kind = DeferKind::Always;
  explicit operator bool() const { return If != nullptr; }
};

/// Reads a `switch`. The result is false if it is none of ours.
MarkerIf markerIf(const clang::SwitchStmt *S);

/// Is it a call of `opendefer::recover()`?
bool isRecoverCall(const clang::CallExpr *Call);

/// Finds the text of the keyword, which the lowering replaces. Returns false,
/// after an error, if the keyword comes from the body of a user's macro.
bool findKeyword(AnalysisContext &AC, DeferSite &Site, const clang::IfStmt *If);

/// Determines the form of a `defer`, or reports what is wrong with it. Returns
/// the statement to traverse, or null.
clang::Stmt *readDeferred(AnalysisContext &AC, DeferSite &Site,
                          clang::Stmt *Body);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_DEFERSTATEMENT_H
