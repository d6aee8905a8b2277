//===- Lowering.h - Plans => edits ------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the shapes of DESIGN "Lowered shape" around the user's text. The names
// that the text uses are those of <opendefer/lowered.h>; its locals are called
// opendefer_KIND<depth>_<ordinal>, unique in a function and all it encloses,
// so that nothing shadows anything.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LOWERING_LOWERING_H
#define OPENDEFER_LOWERING_LOWERING_H

#include "Analysis/Analysis.h"
#include "Lowering/EditBuilder.h"
#include "Planning/Plan.h"

namespace opendefer {

/// Lowers every planned function and every function that says recover().
/// `Plans` has one plan per function with defers.
std::map<clang::FileID, EditList>
lowerFunctions(const AnalysisResult &Analysis,
               const std::map<const DeferringFunction *, FunctionPlan> &Plans,
               const clang::ASTContext &Ctx, const SourceText &Text);

} // namespace opendefer

#endif // OPENDEFER_LOWERING_LOWERING_H
