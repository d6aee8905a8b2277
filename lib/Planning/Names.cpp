//===- Names.cpp - The locals of lowered text -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Planning/Names.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace opendefer {

/// The nesting depth of the function. The line of a lambda outside of functions
/// is added: g++ takes a lambda in a concept for one of the function that first
/// needs the concept, and would warn about locals of the same name.
std::string Names::depth(const DeferringFunction &Fn) {
  std::string Depth = std::to_string(Fn.Depth);
  if (!Fn.Lambda || Fn.Parent)
    return Depth;
  const SourceManager &SM = Fn.Decl->getASTContext().getSourceManager();
  return Depth + "L" +
         std::to_string(SM.getExpansionLineNumber(Fn.Lambda->getBeginLoc()));
}

} // namespace opendefer
