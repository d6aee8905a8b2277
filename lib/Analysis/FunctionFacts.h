//===- FunctionFacts.h - What a function does besides deferring -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The returns, jumps, labels and suspensions of a function, the variables that
// it declares and uses, and its calls of recover(). The traversal of
// Collect.cpp calls a function for each of these statements and expressions.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_FUNCTIONFACTS_H
#define OPENDEFER_ANALYSIS_FUNCTIONFACTS_H

#include "Analysis/Analysis.h"
#include "Analysis/Uses.h"
#include "Clang/ASTCompat.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace clang {
class OMPExecutableDirective;
} // namespace clang

namespace opendefer {

class FunctionFacts {
public:
  explicit FunctionFacts(AnalysisContext &AC) : AC(AC), Text(AC.Text) {}

  // Each returns true: the traversal goes on.
  bool VisitDecl(clang::Decl *D);
  bool VisitVarDecl(clang::VarDecl *D);
  bool VisitBindingDecl(clang::BindingDecl *D);
  bool VisitDeclRefExpr(clang::DeclRefExpr *E);
  bool VisitCXXThisExpr(clang::CXXThisExpr *) {
    noteThis(Fn);
    return true;
  }
  bool VisitExpr(clang::Expr *E);
  bool VisitCallExpr(clang::CallExpr *E);
  bool VisitReturnStmt(clang::ReturnStmt *S);
  bool VisitAttributedStmt(clang::AttributedStmt *S);
  bool VisitGotoStmt(clang::GotoStmt *S);
  bool VisitGCCAsmStmt(clang::GCCAsmStmt *S);
  bool VisitIndirectGotoStmt(clang::IndirectGotoStmt *S) {
    if (Fn)
      Fn->ComputedGotos.push_back(S);
    return true;
  }
  bool VisitLabelStmt(clang::LabelStmt *S);
  bool VisitBreakStmt(clang::BreakStmt *S);
  bool VisitContinueStmt(clang::ContinueStmt *S);
  bool VisitSwitchCase(clang::SwitchCase *S);
  bool VisitCoawaitExpr(clang::CoawaitExpr *E) {
    return suspends(E, compat::writtenOperand(E));
  }
  bool VisitDependentCoawaitExpr(clang::DependentCoawaitExpr *E) {
    return suspends(E, E->getOperand());
  }
  bool VisitCoyieldExpr(clang::CoyieldExpr *E) {
    return suspends(E, compat::writtenOperand(E));
  }
  bool VisitCoreturnStmt(clang::CoreturnStmt *S);

protected:
  /// The position of the traversal inside the innermost function.
  struct Position {
    unsigned TopLevelIndex = 0;
    const clang::Stmt *Statement = nullptr; ///< the current top-level statement
    llvm::SmallVector<const clang::Stmt *, 4> Loops;
    /// The orders of the enclosing switches.
    llvm::SmallVector<unsigned, 2> Switches;
    /// The innermost block, and the child of it that is being traversed.
    const clang::CompoundStmt *Block = nullptr;
    const clang::Stmt *Child = nullptr;
    /// The block of the innermost statement expression.
    const clang::CompoundStmt *Expression = nullptr;
    bool InConstant = false;
    /// The enclosing OpenMP directives whose regions several threads may
    /// execute.
    llvm::SmallVector<const clang::OMPExecutableDirective *, 1> Parallel;
  };

  AnalysisContext &AC;
  const SourceText &Text;
  DeferringFunction *Fn = nullptr; ///< the innermost function, or null
  Position Pos;
  unsigned Order = 0;

private:
  void sawCoroutine();
  bool suspends(const clang::Expr *E, const clang::Expr *Operand);
  void rememberVariable(const clang::ValueDecl *D);
  void noteRecover(const clang::CallExpr *E);
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_FUNCTIONFACTS_H
