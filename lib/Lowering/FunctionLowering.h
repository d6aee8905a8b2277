//===- FunctionLowering.h - One function's plan => edits --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The region and its end (FunctionLowering.cpp), the returns (Returns.cpp), and
// what only coroutines have (Coroutines.cpp).
// Private to this folder.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LOWERING_FUNCTIONLOWERING_H
#define OPENDEFER_LOWERING_FUNCTIONLOWERING_H

#include "Lowering/EditBuilder.h"
#include "Planning/Names.h"
#include "Planning/Plan.h"
#include <set>

namespace opendefer {

class FunctionLowering {
public:
  FunctionLowering(const FunctionPlan &Plan, const SourceText &Text,
                   EditBuilder &Edits)
      : Plan(Plan), Region(Plan.Region), Result(Plan.Result), N(*Plan.Fn),
        Text(Text), Edits(Edits),
        Exceptions(Region.What != RegionPlan::Shape::Setjmp) {}

  /// The edits in front of and inside the function's own text.
  void open();
  /// The edits after the function's text. Called after all nested functions
  /// have been lowered.
  void close();
  /// Text after a direct defer whose body calls recover(): `try {`.
  std::string afterDefer(const DeferSite &Site) const;

private:
  void bindRecover();
  void insertAt(const StatementPlace &Where, std::string New);
  std::string rebind();
  std::string frameDeclaration() const;
  std::string frameType() const;
  std::string unwindFence() const;
  std::string earlyDeduction() const;
  std::string regionOpening() const;
  std::string lambdaOpening() const;
  std::string lambdaResult() const;
  std::string groupOpening(const GroupPlan &G) const;
  std::string nestedGroup(const GroupPlan &G) const;
  std::string storages(const GroupPlan &G) const;
  std::string coroutineGroup(const GroupPlan &G) const;
  std::string regionClosing() const;
  std::string recoverExceptions(const std::string &Guard,
                                const std::string &Leave) const;
  std::string closeRecovering() const;
  void closeScopes();
  std::string recovery() const;
  std::string closeTry() const;
  std::string closeLambda() const;
  std::string closeSetjmp() const;
  std::string returnAfterRecovery() const;

  bool enclosesBody() const {
    return Plan.Coroutine && Plan.Coroutine->EnclosesBody;
  }
  std::string closeBody() const;
  std::string endCoroutine() const;
  void lowerSuspensions(const std::vector<SuspensionPlan> &Suspensions);
  void openSuspension(const SuspensionPlan &S);
  void closeSuspension(const SuspensionPlan &S);

  void lowerReturn(const ReturnPlan &R);
  void assignNamed(const ReturnPlan &R);
  void leaveNamed(const ReturnPlan &R);
  std::string valueAgain(const ReturnPlan &R) const;
  void storeOrReturn(const ReturnPlan &R);
  void returnLocal(const ReturnPlan &R);
  void wrapValue(const ReturnPlan &R, std::string Open, std::string Close);
  std::string leave() const;
  std::string setReturnFlag() const {
    return Plan.UsesReturnFlag ? N.returnFlag() + ".__set_returning(); " : "";
  }
  void wrap(FileLocation Begin, FileLocation End, std::string Open,
            std::string Close) {
    Edits.insertBefore(Begin, std::move(Open));
    Edits.insertAfter(End, std::move(Close));
  }

  const FunctionPlan &Plan;
  const RegionPlan &Region;
  const ResultPlan &Result;
  Names N;
  const SourceText &Text;
  EditBuilder &Edits;
  const bool Exceptions;
  /// A macro may expand its argument several times.
  std::set<std::pair<clang::FileID, unsigned>> LoweredReturns;

};

} // namespace opendefer

#endif // OPENDEFER_LOWERING_FUNCTIONLOWERING_H
