//===- CallClosure.cpp - defer f(a, b); becomes a closure -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lowering/CallClosure.h"
#include "Lowering/Text.h"
#include "llvm/Support/ErrorHandling.h"

namespace opendefer {

/// The text that keeps the object of a member call: the parts before and after
/// the user's text.
std::pair<std::string, std::string> CallClosure::keepObject() const {
  if (Form.MayBeValue)
    return {"opendefer_o = " +
                lowered(Form.Callee == CalleeKind::Arrow
                            ? "__value_or_pointer("
                            : "__value_or_object(") +
                Body.memberValue() + ", ",
            ")"};
  if (Form.Callee == CalleeKind::Arrow || Form.ThroughPointer)
    return {"opendefer_o = " + lowered("__arrow("), ")"};
  if (Form.Dependent)
    return {"opendefer_o = " + lowered("__object("), ")"};
  return {Form.ObjectIsRvalue ? "opendefer_o = " : "&opendefer_o = ", ""};
}

/// The same if the callee and all arguments are kept in one object.
std::pair<std::string, std::string> CallClosure::keepCalled() const {
  auto [Before, After] = keepObject();
  Before = Before.substr(llvm::StringRef("opendefer_o = ").size());
  if (Form.Callee == CalleeKind::Arrow)
    return {lowered("__keep_callee(") + Before, After + "), "};
  return {Before, After + ", "};
}

/// `f(`  =>  `this`, if f is a member, or nothing; `T::m(`  =>  `this, c =
/// T::m`
bool CallClosure::openName(bool Together) {
  std::string Item = Form.CapturesThis     ? "this"
                     : Form.MayCaptureThis ? "&"
                                           : "";
  if (Form.MayBeValue && !Together)
    Item += ", opendefer_c = " + Body.keepNamed();
  replace(Form.CalleeBegin, advance(Form.LParen, 1), Item);
  return Form.CapturesThis || Form.MayCaptureThis;
}

/// `fn(`  =>  `c = fn`
void CallClosure::openValue(const std::string &OpenAll) {
  bool Together = !OpenAll.empty();
  bool IsDependent = Form.Callee == CalleeKind::DependentValue;
  std::string Keep = lowered("__keep_callee(");
  Edits.insertBefore(Form.CalleeBegin, Together      ? OpenAll + Keep
                                       : IsDependent ? "opendefer_c = " + Keep
                                                     : "opendefer_c = ");
  Edits.replace(Form.LParen, advance(Form.LParen, 1), "",
                Together      ? "), "
                : IsDependent ? ")"
                              : "");
}

/// `o.m(`  =>  `&o = o`;  `p->m(`  =>  `o = arrow(p)`
void CallClosure::openObject(const std::string &OpenAll) {
  auto [Before, After] = OpenAll.empty() ? keepObject() : keepCalled();
  Edits.insertBefore(Form.CalleeBegin, OpenAll + Before);
  replace(Form.CalleeEnd, advance(Form.LParen, 1), std::move(After));
}

/// `(o.*m)(`  =>  `&o = o, m = m`
void CallClosure::openPointerToMember() {
  auto [Before, After] = keepObject();
  Edits.insertBefore(Form.CalleeBegin, std::move(Before));
  replace(Form.CalleeEnd, Form.MemberBegin, After + ", opendefer_m = ");
  replace(Form.MemberEnd, advance(Form.LParen, 1), "");
}

/// Writes the callee's item of the capture list, up to and including the `(`.
/// Returns false if it has none. `OpenAll` begins the object that keeps the
/// callee and the arguments, if there is one.
bool CallClosure::openCallee(const std::string &OpenAll) {
  switch (Form.Callee) {
  case CalleeKind::Name:
    return openName(!OpenAll.empty());
  case CalleeKind::Lambda:
  case CalleeKind::Value:
  case CalleeKind::Pointer:
  case CalleeKind::DependentValue:
    openValue(OpenAll);
    return true;
  case CalleeKind::Member:
  case CalleeKind::Arrow:
    openObject(OpenAll);
    return true;
  case CalleeKind::PointerToMember:
    openPointerToMember();
    return true;
  }
  llvm_unreachable("unknown kind of callee");
}

/// Writes the item of an argument in the capture list, or in the list of kept
/// arguments of a dependent call. Returns false if the argument has none.
/// Removes the user's comma, because an argument without an item needs none.
bool CallClosure::openArgument(const CallArgument &A, bool NeedsComma) {
  if (A.Comma)
    Edits.replace(*A.Comma, advance(*A.Comma, 1), "", "");
  std::string Comma = NeedsComma ? ", " : "";
  std::string Name = "opendefer_a" + Body.itemOf(A);
  auto Wrap = [&](const std::string &Before, FileLocation End,
                  const char *After) {
    Edits.insertBefore(A.Begin, Comma + Before);
    Edits.insertAfter(End, After);
  };
  switch (A.Kind) {
  case ArgumentKind::Literal:
    if (A.Begin.Offset != A.End.Offset) // It is not a default argument.
      replace(A.Begin, A.End, "");
    return false;
  case ArgumentKind::Copy:
    Edits.insertBefore(A.Begin, Comma + Name + " = ");
    return true;
  case ArgumentKind::Convert:
    Wrap(Name + " = " + lowered("__keep<") + A.Type + ">(", A.End, ")");
    return true;
  case ArgumentKind::View:
    Wrap(Name + " = " + lowered("__keep_view<") + A.Type + ">(", A.End, ")");
    return true;
  case ArgumentKind::Reference:
    if (A.Type.empty())
      Edits.insertBefore(A.Begin, Comma + "&" + Name + " = ");
    else
      Wrap("&" + Name + " = " + lowered("__keep<") + A.Type + ">(", A.End, ")");
    return true;
  case ArgumentKind::Array:
    Wrap(Name + " = " + lowered("__keep_array") +
             (A.Type.empty() ? "(" : "<" + A.Type + ">("),
         A.End, ")");
    return true;
  case ArgumentKind::Dependent:
    Wrap(A.Type.empty() ? lowered("__keep_any(")
                        : lowered("__keep_as<decltype((") + A.Type + "))>(",
         A.End, ")");
    return true;
  case ArgumentKind::Pack:
    Wrap(lowered("__keep_pack{") + lowered("__keep_any("), A.PatternEnd, ")");
    Edits.insertAfter(A.End, "}");
    return true;
  case ArgumentKind::Braced:
    return openBraced(A, NeedsComma);
  }
  llvm_unreachable("unknown kind of argument");
}

/// Only the elements become items. The braces, and the text between elements,
/// are written in the call.
bool CallClosure::openBraced(const CallArgument &A, bool NeedsComma) {
  bool HasItem = false;
  FileLocation From = A.Begin;
  for (const CallArgument &Element : A.Elements) {
    replace(From, Element.Begin, "");
    HasItem |= openArgument(Element, NeedsComma || HasItem);
    From = Element.End;
  }
  replace(From, A.End, "");
  return HasItem;
}

///   defer f(a, b);  =>  PREFIX [a0 = a, a1 = b](panic_record *p) mutable
///                           -> decltype(auto) { return f(a0, a1); } SUFFIX;
///
/// A dependent call keeps the callee and all arguments in one object, which
/// finds the callee's parameters when it is instantiated: [k = kept_call{PROBE,
/// CALLEE, a, b}].
void CallClosure::open(const std::string &Prefix, const std::string &Head,
                       const std::string &Suffix) {
  std::string Tail =
      Head + " -> decltype(auto) { " + Body.statements() + " }" + Suffix;
  if (Form.IsRecover) { // The whole call is replaced.
    replace(Site.Keyword, advance(Form.RParen, 1), Prefix + "[" + Tail);
    return;
  }
  // The prefix replaces the text from the keyword to the callee. A `(void)` and
  // the parentheses around a member are dropped.
  bool DropsHead = Form.HasVoidCast || Form.HasParentheses ||
                   Form.Callee == CalleeKind::PointerToMember;
  replace(Site.Keyword,
          DropsHead ? Form.CalleeBegin
                    : advance(Site.Keyword, Site.KeywordLength),
          Prefix + "[");

  bool Together = Body.keepsTogether();
  std::string OpenAll = Together ? "opendefer_k = " + lowered("__kept_call{") +
                                       Body.probe() + ", "
                                 : "";
  bool HasItem = openCallee(OpenAll);
  if (Together) {
    if (Form.Callee == CalleeKind::Name ||
        Form.Callee == CalleeKind::PointerToMember)
      Edits.insertBefore(
          Form.Arguments.front().Begin,
          (HasItem ? ", " : "") + OpenAll +
              (Form.MayBeValue ? Body.keepNamed() : lowered("__no_callee()")) +
              ", ");
    Tail = "}" + Tail;
    HasItem = false;
  }
  for (const CallArgument &A : Form.Arguments)
    HasItem |= openArgument(A, HasItem);
  Edits.replace(Form.RParen, advance(Form.RParen, 1), "", Tail);
}

} // namespace opendefer
