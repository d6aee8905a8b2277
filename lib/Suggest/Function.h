//===- Function.h - A function, as a proof about it needs it ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_SUGGEST_FUNCTION_H
#define OPENDEFER_SUGGEST_FUNCTION_H

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include <string>
#include <vector>

namespace opendefer {

/// A function or lambda with its own statements. Those of the lambdas in it
/// count only as uses of variables.
class Function {
public:
  Function(const clang::FunctionDecl *Decl, const clang::Stmt *Body);

  const clang::FunctionDecl *const Decl;
  /// Null for what is more than a block: a coroutine, a function-try-block.
  const clang::CompoundStmt *const Block;

  std::vector<const clang::DeclStmt *> Locals;
  std::vector<const clang::ReturnStmt *> Returns;
  std::vector<const clang::GotoStmt *> Gotos;
  std::vector<const clang::LabelStmt *> Labels;
  bool HasComputedGoto = false;

  llvm::ArrayRef<const clang::DeclRefExpr *>
  uses(const clang::ValueDecl *D) const {
    auto Found = Uses.find(D);
    return Found == Uses.end()
               ? llvm::ArrayRef<const clang::DeclRefExpr *>()
               : llvm::ArrayRef<const clang::DeclRefExpr *>(Found->second);
  }
  const clang::Stmt *parent(const clang::Stmt *S) const {
    return Parents.lookup(S);
  }
  /// The statement of the outermost block that `S` is in, or null.
  const clang::Stmt *outermost(const clang::Stmt *S) const;
  bool isOutermost(const clang::Stmt *S) const {
    return Block && parent(S) == Block;
  }
  /// The one that stands before or behind an outermost statement, or null.
  const clang::Stmt *sibling(const clang::Stmt *S, int Distance) const;
  /// Is `S` in, or the same as, `Inside`?
  bool isWithin(const clang::Stmt *S, const clang::Stmt *Inside) const;

private:
  void visit(const clang::Stmt *S, bool InLambda);

  llvm::DenseMap<const clang::Stmt *, const clang::Stmt *> Parents;
  llvm::DenseMap<const clang::ValueDecl *,
                 std::vector<const clang::DeclRefExpr *>>
      Uses;
};

/// Calls `Handle` with `S` and everything in it, but not in the lambdas in it.
template <typename Handler>
void forEachOwn(const clang::Stmt *S, const Handler &Handle) {
  if (!S)
    return;
  Handle(S);
  if (!llvm::isa<clang::LambdaExpr>(S))
    for (const clang::Stmt *Child : S->children())
      forEachOwn(Child, Handle);
}

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_FUNCTION_H
