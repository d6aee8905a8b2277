//===- Closure.cpp - A defer statement becomes a closure ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lowering/Closure.h"
#include "Lowering/CallClosure.h"
#include "Lowering/Text.h"

namespace opendefer {

std::string ClosureWriter::parameter() const {
  return "[[maybe_unused]] " + lowered("__panic_record") + " *" +
         Names::panic(Site);
}

/// `F.slot<N>()`; `F.slot<N, TAG>()` if a note records the slot's function.
std::string ClosureWriter::slot() const {
  return N.frame() + ".__slot<" + std::to_string(Plan.slotOf(Site)) +
         (Plan.isNoted(Site) ? ", " + tag() : "") + ">()";
}

/// `t`; `calling<t, ID>` or `calling<t, 0x0, NAME>` if the note has the callee;
/// `capturing<t, COUNT>` if it has the places of variables.
std::string ClosureWriter::tag() const {
  if (size_t Count = Closure.Captures.Noted.size())
    return format("{0}<{1}, {2}>", lowered("__capturing"), N.tag(),
                  std::to_string(Count));
  if (!Closure.Noted)
    return N.tag();
  auto [Declaration, Name] = *Closure.Noted;
  return format("{0}<{1}, {2}ULL{3}>", lowered("__calling"), N.tag(),
                hexadecimal(Declaration),
                Name ? ", " + hexadecimal(Name) + "ULL" : "");
}

std::string ClosureWriter::condition() const {
  if (!Site.isConditional())
    return "";
  return lowered(Site.Kind == DeferKind::Failure ? "__if_failure"
                                                 : "__if_success") +
         (Plan.asksForFailure() ? "_of{" : "{");
}

std::string ClosureWriter::conditionEnd() const {
  if (!Site.isConditional())
    return "";
  return (Plan.asksForFailure() ? ", " + N.namedResult() : "") + "}";
}

/// Is the closure a local, with a guard after it?
bool ClosureWriter::isLocal() const {
  return IsDirect || Plan.hasOwnGuard(Site);
}

std::string ClosureWriter::prefix() const {
  std::string Blank = Closure.NeedsBlank ? " " : "";
  if (Site.runsAtOnce())
    return Blank + lowered("__at_once(");
  if (Plan.hasRecords(Site))
    return Blank +
           lowered(Plan.Coroutine ? "__push_in_coroutine(" : "__push(") +
           (Plan.OpenCoded ? slot() : N.frame()) + ", " + condition();
  if (isLocal()) // The parentheses keep commas from ending a macro argument.
    return (Site.IsLabelled ? "; auto " : "auto ") + N.closure(Site.Ordinal) +
           " = " + (Site.InMacroArgument ? "(" : "") + condition();
  const GroupPlan &Group = Plan.groupOf(Site);
  std::string Owner = Group.isSingle() && !Plan.Coroutine
                          ? N.guard(Group.firstOrdinal()) + ", "
                          : "";
  return Blank + lowered("__arm_slot(") + Owner + slot() + ", " +
         N.storage(Site.Ordinal) + ", " + condition();
}

/// The class of the guard of a closure that is a local.
const char *ClosureWriter::guardClass(bool InList) const {
  if (InList)
    return Plan.Coroutine ? "__scoped_coroutine_record" : "__scoped_record";
  if (Plan.Coroutine)
    return "__coroutine_guard";
  return IsDirect ? "__guard" : "__scoped_guard";
}

/// `; NOTE_CAPTURES(F, t, SLOT, c, COUNT, "m"(a), "m"(b))`, after the guard:
/// Clang takes it for a reader of the frame, whose older stores would then
/// remain.
std::string ClosureWriter::captureNote() const {
  const std::vector<std::string> &Noted = Closure.Captures.Noted;
  if (Noted.empty())
    return "";
  return format(
      "; OPENDEFER_NOTE_CAPTURES({0}, {1}, {2}, {3}, {4}, \"m\"({5}))",
      N.frame(), N.tag(), std::to_string(Plan.slotOf(Site)),
      N.closure(Site.Ordinal), std::to_string(Noted.size()),
      llvm::join(Noted, "), \"m\"("));
}

std::string ClosureWriter::suffix() const {
  if (!isLocal())
    return conditionEnd() + ")";
  std::string Flag = Plan.UsesReturnFlag ? ", " + N.returnFlag() : "";
  if (IsDirect && Plan.EveryReturnSetsFlag)
    Flag += ", " + lowered(Plan.groupOf(Site).FollowsDirect ? "__shared_pad()"
                                                            : "__own_pad()");
  using Registration = FunctionPlan::Registration;
  bool InList = Plan.registrationOf(Site) == Registration::ScopedInList;
  return format("{0}; {1} {2}({3}, {4}{5}){6}",
                conditionEnd() + (Site.InMacroArgument ? ")" : ""),
                lowered(guardClass(InList)), N.guard(Site.Ordinal),
                InList && !Plan.OpenCoded ? N.frame() : slot(),
                N.closure(Site.Ordinal), Flag, captureNote());
}

void ClosureWriter::open() {
  switch (Site.Form) {
  case DeferForm::Block:
    return openBlock();
  case DeferForm::Capture:
    return openCapture();
  case DeferForm::Call:
    if (Closure.PanicParameter)
      addPanicParameter();
    return CallClosure(Site, Closure, Text, Edits)
        .open(prefix(), "](" + parameter() + ") mutable", suffix());
  }
}

///   defer { ... }  =>  PREFIX [&](panic_record *p) { ... } SUFFIX
void ClosureWriter::openBlock() {
  FileLocation KeywordEnd = advance(Site.Keyword, Site.KeywordLength);
  Edits.replace(Site.Keyword, KeywordEnd, Text.text(Site.Keyword, KeywordEnd),
                prefix() + captureList(Closure.Captures) + "(" + parameter() +
                    ")");
}

/// The lambda takes the panic as its first parameter.
void ClosureWriter::addPanicParameter() {
  const ClosurePlan::Parameter &P = *Closure.PanicParameter;
  if (P.HasList)
    Edits.insertBefore(P.Place, parameter() + (P.IsFollowed ? ", " : ""));
  else
    Edits.insertBefore(P.Place,
                       "(" + parameter() + ")" +
                           (Site.Form == DeferForm::Capture ? " mutable" : ""));
}

///   defer [x] { ... }  =>  PREFIX [x](panic_record *p) mutable { ... } SUFFIX
void ClosureWriter::openCapture() {
  FileLocation KeywordEnd = advance(Site.Keyword, Site.KeywordLength);
  FileLocation End = Site.Call.HasVoidCast ? Closure.Begin : KeywordEnd;
  Edits.replace(Site.Keyword, End, Text.text(Site.Keyword, End), prefix());
  addPanicParameter();
}

void ClosureWriter::close(const std::string &After) {
  bool HasSemicolon = Closure.SemicolonEnd.has_value();
  if (Site.Form == DeferForm::Block) // The user's `;` is optional.
    Edits.insertAfter(Closure.End,
                      suffix() + (HasSemicolon ? "" : ";" + After));
  else if (Site.Form == DeferForm::Capture)
    Edits.insertAfter(Closure.End, suffix());
  if (HasSemicolon && !After.empty())
    Edits.insertAfter(*Closure.SemicolonEnd, After);
}

} // namespace opendefer
