//===- FunctionAddress.h - What a function tells of itself ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// recover() asks whether the function that it is in is the one that a call form
// has called: runtime/include/opendefer/lowered/callee.h.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LOWERING_FUNCTIONADDRESS_H
#define OPENDEFER_LOWERING_FUNCTIONADDRESS_H

#include "Analysis/DeferringFunction.h"
#include "Analysis/SourceText.h"
#include <string>

namespace opendefer {

/// The call that asks, on entry.
std::string queryCallerExpr(const DeferringFunction &Fn, const SourceText &Text,
                            const clang::ASTContext &Ctx);

/// In front of a lambda expression that says recover(), and behind it.
std::pair<std::string, std::string>
identifiedLambda(const DeferringFunction &Fn, const SourceText &Text,
                 const clang::ASTContext &Ctx);

} // namespace opendefer

#endif // OPENDEFER_LOWERING_FUNCTIONADDRESS_H
