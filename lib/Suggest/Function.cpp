//===- Function.cpp - The statements and variables of a function ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/Function.h"

using namespace clang;

namespace opendefer {

/// The body of a coroutine without what the compiler has put around it.
static const Stmt *bodyAsWritten(const Stmt *Body) {
  const auto *Coroutine = dyn_cast<CoroutineBodyStmt>(Body);
  return Coroutine ? Coroutine->getBody() : Body;
}

Function::Function(const FunctionDecl *Decl, const Stmt *Body)
    : Decl(Decl), IsCoroutine(isa<CoroutineBodyStmt>(Body)),
      Block(dyn_cast<CompoundStmt>(bodyAsWritten(Body))) {
  visit(bodyAsWritten(Body), /*InLambda=*/false);
}

void Function::visit(const Stmt *S, bool InLambda) {
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    Uses[Ref->getDecl()].push_back(Ref);
  if (!InLambda) {
    if (const auto *Local = dyn_cast<DeclStmt>(S))
      Locals.push_back(Local);
    else if (const auto *Return = dyn_cast<ReturnStmt>(S))
      Returns.push_back(Return);
    else if (const auto *Goto = dyn_cast<GotoStmt>(S))
      Gotos.push_back(Goto);
    else if (const auto *Label = dyn_cast<LabelStmt>(S))
      Labels.push_back(Label);
    HasComputedGoto |= isa<IndirectGotoStmt>(S);
  }
  for (const Stmt *Child : S->children())
    if (Child) {
      Parents[Child] = S;
      visit(Child, InLambda || isa<LambdaExpr>(S));
    }
}

std::vector<LocalVariable> Function::variables() const {
  std::vector<LocalVariable> Result;
  for (const DeclStmt *Statement : Locals)
    for (const clang::Decl *D : Statement->decls())
      if (const auto *Var = dyn_cast<VarDecl>(D))
        Result.push_back({Statement, Var});
  return Result;
}

const Stmt *Function::topLevelStmt(const Stmt *S) const {
  while (S && parent(S) != Block)
    S = parent(S);
  return S;
}

const Stmt *Function::sibling(const Stmt *S, int Distance) const {
  if (!isTopLevel(S))
    return nullptr;
  llvm::ArrayRef<Stmt *> All(Block->body_begin(), Block->body_end());
  ptrdiff_t Index = llvm::find(All, S) - All.begin() + Distance;
  return Index < 0 || Index >= ptrdiff_t(All.size()) ? nullptr : All[Index];
}

bool Function::isWithin(const Stmt *S, const Stmt *Ancestor) const {
  while (S && S != Ancestor)
    S = parent(S);
  return S;
}

} // namespace opendefer
