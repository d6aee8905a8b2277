//===- Lowering.h - Plans => edits ------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the text of lowered functions around the user's text, as their plans
// say: FunctionLowering.cpp opens with its shape. Nothing here asks the AST.
// The text uses the names of <opendefer/lowered.h> and the locals of Names.h.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LOWERING_LOWERING_H
#define OPENDEFER_LOWERING_LOWERING_H

#include "Lowering/EditBuilder.h"
#include "Planning/Plan.h"
#include <map>
#include <memory>
#include <vector>

namespace opendefer {

/// Lowers every function that has a plan. `Functions` are all functions of the
/// translation unit, in source order.
std::map<clang::FileID, EditList> lowerFunctions(
    const std::vector<std::unique_ptr<DeferringFunction>> &Functions,
    const FunctionPlans &Plans, const SourceText &Text);

} // namespace opendefer

#endif // OPENDEFER_LOWERING_LOWERING_H
