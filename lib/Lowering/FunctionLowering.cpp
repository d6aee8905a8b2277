//===- FunctionLowering.cpp - The region of a function --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function with exceptions, no name for its result (the runtime's names are
// shortened here and below):
//
//   T f() {
//     A a;
//     open_frame<2> F; result<T> R; try {    <- the region begins before the
//     defer { ... }                             first top-level statement that
//     if (x) defer g();                         contains a defer
//     return R.keep(e);
//   } catch (recovery &l) { F.recovered(l); return R.get("f"); } }
//
// Groups whose deferred bodies call recover() open a further `try`, in whose
// catch-all they run when an exception leaves the function. Without exceptions,
// and where the result's type cannot be named, the region is the body of a
// lambda instead.
//
//===----------------------------------------------------------------------===//

#include "Lowering/FunctionLowering.h"
#include "Lowering/Text.h"
#include "llvm/ADT/STLExtras.h"

namespace opendefer {

void FunctionLowering::insertAt(const StatementPlace &Where, std::string New) {
  Edits.insertBefore(Where.Place, Where.NeedsSemicolon ? ";" + New : New);
}

/// Gives each recover() the panic that calls this very function:
///
///   { panic_record *const p = QUERY; ... recover(p) ... }
///
/// In a lambda with identity: (false ? IDENTITY : LAMBDA).
void FunctionLowering::bindRecover() {
  const RecoverPlan &Recover = Plan.Recover;
  for (FileLocation RParen : Recover.Calls)
    Edits.insertBefore(RParen, Recover.Argument);
  if (!Recover.LambdaIdentity.empty())
    wrap(Recover.LambdaBegin, Recover.LambdaEnd,
         "(false ? " + Recover.LambdaIdentity + " : ", ")");
  std::string Bind =
      format("[[maybe_unused]] {0} *const {1} = {2};",
             lowered("__panic_record"), Recover.Argument, Recover.Query);
  switch (Recover.Where) {
  case RecoverPlan::Binding::None:
  case RecoverPlan::Binding::Null:
    break;
  case RecoverPlan::Binding::Query:
    Edits.insertBefore(Plan.BodyBegin, " " + Recover.Query + ";");
    break;
  case RecoverPlan::Binding::Body:
    Edits.insertBefore(Plan.BodyBegin, " " + Bind);
    break;
  case RecoverPlan::Binding::Try:
    wrap(Recover.TryBegin, Recover.TryEnd, "{ " + Bind + " ", " }");
    break;
  }
}

/// Declares the locals that replace expressions about the function, which is
/// another one inside a lambda, and replaces them:
///
///   static constexpr auto &n = __func__;
///   va_list v; va_start(v, last);
std::string FunctionLowering::rebind() {
  std::string Declared;
  for (const RebindingPlan &R : Region.Rebindings) {
    llvm::StringRef Written = Text.text(R.Begin, R.End);
    if (R.Type.empty()) { // No target of g++ or Clang needs a va_end.
      if (R.Declares)
        Declared +=
            format("__builtin_va_list {0}; __builtin_va_start({0}, {1}); ",
                   N.varArgs(), R.LastParameter);
      Edits.replace(R.Begin, R.ListBegin, Text.text(R.Begin, R.ListBegin),
                    "__builtin_va_copy(");
      Edits.replace(R.ListEnd, R.End, Text.text(R.ListEnd, R.End),
                    ", " + N.varArgs() + ")");
      continue;
    }
    if (R.Declares)
      Declared += "[[maybe_unused]] " + R.Type + N.functionBound(R.Index) +
                  " = " + Written.str() + "; ";
    Edits.replace(R.Begin, R.End, Written, N.functionBound(R.Index));
  }
  for (const auto &A : Plan.Fn->Added)
    if (A.Opens)
      Edits.insertBefore(A.Place, N.namingFunction(A.Text));
    else
      Edits.insertAfter(A.Place, N.namingFunction(A.Text));
  const char *Name = "[[maybe_unused]] static constexpr auto &{0} = {1}; ";
  if (Region.NeedsFunctionName)
    Declared += format(Name, N.functionName(), "__func__");
  if (Region.NeedsPrettyFunction)
    Declared += format(Name, N.prettyFunction(), "__PRETTY_FUNCTION__");
  return Declared;
}

/// The template and its first arguments, without the `<`.
std::string FunctionLowering::frameType() const {
  if (Plan.Coroutine)
    return lowered(OPENDEFER_ABI "::") + (Plan.OpenCoded
                                              ? "__open_coroutine_frame"
                                              : "__linked_coroutine_frame");
  if (Plan.TableFrame)
    return lowered(OPENDEFER_ABI "::__table_frame");
  if (Plan.OpenCoded)
    return lowered(OPENDEFER_ABI "::") +
           (Exceptions ? "__open_frame" : "__open_frame_noexcept");
  return lowered(OPENDEFER_ABI "::") +
         (Exceptions ? "__linked_frame" : "__linked_frame_noexcept");
}

namespace {
/// What the type of an open-coded frame says of the bits of deferBits.
struct SlotMasks {
  uint64_t Nested = 0, Lists = 0;
  uint64_t Stored = 0; ///< Slots that contain their functions.

  explicit SlotMasks(const FunctionPlan &Plan) {
    for (const GroupPlan &G : Plan.Groups) {
      Nested |= G.IsDirect ? 0 : G.Mask;
      Lists |= G.Lists;
    }
    for (const auto &Site : Plan.Fn->Defers)
      if (!Site->runsAtOnce())
        add(*Site, Plan);
  }
  void add(const DeferSite &Site, const FunctionPlan &Plan) {
    uint64_t Bit = uint64_t(1) << Plan.slotOf(Site);
    Nested |= Plan.hasOwnGuard(Site) ? Bit : 0;
    Stored |= Plan.isNoted(Site) ? 0 : Bit;
  }
};
} // namespace

///   linked_frame F;
///   open_frame<SLOTS, NESTED, LISTS> F;
///   struct t; table_frame<SLOTS, NESTED, LISTS, STORED> F;
///   START_FRAME(F, t);
///
/// The last arguments are left out where they are the default.
std::string FunctionLowering::frameDeclaration() const {
  if (!Plan.OpenCoded)
    return frameType() + " " + N.frame() + "; ";
  SlotMasks Slots(Plan);
  std::string Arguments = std::to_string(Plan.SlotCount);
  bool HasStored = Plan.TableFrame && Slots.Stored != Slots.Nested;
  for (uint64_t Mask : {Slots.Nested, Slots.Lists})
    if (Mask || HasStored)
      Arguments += ", " + hexadecimal(Mask);
  if (HasStored)
    Arguments += ", " + hexadecimal(Slots.Stored);
  if (!Plan.TableFrame)
    return format("{0}<{1}> {2}; ", frameType(), Arguments, N.frame());
  return format("struct {3}; {0}<{1}> {2}; OPENDEFER_START_FRAME({2}, {3}); ",
                frameType(), Arguments, N.frame(), N.tag());
}

///   unwind_fence<> u;
///   unwind_fence<T> u;
///
/// In front of all of the user's locals.
std::string FunctionLowering::unwindFence() const {
  if (!Result.NeedsFence)
    return "";
  return format("[[maybe_unused]] {0}<{1}> {2}; ", lowered("__unwind_fence"),
                Result.Kind == ResultKind::DependentType ? Result.Type : "",
                N.fence());
}

/// `if (false) return R.get(nullptr);`
std::string FunctionLowering::earlyDeduction() const {
  if (!Region.NeedsEarlyDeduction)
    return "";
  if (Result.Kind == ResultKind::None)
    return "if (false) return; ";
  if (Result.hasObject())
    return "if (false) return " + N.result() + ".__get(nullptr); ";
  if (Result.Kind == ResultKind::Named)
    return "if (false) return " + Result.Name + "; ";
  return "";
}

/// What registers the frame, what carries the result, and:
///
///   try {
std::string FunctionLowering::regionOpening() const {
  std::string Open;
  if (Plan.TableFrame)
    Open = format("OPENDEFER_REGISTER_FRAME({0}); ", N.frame());
  else if (!enclosesBody())
    Open = frameDeclaration();
  if (Result.hasObject())
    Open +=
        format("{0}<{1}> {2}; ", lowered("__result"), Result.Type, N.result());
  // The user may hide the name where a `return` is.
  if (Result.Kind == ResultKind::Named &&
      (Region.HasReturnWithValue || Plan.asksForFailure()))
    Open += format("[[maybe_unused]] auto &{0} = {1}; ", N.namedResult(),
                   Result.Name);
  if (Result.Kind == ResultKind::Deduced)
    Open += lowered("__deduced_result ") + N.deducedResult() + "; ";
  else if (Plan.UsesReturnFlag && !Result.hasObject())
    Open += lowered("__return_flag ") + N.returnFlag() + "; ";
  return Open + (Region.isOutlined() ? lambdaOpening() : "try { ");
}

///   auto b = [&]() -> T {
std::string FunctionLowering::lambdaOpening() const {
  return format("{0}auto {1} = {2}(){3} {{ {4}", earlyDeduction(), N.body(),
                captureList(Region.Captures), lambdaResult(), unwindFence());
}

std::string FunctionLowering::lambdaResult() const {
  if (Result.hasObject())
    return " -> " + Result.Type;
  if (Result.Kind != ResultKind::Deduced)
    return " -> void";
  if (!Result.PreservesReference)
    return "";
  return " -> " + (Result.Type.empty() ? "decltype(auto)" : Result.Type);
}

/// What a group declares in front of its first statement:
///
///   linked_group g(F); try {
///   closure_storage<SIZE> s; group<MASK, RECOVERS, LISTS, PAD> g(F, x); try {
///
/// The `try {` only if its deferred bodies call recover(). A direct defer
/// declares its guard itself, and has the `try {` after it.
std::string FunctionLowering::groupOpening(const GroupPlan &G) const {
  bool Recovers = G.CallsRecover && Exceptions;
  if (Plan.OpenCoded && G.IsDirect)
    return "";
  if (Plan.Coroutine)
    return coroutineGroup(G) + (Recovers ? "try { " : "");
  if (!Plan.OpenCoded)
    return format(
        "{0} {1}({2}); {3}",
        lowered(Recovers ? "__recovering_linked_group" : "__linked_group"),
        N.guard(G.firstOrdinal()), N.frame(), Recovers ? "try { " : "");
  return nestedGroup(G) + (Recovers ? "try { " : "");
}

std::string FunctionLowering::storages(const GroupPlan &G) const {
  std::string Open;
  for (const DeferSite *S : G.Sites)
    if (!Plan.hasRecords(*S))
      Open += format("{0}<{1}> {2}; ", lowered("__closure_storage"),
                     std::to_string(Plan.Closures[S->Ordinal].StorageSize),
                     N.storage(S->Ordinal));
  return Open;
}

std::string FunctionLowering::nestedGroup(const GroupPlan &G) const {
  std::string Arguments = hexadecimal(G.Mask);
  if (G.CallsRecover && Exceptions && G.hasSeveralCalls())
    Arguments += ", true";
  else if (G.Lists || Plan.EveryReturnSetsFlag)
    Arguments += ", false";
  if (G.Lists || Plan.EveryReturnSetsFlag)
    Arguments += ", " + hexadecimal(G.Lists);
  if (Plan.EveryReturnSetsFlag)
    Arguments +=
        ", " + lowered(Plan.TableFrame && !Plan.callsRecover() ? "__noted_pad"
                                                               : "__own_pad");
  return storages(G) + format("{0}<{1}> {2}({3}{4}); ", lowered("__group"),
                              Arguments, N.guard(G.firstOrdinal()), N.frame(),
                              Plan.UsesReturnFlag ? ", " + N.returnFlag() : "");
}

std::string FunctionLowering::afterDefer(const DeferSite &Site) const {
  if (!Exceptions)
    return "";
  if (Plan.hasOwnGuard(Site))
    return Site.CallsRecover ? " try {" : "";
  bool Opens =
      Plan.OpenCoded && Plan.isDirect(Site) && Plan.groupOf(Site).CallsRecover;
  return Opens ? " try {" : "";
}

/// The end of the blocks of those whose deferred bodies call recover().
void FunctionLowering::closeScopes() {
  if (!Exceptions)
    return;
  for (const auto &Site : llvm::reverse(Plan.Fn->Defers))
    if (Site->CallsRecover && Plan.hasOwnGuard(*Site) &&
        Site->ScopeBlock != Plan.Fn->Body)
      Edits.insertAfter(
          *Plan.Closures[Site->Ordinal].ScopeEnd,
          recoverExceptions(N.guard(Site->Ordinal), " " + leave() + ";"));
}

/// The ends of the `try` blocks that reach to the end of the region, the newest
/// first.
std::string FunctionLowering::closeRecovering() const {
  std::vector<std::pair<unsigned, unsigned>> Starts; // with ordinals
  for (const GroupPlan &G : Plan.Groups)
    if (G.CallsRecover)
      Starts.emplace_back(G.Start, G.firstOrdinal());
  for (const auto &Site : Plan.Fn->Defers)
    if (Site->CallsRecover && Plan.hasOwnGuard(*Site) &&
        Site->ScopeBlock == Plan.Fn->Body)
      Starts.emplace_back(Site->TopLevelIndex, Site->Ordinal);
  llvm::sort(Starts);
  std::string Close;
  for (auto [Start, Ordinal] : llvm::reverse(Starts))
    Close += recoverExceptions(N.guard(Ordinal), "");
  return Close;
}

/// ` return R.get("f");`, or a call that never returns where the function has
/// promised not to.
std::string FunctionLowering::returnAfterRecovery() const {
  if (Plan.Coroutine)
    return Result.Kind == ResultKind::Named ? "" : endCoroutine();
  if (Result.isReturnedAfterRecovery())
    // Not the name itself: a file that is included twice gets one text.
    return " return " + N.result() + ".__get(__PRETTY_FUNCTION__);";
  if (Region.IsNoReturn)
    return " " + lowered("__no_return(__PRETTY_FUNCTION__);");
  return "";
}

/// The end of the `try` of a group whose deferred bodies call recover():
///
///   } catch (...) { if (!g.recover_exception()) throw; return R.get("f"); }
///
/// (In a block of the function, the handler leaves the function in any case.)
/// A recovery comes here as well. The runtime ends it there if it is for this
/// frame, and otherwise goes on with it. A function with a table frame has, for
/// each of its calls, a handler of the type that tells so:
///
///   } catch (table_recovery &) { g.pass_recovery(); return R.get("f"); }
///     catch (...) { ... }
std::string
FunctionLowering::recoverExceptions(const std::string &Guard,
                                    const std::string &Leave) const {
  std::string Land = Result.Kind == ResultKind::Deduced
                         ? " " + N.frame() + ".__unwind_here();"
                         : returnAfterRecovery();
  if (Land.empty())
    Land = Leave;
  std::string Typed =
      Plan.TableFrame ? format("} catch ({0} &) {{ {1}.__pass_recovery();{2} ",
                               lowered("__table_recovery"), Guard, Land)
                      : "";
  return Typed +
         format("} catch (...) {{ if (!{0}.__recover_exception()) throw;{1} } ",
                Guard, Land);
}

///   } catch (recovery &l) { NOTE_FRAME(F, t); F.recovered(l); return
///   R.get("f");
///   }
std::string FunctionLowering::recovery() const {
  std::string Note =
      Plan.TableFrame
          ? format("OPENDEFER_NOTE_FRAME({0}, {1}); ", N.frame(), N.tag())
          : "";
  return format("} catch ({0} &{1}) {{ {2}{3}.__recovered({1});{4} } ",
                lowered(Plan.TableFrame ? "__table_recovery" : "__recovery"),
                N.recovery(), Note, N.frame(), returnAfterRecovery());
}

///   } catch (recovery &l) { ... } out: return name;
std::string FunctionLowering::closeTry() const {
  if (Result.Kind != ResultKind::Named)
    return recovery();
  return recovery() + (Plan.leavesByGoto() ? N.out() + ": " : "") +
         (Plan.Coroutine ? "co_return " : "return ") + Result.Name + "; ";
}

///   }; result<decltype(b())> R; e.bind(R); try { return b();
///   } catch (recovery &l) { ... }
std::string FunctionLowering::closeLambda() const {
  return "try { return " + N.body() + "(); " + recovery();
}

///   }; F.stackPosition = frame_address(0);
///   if (!setjmp(F.buffer)) { return run_body(b); } return R.get("f");
///
/// setjmp has to be called in the function's own stack frame. This is no macro,
/// since the text may have been preprocessed.
std::string FunctionLowering::closeSetjmp() const {
  std::string Close =
      format("{0}.__stackPosition = __builtin_frame_address(0); "
             "if (!::_setjmp({0}.__recovery_buffer)) {{ {1}{2}({3}); }{4} ",
             N.frame(), Result.isReturnedAfterRecovery() ? "return " : "",
             lowered("__run_body"), N.body(), returnAfterRecovery());
  if (Result.Kind == ResultKind::Named)
    Close += "return " + Result.Name + "; ";
  return Close;
}

std::string FunctionLowering::regionClosing() const {
  std::string Close = Region.SetsReturnFlagAtEnd ? setReturnFlag() : "";
  if (Exceptions)
    Close += closeRecovering();
  if (!Region.isOutlined())
    return Close + closeTry() + (enclosesBody() ? closeBody() : "");
  Close += Region.ImpliesReturnZero ? "return 0; }; " : "}; ";
  if (Result.Kind == ResultKind::Deduced)
    Close +=
        format("{0}<decltype({1}())> {2}; {3}.__bind({2}); ",
               lowered("__result"), N.body(), N.result(), N.deducedResult());
  return Close + (Exceptions ? closeLambda() : closeSetjmp());
}

void FunctionLowering::open() {
  bindRecover();
  if (!Plan.hasDefers())
    return;
  if (Plan.TableFrame) {
    Edits.insertBefore(Plan.TableFrame->Place, Plan.TableFrame->Text);
    Edits.insertBefore(Plan.BodyBegin, " " + frameDeclaration());
  }
  if (enclosesBody())
    Edits.insertBefore(Plan.BodyBegin, " " + frameDeclaration() + "try { ");
  if (Result.hasObject() && !Result.Alias.empty())
    Edits.insertBefore(Plan.BraceEnd,
                       " using " + Result.Type + " = " + Result.Alias + ";");
  if (std::string Fence = unwindFence(); !Fence.empty() && !Region.isOutlined())
    Edits.insertBefore(Plan.BodyBegin, " " + Fence);
  insertAt(Region.Begin, rebind() + regionOpening());
  for (const GroupPlan &G : Plan.Groups)
    if (std::string Opening = groupOpening(G); !Opening.empty())
      insertAt(G.Begin, Opening);
  for (const ReturnPlan &R : Plan.Returns)
    lowerReturn(R);
  if (Plan.Coroutine)
    lowerSuspensions(Plan.Coroutine->Suspensions);
}

void FunctionLowering::close() {
  if (!Plan.hasDefers())
    return;
  closeScopes();
  Edits.insertAfter(Region.End, regionClosing());
}

} // namespace opendefer
