//===- Releases.h - Does this code release anything? ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_SUGGEST_RELEASES_H
#define OPENDEFER_SUGGEST_RELEASES_H

#include "clang/AST/Stmt.h"

namespace clang {
class ASTContext;
} // namespace clang

namespace opendefer {

/// May `S` release something? A `delete` does. So does a call, unless the
/// function only reads (`errno` is a call), only prints, or gets only
/// constants.
bool releases(const clang::Stmt *S, clang::ASTContext &Ctx);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_RELEASES_H
