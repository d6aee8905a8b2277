//===- CallBody.cpp - The deferred call inside its closure ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lowering/CallClosure.h"
#include "Lowering/Text.h"
#include "llvm/Support/ErrorHandling.h"

namespace opendefer {

std::string asWas(const std::string &X, bool IsName, bool AsLvalue,
                  const clang::Qualifiers &Quals) {
  std::string Type = "decltype(" + X + ")";
  if (!IsName)
    Type = "::std::remove_reference_t<" + Type + ">";
  std::string Const = std::string(Quals.hasConst() ? "const " : "") +
                      (Quals.hasVolatile() ? "volatile " : "");
  if (AsLvalue && Const.empty())
    return X;
  return format("static_cast<{0}{1} {2}>({3})", Const, Type,
                AsLvalue ? "&" : "&&", X);
}

static std::string castToOwnType(const std::string &Name) {
  return "static_cast<decltype(" + Name + ")>(" + Name + ")";
}

CallBody::CallBody(const DeferSite &Site, const ClosurePlan &Closure)
    : Site(Site), Form(Site.Call), Closure(Closure) {
  numberItems(Form.Arguments);
  KeepsArguments = !Kept.empty();
}

void CallBody::numberItems(const std::vector<CallArgument> &List) {
  for (const CallArgument &A : List) {
    numberItems(A.Elements);
    if (A.Kind == ArgumentKind::Braced || A.Kind == ArgumentKind::Literal)
      continue;
    Items[&A] = Kept.size();
    // An element of a braced list has no parameter of its own.
    bool IsArgument = &List == &Form.Arguments;
    Kept.emplace_back(&A, IsArgument ? int(&A - List.data()) : -1);
    if (A.Kind == ArgumentKind::Pack)
      Packs.push_back(&A);
  }
}

/// Returns the argument that the closure, or the probe, passes for `A`.
std::string CallBody::passed(const CallArgument &A, bool ByProbe) const {
  std::string Name = "opendefer_a" + itemOf(A);
  std::string Pack = "opendefer_v" + itemOf(A);
  std::string Braces;
  switch (A.Kind) {
  case ArgumentKind::Literal:
    return A.Expr ? A.Text
                  : Names(Site.Owner->written()).namingFunction(A.Text);
  case ArgumentKind::Dependent:
    return ByProbe ? castToOwnType(Name)
                   : lowered("__pass<") + itemOf(A) + ">(opendefer_k)";
  case ArgumentKind::Pack:
    return "static_cast<decltype(" + Pack + ") &&>(" + Pack + ")...";
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

std::string CallBody::passedArguments(bool ByProbe) const {
  std::string Passed;
  for (const CallArgument &A : Form.Arguments)
    Passed += (Passed.empty() ? "" : ", ") + passed(A, ByProbe);
  return Passed;
}

/// Names a member of the class to which the parameter of a generic lambda
/// points.
static std::string memberOfParameter(const std::string &Member) {
  return "::std::remove_pointer_t<decltype(opendefer_x)>::" + Member;
}

/// Returns a lambda by which an instantiation finds the called member. Its
/// argument is a pointer to the object.
std::string CallBody::findMember() const {
  bool IsNamed = !Form.NameMember.empty();
  if (Form.IsQualified && !IsNamed)
    return "nullptr";
  std::string Member =
      "&" + memberOfParameter(IsNamed ? Form.NameMember : Form.Name);
  return format("[]([[maybe_unused]] auto *opendefer_x) -> decltype({0}) {{ "
                "return {0}; }",
                Member);
}

/// Returns an expression by which an instantiation finds the callee's
/// parameters (signature.h), or "" if it cannot find them.
std::string CallBody::findSignature() const {
  auto TypeOf = [](const std::string &Name) {
    return "decltype(" + lowered("__type_of(") + Name + "))()";
  };
  switch (Form.Callee) {
  case CalleeKind::Name:
    if (Form.IsOnlyFunction)
      return TypeOf(Form.Name);
    if (Form.MayBeValue)
      return format("{0}<{1} *>({2})", lowered("__find_in"), Form.NameClass,
                    findMember());
    return Form.IsMemberOfThis
               ? lowered("__find_in<decltype(this)>(") + findMember() + ")"
               : "";
  case CalleeKind::Member:
  case CalleeKind::Arrow:
    return Form.CalleeName && !Form.IsQualified ? findMember() : "";
  case CalleeKind::Value:
  case CalleeKind::Lambda:
  case CalleeKind::Pointer:
  case CalleeKind::DependentValue:
    return "nullptr";
  case CalleeKind::PointerToMember:
    return Form.MemberText.empty() ? "" : TypeOf(Form.MemberText);
  }
  llvm_unreachable("unknown kind of callee");
}

/// Combines `Probe` with the expression that finds the callee's signature:
///
///   probe_with<MAY_FIND_OTHERS, POSITION...>(PROBE, FIND)
///
/// POSITION is the position of a kept argument among the parameters.
std::string CallBody::withSignature(const std::string &Probe) const {
  std::string Find = findSignature();
  if (Find.empty())
    return Probe;
  std::string Positions;
  // The first parameter of a lambda callee is the panic.
  int First = Form.Callee == CalleeKind::Lambda ? 1 : 0;
  for (auto [A, Position] : Kept)
    Positions +=
        ", " + std::to_string(Position < 0 ? Position : Position + First);
  return format("{0}<{1}{2}>({3}, {4})", lowered("__probe_with"),
                Form.MayFindOthers ? "true" : "false", Positions, Probe, Find);
}

/// Returns the callee as the probe calls it; `q` is the probe's parameter.
std::string CallBody::probedCallee() const {
  std::string Parameter = castToOwnType("opendefer_q");
  switch (Form.Callee) {
  case CalleeKind::Name:
    return Form.MayBeValue ? Parameter + ".__object()." + Form.Name : Form.Name;
  case CalleeKind::Member:
    return Parameter + "." + Form.Name;
  case CalleeKind::Arrow:
    return Parameter + "->" + Form.Name;
  case CalleeKind::Lambda:
  case CalleeKind::Value:
  case CalleeKind::Pointer:
  case CalleeKind::DependentValue:
  case CalleeKind::PointerToMember:
    return Parameter;
  }
  llvm_unreachable("unknown kind of callee");
}

/// False if the call needs `this`, which the probe does not have.
bool CallBody::canProbe() const {
  return (Form.MayBeValue || (!Form.CapturesThis && !Form.MayCaptureThis)) &&
         Form.Callee != CalleeKind::PointerToMember;
}

///   [](auto &&q, auto &&a0, auto &&...v1) -> decltype(void(CALLEE(a0...))) {}
std::string CallBody::probeOf(const std::string &Callee) const {
  std::string Parameters = "[[maybe_unused]] auto &&opendefer_q";
  for (auto [A, Position] : Kept)
    Parameters +=
        format(", [[maybe_unused]] auto &&{0}{1}",
               A->Kind == ArgumentKind::Pack ? "...opendefer_v" : "opendefer_a",
               itemOf(*A));
  std::string First =
      Form.Callee == CalleeKind::Lambda
          ? "static_cast<" + lowered("__panic_record") + " *>(nullptr), "
          : "";
  return format("[]({0}) -> decltype(static_cast<void>({1}({2}{3}))) {{}",
                Parameters, Callee, First, passedArguments(/*ByProbe=*/true));
}

std::string CallBody::probe() const {
  // Nothing can be deduced for a parameter after a pack.
  for (size_t I = 0; I + 1 < Kept.size(); ++I)
    if (Kept[I].first->Kind == ArgumentKind::Pack)
      return lowered("__no_probe()");
  if (!canProbe())
    return withSignature(lowered("__no_probe()"));
  std::string Probe = probeOf(probedCallee());
  if (!Form.MayBeValue)
    return withSignature(Probe);
  return withSignature(lowered("__either(") + Probe + ", " +
                       probeOf("opendefer_q.__get()") + ")");
}

/// The kept object of a member call.
std::string CallBody::object() const {
  if (Form.ThroughPointer)
    return "opendefer_o";
  if (Form.Dependent)
    return "opendefer_o.__get()";
  return asWas("opendefer_o", /*IsName=*/true, !Form.ObjectIsRvalue,
               Form.CalleeQualifiers);
}

std::string CallBody::objectPointer() const {
  if (Form.Callee == CalleeKind::Name)
    return "this";
  if (Form.Callee == CalleeKind::Arrow || Form.ThroughPointer)
    return "opendefer_o";
  return lowered("__address_of_object(") + object() + ")";
}

/// Leaves a note of the callee, so that its recover() knows that it is called
/// directly:
///
///   note_call<ID>(p);  or, if the callee must be looked up at run time,
///   callee d; note_virtual_call<ID, NAME>(p, d, object);
std::string CallBody::note() const {
  if (Closure.Noted)
    return "";
  auto Hex = [](uint64_t V) { return hexadecimal(V) + "ULL"; };
  std::string Panic = Names::panic(Site);
  auto Looked = [&](const std::string &Function, const std::string &What) {
    return format("{0} opendefer_d; {1}({2}, opendefer_d, {3}); ",
                  lowered("__callee"), Function, Panic, What);
  };
  std::string Name = Hex(Form.CalleeName);
  if (Form.IsVirtual)
    return Looked(format("{0}<{1}, {2}>", lowered("__note_virtual_call"),
                         Hex(Form.CalleeId), Name),
                  objectPointer());
  if (Form.CalleeId)
    return format("{0}<{1}>({2}); ", lowered("__note_call"), Hex(Form.CalleeId),
                  Panic);
  if (Form.Callee == CalleeKind::PointerToMember)
    return lowered("__not_null(opendefer_m); ") +
           Looked(lowered("__note_pointer_call"),
                  objectPointer() + ", opendefer_m");
  if (Form.IsLibraryValue)
    return Looked(lowered("__note_value_call"), "opendefer_c");
  if (!Form.CalleeName)
    return "";
  if (isMember())
    return Looked(format("{0}<{1}>",
                         lowered(Form.MayBeValue ? "__note_found_call"
                                                 : "__note_member_call"),
                         Name),
                  (Form.MayBeValue ? "opendefer_o" : objectPointer()) + ", " +
                      findMember());
  if (Form.Callee == CalleeKind::Name && Form.MayBeValue)
    return format("{0}<{1}>({2}, opendefer_c); ", lowered("__note_named_call"),
                  Name, Panic);
  if (Form.Callee == CalleeKind::Name)
    return format("{0}<0, {1}>({2}); ", lowered("__note_call"), Name, Panic);
  return "";
}

/// The call of a member function or of a data member; an instantiation finds
/// out which. `Member` names the member of the object `q`:
///
///   call_found(p, KEPT, [&](auto &q) { return MEMBER(a0); },
///              [&](auto &&q) { return q(a0); })
std::string CallBody::invokeFound(const std::string &Kept,
                                  const std::string &Member) const {
  std::string Passed = passedArguments(/*ByProbe=*/false);
  std::string Used = Form.CapturesThis ? "static_cast<void>(this); " : "";
  std::string Return = Closure.MustUseResult ? "" : "return ";
  return format("{0}({1}, {2}, {3}([[maybe_unused]] auto &opendefer_q) -> "
                "decltype(auto) {{ {4}{5}{6}({7}); }, {3}(auto &&opendefer_q) "
                "-> decltype(auto) {{ {4}{5}{8}({7}); })",
                lowered("__call_found"), Names::panic(Site), Kept,
                Form.CapturesThis ? "[&, this]" : "[&]", Used, Return, Member,
                Passed, castToOwnType("opendefer_q"));
}

///   call_value(p, c, [&](auto &&q) { return q(a0); })
///
/// A forwarded argument would lose its meaning as a null pointer constant or as
/// the name of an overload set. Clang warns about a discarded result only if a
/// declaration, here `q`, names the callee.
std::string CallBody::invokePointer(const std::string &Passed) const {
  bool IsDependent = Form.Callee == CalleeKind::DependentValue;
  bool IsDeclared =
      Closure.IsCalleeDeclared && (!IsDependent || Closure.IsCalleeName);
  return format(
      "{0}({1}, opendefer_c{2}, [&](auto &&opendefer_q) -> "
      "decltype(auto) {{ {3}{4}({5}); })",
      lowered("__call_value"), Names::panic(Site),
      IsDependent ? ".__pass()" : "", Closure.MustUseResult ? "" : "return ",
      IsDeclared ? "opendefer_q" : castToOwnType("opendefer_q"), Passed);
}

std::string CallBody::invocation() const {
  if (Form.MayBeValue && Form.Callee == CalleeKind::Name)
    return invokeFound("opendefer_c", Form.Name);
  if (Form.MayBeValue)
    return invokeFound("opendefer_o", (Form.Callee == CalleeKind::Arrow
                                           ? "opendefer_q->"
                                           : "opendefer_q.__get().") +
                                          Form.Name);
  std::string Passed = passedArguments(/*ByProbe=*/false);
  std::string Comma = Passed.empty() ? "" : ", ";
  std::string Panic = Names::panic(Site);
  switch (Form.Callee) {
  case CalleeKind::Name:
    return Form.Name + "(" + Passed + ")";
  case CalleeKind::Value:
    return asWas("opendefer_c", /*IsName=*/true, !Form.CalleeIsRvalue,
                 Form.CalleeQualifiers) +
           "(" + Passed + ")";
  case CalleeKind::Lambda:
    return "opendefer_c(" + Panic + Comma + Passed + ")";
  case CalleeKind::Pointer:
  case CalleeKind::DependentValue:
    return invokePointer(Passed);
  case CalleeKind::Member:
    return object() + "." + Form.Name + "(" + Passed + ")";
  case CalleeKind::Arrow:
    return "opendefer_o->" + Form.Name + "(" + Passed + ")";
  case CalleeKind::PointerToMember:
    return format("({0}{1}opendefer_m)({2})", object(),
                  Form.ThroughPointer ? "->*" : ".*", Passed);
  }
  llvm_unreachable("unknown kind of callee");
}

/// Returns a name for the callee that is kept together with the arguments.
std::string CallBody::calleeOfKeptCall() const {
  bool IsName = Form.Callee == CalleeKind::Name;
  if (!keepsTogether() || (IsName && !Form.MayBeValue) ||
      Form.Callee == CalleeKind::PointerToMember)
    return "";
  bool IsWhole = IsName || Form.Callee == CalleeKind::Member ||
                 Form.Callee == CalleeKind::DependentValue;
  return format("auto &opendefer_{0} = opendefer_k.__callee(){1}; ",
                isMember() ? "o" : "c", IsWhole ? "" : ".__held");
}

/// A lambda that yields `o.m` for the object `o`, if `o.m` is an expression.
std::string CallBody::memberValue() const {
  return format("[](auto &&opendefer_x) -> decltype(({0})) {{ return {0}; }",
                castToOwnType("opendefer_x") +
                    (Form.Callee == CalleeKind::Arrow ? "->" : ".") +
                    Form.Name);
}

///   value_or_name<T, THIS>([](auto *x) -> decltype((T::m)) { return (T::m); },
///                          [&](auto *x) -> decltype(auto) { return (T::m); })
std::string CallBody::keepNamed() const {
  bool HasThis = Form.CapturesThis;
  return format(
      "{0}<{1}{2}>([]([[maybe_unused]] auto *opendefer_x) -> decltype({3}) {{ "
      "return {3}; }, [&{4}]([[maybe_unused]] auto *opendefer_x) -> "
      "decltype(auto) {{ {5}return {3}; })",
      lowered("__value_or_name"), Form.NameClass,
      HasThis ? ", ::std::remove_pointer_t<decltype(this)>" : "",
      "(" + memberOfParameter(Form.NameMember) + ")", HasThis ? ", this" : "",
      HasThis ? "static_cast<void>(this); " : "");
}

std::string CallBody::statements() const {
  if (Form.IsRecover) // No deferred call contains it, so it returns nothing.
    return "return ::opendefer::recover(nullptr);";
  // The callee may turn out to be a static member, or no member at all.
  std::string Used = Form.CapturesThis && Form.MayCaptureThis
                         ? "static_cast<void>(this); "
                         : "";
  std::string Invoke = invocation();
  for (const CallArgument *Pack : Packs) // the innermost first
    // g++ 12 does not capture `this` implicitly here.
    Invoke = format("{0}<{1}>(opendefer_k, [&{2}](auto &&...opendefer_v{1}) -> "
                    "decltype(auto) {{ {3}return {4}; })",
                    lowered("__expand"), itemOf(*Pack),
                    Form.CapturesThis ? ", this" : "", Used, Invoke);
  return Used + calleeOfKeptCall() + note() +
         (Closure.MustUseResult ? "" : "return ") + Invoke + ";";
}

} // namespace opendefer
