//===- Uses.h - What deferred blocks use from outside -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A variable that a deferred block names becomes a capture of the lambda that
// it is lowered to, and so does `this`.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_USES_H
#define OPENDEFER_ANALYSIS_USES_H

#include "Analysis/Analysis.h"

namespace opendefer {

/// Tells the deferred blocks between a use of D in Fn and D's owner of it.
void noteUse(AnalysisContext &AC, DeferringFunction *Fn,
             const clang::ValueDecl *D, clang::SourceLocation Loc);

/// Tells the deferred blocks around a use of `this` in Fn, up to the function
/// whose it is.
void noteThis(DeferringFunction *Fn);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_USES_H
