//===- Function.h - The statements and variables of a function --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which local variables, jumps and returns does a function have, and where is
// each variable used?
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_FUNCTION_H
#define OPENDEFER_SUGGEST_FUNCTION_H

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include <string>
#include <vector>

namespace opendefer {

/// A variable and the statement that declares it.
struct LocalVariable {
  const clang::DeclStmt *Statement;
  const clang::VarDecl *Var;
};

/// A function or lambda with its own statements. The statements of the lambdas
/// in it count only as uses of variables.
class Function {
public:
  Function(const clang::FunctionDecl *Decl, const clang::Stmt *Body);

  const clang::FunctionDecl *const Decl;
  const bool IsCoroutine;
  /// Null if the body is a function-try-block.
  const clang::CompoundStmt *const Block;

  std::vector<const clang::DeclStmt *> Locals;
  std::vector<const clang::ReturnStmt *> Returns;
  std::vector<const clang::GotoStmt *> Gotos;
  std::vector<const clang::LabelStmt *> Labels;
  bool HasComputedGoto = false;

  /// The variables of `Locals`, static ones included, in source order.
  std::vector<LocalVariable> variables() const;

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
  /// The statement of the function's block that contains `S`, or null.
  const clang::Stmt *topLevelStmt(const clang::Stmt *S) const;
  bool isTopLevel(const clang::Stmt *S) const {
    return Block && parent(S) == Block;
  }
  /// The statement `Distance` after the top-level statement `S`, or null.
  const clang::Stmt *sibling(const clang::Stmt *S, int Distance) const;
  /// Whether `S` is in, or the same as, `Ancestor`.
  bool isWithin(const clang::Stmt *S, const clang::Stmt *Ancestor) const;

private:
  void visit(const clang::Stmt *S, bool InLambda);

  llvm::DenseMap<const clang::Stmt *, const clang::Stmt *> Parents;
  llvm::DenseMap<const clang::ValueDecl *,
                 std::vector<const clang::DeclRefExpr *>>
      Uses;
};

/// Calls `Visit` with `S` and everything in it, except inside lambdas.
template <typename Visitor>
void forEachOutsideLambdas(const clang::Stmt *S, const Visitor &Visit) {
  if (!S)
    return;
  Visit(S);
  if (!llvm::isa<clang::LambdaExpr>(S))
    for (const clang::Stmt *Child : S->children())
      forEachOutsideLambdas(Child, Visit);
}

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_FUNCTION_H
