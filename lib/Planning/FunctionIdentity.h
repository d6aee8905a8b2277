//===- FunctionIdentity.h - Identifying a callee ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// recover() must know whether the function that calls it is the callee of a
// call form. The expressions here identify that function to the runtime:
// runtime/include/opendefer/lowered/callee.h.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLANNING_FUNCTIONIDENTITY_H
#define OPENDEFER_PLANNING_FUNCTIONIDENTITY_H

#include "Analysis/DeferringFunction.h"
#include "Analysis/SourceText.h"
#include <string>

namespace opendefer {

/// The call that asks the runtime, on entry to `Fn`, for the panic that called
/// it.
std::string queryCallerExpr(const DeferringFunction &Fn, const SourceText &Text,
                            const clang::ASTContext &Ctx);

/// An expression that gives the type of a lambda its identity: it is evaluated
/// as an operand of `(false ? IDENTITY : LAMBDA)`.
std::string lambdaIdentity(const DeferringFunction &Fn, const SourceText &Text,
                           const clang::ASTContext &Ctx);

} // namespace opendefer

#endif // OPENDEFER_PLANNING_FUNCTIONIDENTITY_H
