//===- Throws.h - Can an exception leave this code? -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_SUGGEST_THROWS_H
#define OPENDEFER_SUGGEST_THROWS_H

#include "clang/AST/Stmt.h"

namespace clang {
class ASTContext;
} // namespace clang

namespace opendefer {

/// The first part of `S` that may throw, or null. Functions declared `extern
/// "C"` are assumed not to throw.
const clang::Stmt *mayThrow(const clang::Stmt *S, clang::ASTContext &Ctx);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_THROWS_H
