//===- CallClosure.cpp - defer f(a, b); becomes a closure -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a call form keeps becomes the captures of the closure, and the call its
// body; both are pieces of the user's text, with casts that give each kept
// value the category and the qualifiers that it has in the plain call.
//
//===----------------------------------------------------------------------===//

#include "Lowering/Closure.h"
#include "Lowering/Names.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"

using namespace clang;

namespace opendefer {

/// `X`, an lvalue that is kept, as an lvalue or rvalue, const or not.
static std::string asWas(const std::string &X, bool IsName, bool AsLvalue,
                         const Qualifiers &Quals) {
  std::string Type = "decltype(" + X + ")";
  if (!IsName)
    Type = "::std::remove_reference_t<" + Type + ">";
  std::string Const = std::string(Quals.hasConst() ? "const " : "") +
                      (Quals.hasVolatile() ? "volatile " : "");
  if (AsLvalue && Const.empty())
    return X;
  return "static_cast<" + Const + Type + (AsLvalue ? " &" : " &&") + ">(" + X +
         ")";
}

/// The kept arguments have names by their order; elements of braced lists and
/// arguments are counted alike, and what is written again is not.
std::string ClosureWriter::itemOf(const CallArgument &A) const {
  unsigned Index = 0;
  auto Find = [&](const std::vector<CallArgument> &List, auto &Again) -> bool {
    for (const CallArgument &Other : List) {
      if (&Other == &A)
        return true;
      if (Again(Other.Elements, Again))
        return true;
      Index += Other.Kind != ArgumentKind::Braced &&
               Other.Kind != ArgumentKind::Literal;
    }
    return false;
  };
  Find(Site.Call.Arguments, Find);
  return std::to_string(Index);
}

/// What the closure passes on for `A`.
std::string ClosureWriter::passed(const CallArgument &A, bool ByProbe) const {
  std::string Name = "opendefer_a" + itemOf(A);
  std::string Braces;
  switch (A.Kind) {
  case ArgumentKind::Literal:
    return A.Expr ? A.Text
                  : Names(Site.Owner->written()).namingFunction(A.Text);
  case ArgumentKind::Dependent:
    if (ByProbe)
      return "static_cast<decltype(" + Name + ")>(" + Name + ")";
    return lowered("__pass<") + itemOf(A) + ">(opendefer_k)";
  case ArgumentKind::Pack:
    return "static_cast<decltype(opendefer_v" + itemOf(A) +
           ") &&>(opendefer_v" + itemOf(A) + ")...";
  case ArgumentKind::Braced:
    for (size_t I = 0; I < A.Pieces.size(); ++I)
      Braces += A.Pieces[I] +
                (I < A.Elements.size() ? passed(A.Elements[I], ByProbe) : "");
    return Braces;
  case ArgumentKind::View:
  case ArgumentKind::Array:
    return asWas(Name + ".__get()", /*IsName=*/false, A.AsLvalue, A.Qualifiers);
  case ArgumentKind::Copy:
  case ArgumentKind::Convert:
  case ArgumentKind::Reference:
    return asWas(Name, /*IsName=*/true, A.AsLvalue, A.Qualifiers);
  }
  llvm_unreachable("unknown kind of argument");
}

std::string ClosureWriter::passedArguments(bool ByProbe) const {
  std::string Passed;
  for (const CallArgument &A : Site.Call.Arguments)
    Passed += (Passed.empty() ? "" : ", ") + passed(A, ByProbe);
  return Passed;
}

/// Is there an item for `A`?
static bool keepsAny(const CallArgument &A) {
  return A.Kind == ArgumentKind::Braced ? llvm::any_of(A.Elements, keepsAny)
                                        : A.Kind != ArgumentKind::Literal;
}

/// Are callee and arguments kept in one object, as only an instantiation tells
/// what each has to be?
bool ClosureWriter::keepsTogether() const {
  return Site.Call.Dependent && llvm::any_of(Site.Call.Arguments, keepsAny);
}

/// How the instantiation finds the member that is called: a lambda, to be
/// called with a pointer to the object.
std::string ClosureWriter::findMember() const {
  if (Site.Call.IsQualified)
    return "nullptr";
  std::string Member =
      "&::std::remove_pointer_t<decltype(opendefer_x)>::" + Site.Call.Name;
  return "[]([[maybe_unused]] auto *opendefer_x) -> decltype(" + Member +
         ") { return " + Member + "; }";
}

/// Where the instantiation looks for what the callee takes (signature.h); empty
/// if it cannot be found.
std::string ClosureWriter::findSignature() const {
  const CallForm &Form = Site.Call;
  switch (Form.Callee) {
  case CalleeKind::Name:
    if (Form.IsOnlyFunction)
      return "decltype(" + lowered("__type_of(") + Form.Name + "))()";
    if (Form.IsMemberOfThis)
      return lowered("__find_in<decltype(this)>(") + findMember() + ")";
    return "";
  case CalleeKind::Member:
  case CalleeKind::Arrow:
    return Form.CalleeName && !Form.IsQualified ? findMember() : "";
  case CalleeKind::Value:
  case CalleeKind::Lambda:
  case CalleeKind::Pointer:
  case CalleeKind::DependentValue:
    return "nullptr";
  case CalleeKind::PointerToMember:
    return Form.MemberText.empty()
               ? ""
               : "decltype(" + lowered("__type_of(") + Form.MemberText + "))()";
  }
  llvm_unreachable("unknown kind of callee");
}

/// A lambda that can be called, with callee and arguments, as the callee can.
/// It is never called. (Nor can it say `this`, or take what is behind a pack.)
std::string ClosureWriter::probe() const {
  const CallForm &Form = Site.Call;
  std::string Parameters = "[[maybe_unused]] auto &&opendefer_q";
  std::string Positions;
  bool BehindPack = false, IsOrdered = true,
       IsPossible = !Form.CapturesThis && !Form.MayCaptureThis &&
                    Form.Callee != CalleeKind::PointerToMember;
  auto Add = [&](const std::vector<CallArgument> &List, auto &Again) -> void {
    for (const CallArgument &A : List) {
      Again(A.Elements, Again);
      if (A.Kind == ArgumentKind::Braced || A.Kind == ArgumentKind::Literal)
        continue;
      IsOrdered &= !BehindPack;
      BehindPack = A.Kind == ArgumentKind::Pack;
      Parameters += ", [[maybe_unused]] auto &&";
      Parameters += BehindPack ? "...opendefer_v" : "opendefer_a";
      Parameters += itemOf(A);
      bool IsArgument = &List == &Form.Arguments; // Not in braces.
      // A lambda that is written here takes the panic first.
      auto Position = &A - List.data() + (Form.Callee == CalleeKind::Lambda);
      Positions += ", " + (IsArgument ? std::to_string(Position) : "-1");
    }
  };
  Add(Form.Arguments, Add);
  std::string Find = IsOrdered ? findSignature() : "";
  auto WithSignature = [&](const std::string &Probe) {
    return Find.empty() ? Probe
                        : lowered("__probe_with<") +
                              (Form.MayFindOthers ? "true" : "false") +
                              Positions + ">(" + Probe + ", " + Find + ")";
  };
  if (!IsPossible || !IsOrdered)
    return WithSignature(lowered("__no_probe()"));
  std::string Callee = "static_cast<decltype(opendefer_q)>(opendefer_q)";
  std::string First;
  switch (Form.Callee) {
  case CalleeKind::Name:
    Callee = Form.Name;
    break;
  case CalleeKind::Member:
    Callee += "." + Form.Name;
    break;
  case CalleeKind::Arrow:
    Callee += "->" + Form.Name;
    break;
  case CalleeKind::Lambda:
    First = "static_cast<" + lowered("__panic_record") + " *>(nullptr), ";
    break;
  default:
    break;
  }
  return WithSignature("[](" + Parameters + ") -> decltype(static_cast<void>(" +
                       Callee + "(" + First +
                       passedArguments(/*ByProbe=*/true) + "))) {}");
}

/// The kept object of a member call.
std::string ClosureWriter::object() const {
  const CallForm &Form = Site.Call;
  if (Form.ThroughPointer)
    return "opendefer_o";
  if (Form.Dependent)
    return "opendefer_o.__get()";
  return asWas("opendefer_o", /*IsName=*/true, !Form.ObjectIsRvalue,
               Form.CalleeQualifiers);
}

/// The item that keeps it, in front of what the user wrote and behind that.
std::pair<std::string, std::string> ClosureWriter::keepObject() const {
  const CallForm &Form = Site.Call;
  if (Form.Callee == CalleeKind::Arrow || Form.ThroughPointer)
    return {"opendefer_o = " + lowered("__arrow("), ")"};
  if (Form.Dependent)
    return {"opendefer_o = " + lowered("__object("), ")"};
  return {Form.ObjectIsRvalue ? "opendefer_o = " : "&opendefer_o = ", ""};
}

/// Tells the callee, should it say recover(), that it is called directly.
std::string ClosureWriter::note() const {
  const CallForm &Form = Site.Call;
  auto Hex = [](uint64_t V) {
    return "0x" + llvm::utohexstr(V, /*LowerCase=*/true) + "ULL";
  };
  bool IsMember =
      Form.Callee == CalleeKind::Member || Form.Callee == CalleeKind::Arrow;
  std::string Panic = "(" + Names::panic(Site);
  std::string Declare = lowered("__callee opendefer_d; ");
  std::string Object = Form.Callee == CalleeKind::Name ? "this"
                       : Form.Callee == CalleeKind::Arrow || Form.ThroughPointer
                           ? "opendefer_o"
                           : lowered("__address_of_object(") + object() + ")";
  if (Form.IsVirtual)
    return Declare + lowered("__direct_virtual<") + Hex(Form.CalleeId) + ", " +
           Hex(Form.CalleeName) + ">" + Panic + ", opendefer_d, " + Object +
           "); ";
  if (Form.CalleeId)
    return lowered("__direct<") + Hex(Form.CalleeId) + ">" + Panic + "); ";
  if (Form.Callee == CalleeKind::PointerToMember)
    return Declare + lowered("__direct_pointer") + Panic + ", opendefer_d, " +
           Object + ", opendefer_m); ";
  if (Form.IsLibraryValue)
    return Declare + lowered("__direct_value") + Panic +
           ", opendefer_d, opendefer_c); ";
  if (IsMember && Form.CalleeName)
    return Declare + lowered("__direct_member<") + Hex(Form.CalleeName) + ">" +
           Panic + ", opendefer_d, " + Object + ", " + findMember() + "); ";
  if (Form.Callee == CalleeKind::Name && Form.CalleeName)
    return lowered("__direct<0, ") + Hex(Form.CalleeName) + ">" + Panic + "); ";
  return "";
}

/// The statements of the closure's body.
std::string ClosureWriter::call() const {
  const CallForm &Form = Site.Call;
  std::string Panic = Names::panic(Site);
  if (Form.IsRecover) // It is no deferred call's own recover(): always empty.
    return "return ::opendefer::recover(nullptr);";

  // The compiler is to say that a result must not be discarded.
  const Decl *Called = Form.Call->getCalleeDecl();
  bool IsNeeded =
      !Form.HasVoidCast &&
      (Form.Dependent ||
       (Called && Form.Call->hasUnusedResultAttr(Called->getASTContext())));
  std::string Return = IsNeeded ? "" : "return ";
  std::string Passed = passedArguments();
  std::string Comma = Passed.empty() ? "" : ", ";
  std::string Invoke;
  switch (Form.Callee) {
  case CalleeKind::Name:
    Invoke = Form.Name + "(" + Passed + ")";
    break;
  case CalleeKind::Value:
    Invoke = asWas("opendefer_c", /*IsName=*/true, !Form.CalleeIsRvalue,
                   Form.CalleeQualifiers) +
             "(" + Passed + ")";
    break;
  case CalleeKind::Lambda:
    Invoke = "opendefer_c(" + Panic + Comma + Passed + ")";
    break;
  case CalleeKind::Pointer:
  case CalleeKind::DependentValue:
    // (What is forwarded is no null pointer constant or overloaded name.)
    Invoke = lowered("__call_value(") + Panic + ", opendefer_c" +
             (Form.Callee == CalleeKind::DependentValue ? ".__pass()" : "") +
             ", [&](auto &&opendefer_q) -> decltype(auto) { " + Return +
             "static_cast<decltype(opendefer_q)>(opendefer_q)(" + Passed +
             "); })";
    break;
  case CalleeKind::Member:
    Invoke = object() + "." + Form.Name + "(" + Passed + ")";
    break;
  case CalleeKind::Arrow:
    Invoke = "opendefer_o->" + Form.Name + "(" + Passed + ")";
    break;
  case CalleeKind::PointerToMember:
    Invoke = "(" + object() + (Form.ThroughPointer ? "->*" : ".*") +
             lowered("__not_null(opendefer_m))(") + Passed + ")";
    break;
  }
  std::string Handshake = note();
  if (keepsTogether() && Form.Callee != CalleeKind::Name &&
      Form.Callee != CalleeKind::PointerToMember) {
    bool IsObject =
        Form.Callee == CalleeKind::Member || Form.Callee == CalleeKind::Arrow;
    bool IsWhole = Form.Callee == CalleeKind::Member ||
                   Form.Callee == CalleeKind::DependentValue;
    Handshake = std::string("auto &opendefer_") + (IsObject ? "o" : "c") +
                " = opendefer_k.__callee()" + (IsWhole ? "; " : ".__held; ") +
                Handshake;
  }
  // The callee may turn out to be a static member, or no member at all.
  std::string Used = Form.CapturesThis && Form.MayCaptureThis
                         ? "static_cast<void>(this); "
                         : "";
  for (const CallArgument *Pack : packs()) { // the innermost first
    // (g++ 12 does not capture `this` implicitly here.)
    Invoke = lowered("__expand<") + itemOf(*Pack) + ">(opendefer_k, [&" +
             std::string(Form.CapturesThis ? ", this" : "") +
             "](auto &&...opendefer_v" + itemOf(*Pack) +
             ") -> decltype(auto) { " + Used + "return " + Invoke + "; })";
  }
  return Used + Handshake + Return + Invoke + ";";
}

/// The item of an argument in the capture list, or in the list of what is kept
/// of a dependent call; false if it needs none. The user's commas go, as
/// constants leave no item behind.
bool ClosureWriter::openArgument(const CallArgument &A, bool NeedsComma) {
  if (A.Comma)
    Edits.replace(*A.Comma, advance(*A.Comma, 1), "", "");
  std::string Comma = NeedsComma ? ", " : "";
  std::string Name = Comma + "opendefer_a" + itemOf(A);
  auto Wrap = [&](const std::string &Before, FileLocation End,
                  const char *Behind) {
    Edits.insertBefore(A.Begin, Before);
    Edits.insertAfter(End, Behind);
  };
  switch (A.Kind) {
  case ArgumentKind::Literal:
    if (A.Begin.Offset != A.End.Offset) // It is not a default argument.
      Edits.replace(A.Begin, A.End, Text.text(A.Begin, A.End), "");
    return false;
  case ArgumentKind::Copy:
    Edits.insertBefore(A.Begin, Name + " = ");
    return true;
  case ArgumentKind::Convert:
    Wrap(Name + " = " + lowered("__keep<") + A.Type + ">(", A.End, ")");
    return true;
  case ArgumentKind::View:
    Wrap(Name + " = " + lowered("__keep_view<") + A.Type + ">(", A.End, ")");
    return true;
  case ArgumentKind::Reference:
    Edits.insertBefore(A.Begin, Comma + "&opendefer_a" + itemOf(A) + " = ");
    if (!A.Type.empty())
      Wrap(lowered("__keep<") + A.Type + ">(", A.End, ")");
    return true;
  case ArgumentKind::Array:
    Wrap(Name + " = " + lowered("__keep_array") +
             (A.Type.empty() ? "(" : "<" + A.Type + ">("),
         A.End, ")");
    return true;
  case ArgumentKind::Dependent:
    Wrap(Comma + (A.Type.empty()
                      ? lowered("__keep_any(")
                      : lowered("__keep_as<decltype((") + A.Type + "))>("),
         A.End, ")");
    return true;
  case ArgumentKind::Pack:
    Wrap(Comma + lowered("__keep_pack{") + lowered("__keep_any("), A.PatternEnd,
         ")");
    Edits.insertAfter(A.End, "}");
    return true;
  case ArgumentKind::Braced:
    return openBraced(A, NeedsComma);
  }
  llvm_unreachable("unknown kind of argument");
}

/// Only the elements stay: the braces, and what is between, go to the call.
bool ClosureWriter::openBraced(const CallArgument &A, bool NeedsComma) {
  bool HasItem = false;
  FileLocation From = A.Begin;
  for (const CallArgument &Element : A.Elements) {
    Edits.replace(From, Element.Begin, Text.text(From, Element.Begin), "");
    HasItem |= openArgument(Element, NeedsComma || HasItem);
    From = Element.End;
  }
  Edits.replace(From, A.End, Text.text(From, A.End), "");
  return HasItem;
}

/// The packs among the arguments, also those inside of braces.
std::vector<const CallArgument *> ClosureWriter::packs() const {
  std::vector<const CallArgument *> Packs;
  auto Find = [&](const std::vector<CallArgument> &List, auto &Again) -> void {
    for (const CallArgument &A : List) {
      if (A.Kind == ArgumentKind::Pack)
        Packs.push_back(&A);
      Again(A.Elements, Again);
    }
  };
  Find(Site.Call.Arguments, Find);
  return Packs;
}

void ClosureWriter::openCall() {
  const CallForm &Form = Site.Call;
  FileLocation KeywordEnd = advance(Site.Keyword, Site.KeywordLength);
  FileLocation LParenEnd = advance(Form.LParen, 1);
  std::string Tail = "](" + parameter() + ") mutable -> decltype(auto) { " +
                     call() + " }" + suffix();
  if (Form.IsRecover) { // The whole call goes.
    FileLocation End = advance(Form.RParen, 1);
    Edits.replace(Site.Keyword, End, Text.text(Site.Keyword, End),
                  prefix() + "[" + Tail);
    return;
  }
  // From the keyword to the callee: the prefix (and a `(void)` is dropped).
  // So are the parentheses around a member.
  bool DropsHead = Form.HasVoidCast || Form.HasParentheses ||
                   Form.Callee == CalleeKind::PointerToMember;
  FileLocation HeadEnd = DropsHead ? Form.CalleeBegin : KeywordEnd;
  Edits.replace(Site.Keyword, HeadEnd, Text.text(Site.Keyword, HeadEnd),
                prefix() + "[");

  bool Together = keepsTogether();
  std::string OpenAll =
      Together ? "opendefer_k = " + lowered("__kept_call{") + probe() + ", "
               : "";
  // The callee's item of the capture list, up to and including the `(`.
  bool HasItem = true;
  switch (Form.Callee) {
  case CalleeKind::Name:
    HasItem = Form.CapturesThis || Form.MayCaptureThis;
    Edits.replace(Form.CalleeBegin, LParenEnd,
                  Text.text(Form.CalleeBegin, LParenEnd),
                  Form.CapturesThis     ? "this"
                  : Form.MayCaptureThis ? "&"
                                        : "");
    break;
  case CalleeKind::Lambda:
    addPanicParameter(Site.Lambda);
    [[fallthrough]];
  case CalleeKind::Value:
  case CalleeKind::Pointer:
  case CalleeKind::DependentValue:
    if (Together)
      Edits.insertBefore(Form.CalleeBegin, OpenAll);
    Edits.insertBefore(Form.CalleeBegin,
                       Together ? lowered("__keep_callee(")
                       : Form.Callee == CalleeKind::DependentValue
                           ? "opendefer_c = " + lowered("__keep_callee(")
                           : "opendefer_c = ");
    Edits.replace(Form.LParen, LParenEnd, "",
                  Together                                    ? "), "
                  : Form.Callee == CalleeKind::DependentValue ? ")"
                                                              : "");
    break;
  case CalleeKind::Member:
  case CalleeKind::Arrow:
    Edits.insertBefore(Form.CalleeBegin,
                       Together ? OpenAll + (Form.Callee == CalleeKind::Arrow
                                                 ? lowered("__keep_callee(") +
                                                       lowered("__arrow(")
                                                 : lowered("__object("))
                                : keepObject().first);
    Edits.replace(Form.CalleeEnd, LParenEnd,
                  Text.text(Form.CalleeEnd, LParenEnd),
                  !Together                          ? keepObject().second
                  : Form.Callee == CalleeKind::Arrow ? ")), "
                                                     : "), ");
    break;
  case CalleeKind::PointerToMember:
    Edits.insertBefore(Form.CalleeBegin, keepObject().first);
    Edits.replace(Form.CalleeEnd, Form.MemberBegin,
                  Text.text(Form.CalleeEnd, Form.MemberBegin),
                  keepObject().second + ", opendefer_m = ");
    Edits.replace(Form.MemberEnd, LParenEnd,
                  Text.text(Form.MemberEnd, LParenEnd), "");
    break;
  }

  if (Together) {
    if (Form.Callee == CalleeKind::Name ||
        Form.Callee == CalleeKind::PointerToMember)
      Edits.insertBefore(Form.Arguments.front().Begin,
                         (HasItem ? ", " : "") + OpenAll +
                             lowered("__no_callee(), "));
    Tail = "}" + Tail;
    HasItem = false;
  }
  for (const CallArgument &A : Form.Arguments)
    HasItem |= openArgument(A, HasItem);
  Edits.replace(Form.RParen, advance(Form.RParen, 1), "", Tail);
}

} // namespace opendefer
