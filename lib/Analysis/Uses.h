//===- Uses.h - What deferred blocks use from outside -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every variable that a deferred block uses, and `this`, becomes a capture of
// the lambda that the block is lowered to.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_USES_H
#define OPENDEFER_ANALYSIS_USES_H

#include "Analysis/Analysis.h"

namespace opendefer {

/// Records a use of `D` in `Fn` in each deferred block that lies between the
/// use and the function that owns `D`.
void noteUse(AnalysisContext &AC, DeferringFunction *Fn,
             const clang::ValueDecl *D, clang::SourceLocation Loc);

/// Records a use of `this` in `Fn` in each deferred block around it, up to the
/// member function.
void noteThis(DeferringFunction *Fn);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_USES_H
