//===- GuardFlow.cpp - Where is a function left, with which guard? --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A forward data-flow analysis on Clang's control-flow graph. The state is a
// set of what the guard may be. The graph has no edges for exceptions, so a
// handler is entered with every state that the guard has in the `try` block.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardFlow.h"
#include "Suggest/Throws.h"
#include "clang/AST/ASTContext.h"
#include "clang/Analysis/CFG.h"
#include <map>

using namespace clang;

namespace opendefer {
namespace {

enum State : unsigned { Before = 1, Active = 2, Dismissed = 4 };

class FlowAnalysis {
public:
  FlowAnalysis(const Function &Fn, const DeclStmt *Guard,
               llvm::ArrayRef<const CallExpr *> Dismissals, ASTContext &Ctx)
      : Fn(Fn), Guard(Guard), Dismissals(Dismissals), Ctx(Ctx) {}

  GuardFlow run();

private:
  template <typename Visitor>
  unsigned walk(const CFGBlock &Block, const Visitor &Visit) const;
  void propagate(const CFG &Graph);
  void enter(const CFGBlock *Block, unsigned States);
  void enterHandlers(const Stmt *S, unsigned States);
  void visit(const Stmt *S, unsigned States, GuardFlow &Flow) const;
  bool isPartOfDismissal(const Stmt *S) const {
    return llvm::any_of(Dismissals, [&](const CallExpr *Call) {
      return Fn.isWithin(S, Call) || Fn.isWithin(Call, S);
    });
  }

  const Function &Fn;
  const DeclStmt *Guard;
  llvm::ArrayRef<const CallExpr *> Dismissals;
  ASTContext &Ctx;
  std::map<const CFGBlock *, unsigned> Entry;
  std::map<const Stmt *, const CFGBlock *> Handlers; ///< of a `try`
  std::vector<const CFGBlock *> Work;
};

/// Calls `Visit` for each statement, with the states before it. Returns the
/// states at the end of the block.
template <typename Visitor>
unsigned FlowAnalysis::walk(const CFGBlock &Block, const Visitor &Visit) const {
  auto Found = Entry.find(&Block);
  unsigned States = Found == Entry.end() ? 0 : Found->second;
  for (const CFGElement &Element : Block) {
    auto Part = Element.getAs<CFGStmt>();
    if (!Part)
      continue;
    const Stmt *S = Part->getStmt();
    Visit(S, States);
    if (S == Guard)
      States = Active;
    else if (llvm::is_contained(Dismissals, S))
      States = States & (Active | Dismissed) ? unsigned(Dismissed) : States;
  }
  return States;
}

void FlowAnalysis::enter(const CFGBlock *Block, unsigned States) {
  unsigned &Known = Entry[Block];
  if ((Known | States) == Known)
    return;
  Known |= States;
  Work.push_back(Block);
}

/// An exception may be thrown at `S` and caught in the function.
void FlowAnalysis::enterHandlers(const Stmt *S, unsigned States) {
  for (const Stmt *Part = S; Part; Part = Fn.parent(Part)) {
    const auto *Try = dyn_cast_or_null<CXXTryStmt>(Fn.parent(Part));
    auto Found =
        Try && Part == Try->getTryBlock() ? Handlers.find(Try) : Handlers.end();
    if (Found != Handlers.end())
      enter(Found->second, States);
  }
}

void FlowAnalysis::propagate(const CFG &Graph) {
  enter(&Graph.getEntry(), Before);
  while (!Work.empty()) {
    const CFGBlock *Block = Work.back();
    Work.pop_back();
    unsigned States =
        walk(*Block, [&](const Stmt *S, unsigned At) { enterHandlers(S, At); });
    for (const CFGBlock::AdjacentBlock &Next : Block->succs())
      if (const CFGBlock *Reachable = Next.getReachableBlock())
        enter(Reachable, States);
  }
}

void FlowAnalysis::visit(const Stmt *S, unsigned States,
                         GuardFlow &Flow) const {
  if (isa<ReturnStmt>(S) || isa<CoreturnStmt>(S)) {
    if (States & Active)
      Flow.ActiveReturns.push_back(S);
    if (States & Dismissed)
      Flow.DismissedReturns.push_back(S);
  }
  if ((States & Dismissed) && !isPartOfDismissal(S) && mayThrow(S, Ctx))
    Flow.ThrowsDismissed = true;
}

/// Does control reach the end of the body after the block, without `return`,
/// exception, or call that does not return?
bool isEndOfBody(const CFGBlock &Block, const Stmt *Last,
                 const CFGBlock &Exit) {
  bool IsBeforeExit =
      llvm::any_of(Block.succs(), [&](const CFGBlock::AdjacentBlock &Next) {
        return Next.getReachableBlock() == &Exit;
      });
  return IsBeforeExit && !Block.hasNoReturnElement() &&
         !isa_and_nonnull<CXXTryStmt>(Block.getTerminatorStmt()) &&
         !isa_and_nonnull<ReturnStmt>(Last) &&
         !isa_and_nonnull<CoreturnStmt>(Last) &&
         !isa_and_nonnull<CXXThrowExpr>(Last);
}

GuardFlow FlowAnalysis::run() {
  GuardFlow Flow;
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  std::unique_ptr<CFG> Graph = CFG::buildCFG(
      Fn.Decl, const_cast<CompoundStmt *>(Fn.Block), &Ctx, Options);
  if (!Graph) {
    Flow.ThrowsDismissed = true;
    return Flow;
  }
  for (const CFGBlock *Block : Graph->try_blocks())
    Handlers[Block->getTerminatorStmt()] = Block;
  propagate(*Graph);
  for (const CFGBlock *Block : *Graph) {
    const Stmt *Last = nullptr;
    unsigned States = walk(*Block, [&](const Stmt *S, unsigned At) {
      visit(S, At, Flow);
      Last = S;
    });
    if (!isEndOfBody(*Block, Last, Graph->getExit()))
      continue;
    Flow.EndsActive |= (States & Active) != 0;
    Flow.EndsDismissed |= (States & Dismissed) != 0;
  }
  return Flow;
}

} // namespace

GuardFlow analyzeFlow(const Function &Fn, const DeclStmt *Guard,
                      llvm::ArrayRef<const CallExpr *> Dismissals,
                      ASTContext &Ctx) {
  return FlowAnalysis(Fn, Guard, Dismissals, Ctx).run();
}

} // namespace opendefer
