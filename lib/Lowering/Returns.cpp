//===- Returns.cpp - Lowering of returns ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// R is the object that holds the function's result, x the return flag, E what
// deduces the type of the result, T the result's type. `e` is the value as the
// user wrote it; where it is a local variable that the plain `return` would
// move from, it is cast to an rvalue.
//
//===----------------------------------------------------------------------===//

#include "Lowering/FunctionLowering.h"
#include "Lowering/Text.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <cstring>

namespace opendefer {

/// The call of a runtime template on the types of a local and of R.
static std::string onTypes(const char *Function, const std::string &Local,
                           const std::string &Result) {
  return format("{0}<decltype({1}), decltype({2})>(", lowered(Function), Local,
                Result);
}

/// Puts text around the value, inside of it the parentheses or the cast that
/// the plan asks for.
void FunctionLowering::wrapValue(const ReturnPlan &R, std::string Open,
                                 std::string Close) {
  switch (R.Value) {
  case ReturnPlan::ValueForm::AsWritten:
    break;
  case ReturnPlan::ValueForm::Moved:
    Open += castToRvalue(R.Local);
    [[fallthrough]];
  case ReturnPlan::ValueForm::Parenthesized:
    Open += "(";
    Close = ")" + Close;
    break;
  }
  wrap(R.ValueBegin, R.ValueEnd, std::move(Open), std::move(Close));
}

std::string FunctionLowering::leave() const {
  return Plan.leavesByGoto() ? "goto " + N.out() : "return";
}

///   return name;  =>  { x.set_returning(); goto out; }
void FunctionLowering::leaveNamed(const ReturnPlan &R) {
  bool SetsFlag = R.SemicolonEnd && Plan.UsesReturnFlag;
  Edits.replace(R.Begin, R.ValueEnd, Text.text(R.Begin, R.ValueEnd),
                SetsFlag ? "{ " + setReturnFlag() + leave() : leave());
  if (SetsFlag)
    Edits.insertAfter(*R.SemicolonEnd, " }");
}

///   return e;  =>  { name = e; x.set_returning(); goto out; }
void FunctionLowering::assignNamed(const ReturnPlan &R) {
  Edits.replace(R.Begin, R.ValueBegin, Text.text(R.Begin, R.ValueBegin),
                "{ " + N.namedResult() + " = ");
  if (R.Value != ReturnPlan::ValueForm::AsWritten)
    wrapValue(R, "", "");
  if (R.SemicolonEnd)
    Edits.insertAfter(*R.SemicolonEnd, " " + setReturnFlag() + leave() + "; }");
}

static std::string withoutSpaces(llvm::StringRef Text) {
  std::string Rest;
  llvm::copy_if(Text, std::back_inserter(Rest),
                [](char C) { return !llvm::isSpace(C); });
  return Rest;
}

/// Returns the value for its second use, on one line, with the arguments that
/// are added to its calls. (Not in a value with comments.)
std::string FunctionLowering::valueAgain(const ReturnPlan &R) const {
  std::string Value = Text.text(R.ValueBegin, R.ValueEnd).str();
  if (withoutSpaces(Value) != withoutSpaces(R.Again))
    return R.Again;
  auto Added = Plan.Fn->Added;
  llvm::stable_sort(Added, [](const auto &A, const auto &B) {
    return A.Place.Offset < B.Place.Offset;
  });
  for (const auto &A : llvm::reverse(Added))
    if (A.Place.File == R.ValueBegin.File &&
        A.Place.Offset >= R.ValueBegin.Offset &&
        A.Place.Offset <= R.ValueEnd.Offset) {
      std::string Argument = A.Text;
      // In an instantiation, g++ appends the template's arguments to this name.
      for (size_t At; (At = Argument.find("__func__")) != std::string::npos;)
        Argument.replace(At, strlen("__func__"), "__builtin_FUNCTION()");
      Value.insert(A.Place.Offset - R.ValueBegin.Offset,
                   N.namingFunction(std::move(Argument)));
    }
  std::replace(Value.begin(), Value.end(), '\n', ' ');
  return Value;
}

///   return e;  =>  { if constexpr (keeps<decltype(R)>()) return R.keep(e);
///                    else return e; }
void FunctionLowering::storeOrReturn(const ReturnPlan &R) {
  bool HasComma = R.Value == ReturnPlan::ValueForm::Parenthesized;
  wrap(R.Begin, *R.SemicolonEnd,
       format("{{ if constexpr ({0}<decltype({1})>()) return {1}.__keep({2}); "
              "else ",
              lowered("__keeps"), N.result(),
              HasComma ? "(" + valueAgain(R) + ")" : valueAgain(R)),
       " }");
}

///   return x;  =>  { if constexpr (keeps<...>()) return R.keep(...x...);
///                    else if constexpr (makes_result<...>())
///                      return decltype(x)(move(x));
///                    else return x; }
void FunctionLowering::returnLocal(const ReturnPlan &R) {
  std::string Open = "{ if constexpr (";
  std::string Returned = onTypes("__returned", R.Local, N.result());
  if (R.MayStore)
    Open += format("{0}<decltype({1})>()) return {1}.__keep({2}{3})); else if "
                   "constexpr (",
                   lowered("__keeps"), N.result(), Returned, R.Local);
  Open += format("{0})) return decltype({1})({2}({1})); else ",
                 onTypes("__makes_result", R.Local, N.result()), R.Local,
                 castToRvalue(R.Local));
  Edits.insertBefore(R.Begin, std::move(Open));
  if (R.IsOutsideOfLambda)
    wrap(R.ValueBegin, R.ValueEnd, Returned, ")");
  Edits.insertAfter(*R.SemicolonEnd, " }");
}

void FunctionLowering::lowerReturn(const ReturnPlan &R) {
  if (!LoweredReturns.insert({R.Begin.File, R.Begin.Offset}).second)
    return;
  switch (R.Form) {
  case ReturnForm::SetReturnFlag: // return;  =>  return x.set_returning();
    return Edits.insertAfter(R.KeywordEnd,
                             " " + N.returnFlag() + ".__set_returning()");
  case ReturnForm::LeaveNamed:
    return leaveNamed(R);
  case ReturnForm::AssignNamed:
    return assignNamed(R);
  case ReturnForm::Store: // return e;  =>  return R.keep(e);
    return wrapValue(R, N.result() + ".__keep(", ")");
  case ReturnForm::StoreLocal: // return x;  =>  return R.keep(returned<..>(x));
    return wrap(R.ValueBegin, R.ValueEnd,
                N.result() + ".__keep(" +
                    onTypes("__returned", R.Local, N.result()),
                "))");
  case ReturnForm::StoreResultOf:
    // return e;  =>  return keep_with(R, [&]() -> T { return e; });
    return wrap(R.ValueBegin, R.ValueEnd,
                format("{0}({1}, {2}() -> typename decltype({1})::__type {{ "
                       "return ",
                       lowered("__keep_with"), N.result(),
                       captureList(R.Captures)),
                "; })");
  case ReturnForm::StoreOrReturn:
    return storeOrReturn(R);
  case ReturnForm::ReturnLocal:
    return returnLocal(R);
  case ReturnForm::ReturnLocalInMacro:
    // return x;  =>  return return_local<...>(R, x);
    return wrap(R.ValueBegin, R.ValueEnd,
                onTypes("__return_local", R.Local, N.result()) + N.result() +
                    ", ",
                ")");
  case ReturnForm::MoveLocal: // return x;  =>  return decltype(x)(move(x));
    return wrap(R.ValueBegin, R.ValueEnd,
                format("decltype({0})({1}(", R.Local, castToRvalue(R.Local)),
                "))");
  case ReturnForm::MoveReferred: // return x;  =>  return move(x);
    return wrap(R.ValueBegin, R.ValueEnd, castToRvalue(R.Local) + "(", ")");
  case ReturnForm::StoreDeduced: // return e;  =>  return E.keep(e);
    return wrapValue(R, N.deducedResult() + ".__keep(", ")");
  case ReturnForm::StoreDeducedAs:
    // return e;  =>  return E.keep_as<decltype(e)>(e);
    return wrapValue(R,
                     format("{0}.__keep_as<decltype({1})>(", N.deducedResult(),
                            Text.text(R.ValueBegin, R.ValueEnd)),
                     ")");
  case ReturnForm::StoreDeducedOf:
    // return e;  =>  return E.keep_with([&]() -> auto { return e; });
    return wrap(R.ValueBegin, R.ValueEnd,
                format("{0}.__keep_with({1}() -> {2} {{ return ",
                       N.deducedResult(), captureList(R.Captures),
                       R.LambdaResult),
                "; })");
  }
  llvm_unreachable("unknown form of return");
}

} // namespace opendefer
