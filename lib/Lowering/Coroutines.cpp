//===- Coroutines.cpp - What only coroutines have -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// F is the frame. lowered/coroutine.h explains the forms of a suspension.
//
//===----------------------------------------------------------------------===//

#include "Lowering/FunctionLowering.h"
#include "Lowering/Text.h"
#include "llvm/ADT/STLExtras.h"
#include <set>
#include <utility>
#include <vector>

namespace opendefer {

/// What a group declares in front of its first statement:
///
///   linked_coroutine_group<RECOVERS> g(F);
///   closure_storage<SIZE> s; coroutine_group<MASK, RECOVERS> g(F);
///
/// A direct defer declares its guard itself.
std::string FunctionLowering::coroutineGroup(const GroupPlan &G) const {
  std::string Guard = N.guard(G.firstOrdinal());
  if (!Plan.OpenCoded)
    return format("{0}<{1}> {2}({3}); ", lowered("__linked_coroutine_group"),
                  G.CallsRecover ? "true" : "false", Guard, N.frame());
  bool Recovers = G.CallsRecover && G.hasSeveralCalls();
  return storages(G) + format("{0}<{1}{2}> {3}({4}); ",
                              lowered("__coroutine_group"), hexadecimal(G.Mask),
                              Recovers ? ", true" : "", Guard, N.frame());
}

/// The end of a body that begins with the frame, and so before the region. No
/// deferred call has recovered a panic that comes here:
///
///   } catch (recovery &l) { F.recovered(l); throw; }
std::string FunctionLowering::closeBody() const {
  return format("} catch ({0} &{1}) {{ {2}.__recovered({1}); throw; } ",
                lowered("__recovery"), N.recovery(), N.frame());
}

///   co_return {};
std::string FunctionLowering::endCoroutine() const {
  using Ending = CoroutineInfo::Ending;
  switch (Plan.Coroutine->Ending) {
  case Ending::Void:
    return " co_return;";
  case Ending::Initialized:
    return " co_return {};";
  case Ending::Typed:
    return " co_return " + Plan.Coroutine->Type + "{};";
  case Ending::Impossible:
    break;
  }
  return " " + lowered("__no_result(__PRETTY_FUNCTION__);");
}

/// The text in front of and after the whole expression.
static std::pair<const char *, const char *>
aroundSuspension(SuspensionPlan::ResultForm Result) {
  using ResultForm = SuspensionPlan::ResultForm;
  switch (Result) {
  case ResultForm::Void:
    return {"(", ", {0}.__resumed())"};
  case ResultForm::Value:
    return {"{0}.__resumed(", ")"};
  case ResultForm::Glvalue:
    return {"{0}.__resumed_glvalue(", ")"};
  case ResultForm::Dependent:
    break;
  }
  return {"(", ", {0}.__resumed_with())"};
}

void FunctionLowering::openSuspension(const SuspensionPlan &S) {
  if (!S.IsEnclosed)
    Edits.insertBefore(S.Begin,
                       format(aroundSuspension(S.Result).first, N.frame()) +
                           (S.HasBraces ? "(" + N.frame() + ".__suspended(" +
                                              N.frame() + ".__or_throws()), "
                                        : ""));
  if (!S.HasBraces)
    Edits.insertBefore(S.OperandBegin,
                       N.frame() +
                           (S.IsEnclosed ? ".__await(" : ".__suspended("));
}

void FunctionLowering::closeSuspension(const SuspensionPlan &S) {
  Edits.insertAfter(S.OperandEnd, S.IsEnclosed || S.HasBraces
                                      ? ")"
                                      : ", " + N.frame() + ".__or_throws())");
  if (!S.IsEnclosed)
    Edits.insertAfter(S.OperandEnd,
                      format(aroundSuspension(S.Result).second, N.frame()));
}

///   co_await e  =>  co_await F.await(e)
///               or  F.resumed(co_await F.suspended(e, F.or_throws()))
///   co_yield e  =>  (co_yield F.suspended(e, F.or_throws()), F.resumed())
///
/// An operand may contain another suspension, and both may begin or end at the
/// same place. The argument of a macro may be expanded several times.
void FunctionLowering::lowerSuspensions(
    const std::vector<SuspensionPlan> &Suspensions) {
  std::set<std::pair<clang::FileID, unsigned>> Seen;
  std::vector<const SuspensionPlan *> Lowered;
  for (const SuspensionPlan &S : Suspensions)
    if (Seen.insert({S.Begin.File, S.Begin.Offset}).second)
      Lowered.push_back(&S);
  for (const SuspensionPlan *S : Lowered)
    openSuspension(*S);
  for (const SuspensionPlan *S : llvm::reverse(Lowered))
    closeSuspension(*S);
}

} // namespace opendefer
