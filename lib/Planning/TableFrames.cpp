//===- TableFrames.cpp - Can tables find the frame? -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A frame that tables find costs nothing to register, but has to belong to a
// function of its own in the object file: its declaration gets an attribute
// that forbids inlining, where that can be written.
//
//===----------------------------------------------------------------------===//

#include "Planning/Planner.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace opendefer {
namespace {

const char NoInline[] = "__attribute__((__noinline__)) ";

/// A table_frame has to live as long as the function runs, which must be a
/// function in the object file, not one that is inlined into others; and none
/// of its guards may ask to land on it before a panic has put it in the chain.
bool canHaveTableFrame(const FunctionPlan &Plan, const SourceText &Text) {
  const DeferringFunction &Fn = *Plan.Fn;
  if (!Plan.OpenCoded || Fn.What == DeferringFunction::Kind::DeferredBlock ||
      Fn.FunctionTry || Fn.HandlerOf || Fn.isOutlined(Text.langOpts()) ||
      isa<CXXConstructorDecl, CXXDestructorDecl>(Fn.Decl) ||
      Fn.Decl->hasAttr<AlwaysInlineAttr>())
    return false;
  for (const GroupPlan &G : Plan.Groups)
    if (G.CallsRecover && G.hasSeveralCalls())
      return false;
  return true;
}

/// In front of the declaration; or, where that begins in a macro whose text is
/// unknown, after the name. Nowhere if the name comes out of a macro as well.
std::optional<Insertion> noinlineFunction(const DeferringFunction &Fn,
                                          FileLocation Body,
                                          const SourceText &Text) {
  SourceLocation First = Fn.Decl->getInnerLocStart();
  FileLocation Begin = Text.begin(First);
  // An argument may be said several times, not only where the head begins.
  bool IsApart = First.isMacroID() && !Fn.InMacroArgument;
  if (!Text.isFromMacroBody(First) && !IsApart) {
    if (Begin.File != Body.File || Text.text(Begin, Body).substr(0, 2) == "[[")
      return std::nullopt;
    return Insertion{Begin, NoInline};
  }
  SourceLocation Name = Fn.Decl->getLocation();
  if (Text.isFromMacroBody(Name) || !Fn.Decl->getIdentifier())
    return std::nullopt;
  FileLocation NameEnd = Text.end(Name);
  if (NameEnd.File != Body.File || Text.isInMacroArgument(Name) ||
      !Text.nextToken(NameEnd, tok::l_paren))
    return std::nullopt;
  return Insertion{NameEnd, " [[__gnu__::__noinline__]]"};
}

/// After the parameters. g++ and Clang disagree about the place if the lambda
/// specifies more than its parameters and its result.
std::optional<Insertion> noinlineLambda(const DeferringFunction &Fn,
                                        FileLocation Body,
                                        const SourceText &Text) {
  FileLocation Captures = Text.end(Fn.Lambda->getIntroducerRange().getEnd());
  if (!Fn.Lambda->hasExplicitParameters()) {
    // A deferred one is given parameters by its closure.
    if (Fn.DeferredBy || !Text.isNextToken(Captures, Body))
      return std::nullopt;
    return Insertion{Body, std::string("() ") + NoInline};
  }
  auto Type = Fn.Decl->getFunctionTypeLoc();
  if (!Type || Text.isFromMacroBody(Type.getRParenLoc()))
    return std::nullopt;
  FileLocation ParametersEnd = Text.end(Type.getRParenLoc());
  if (!Text.isNextToken(ParametersEnd, Body) &&
      !Text.nextToken(ParametersEnd, tok::arrow))
    return std::nullopt;
  return Insertion{ParametersEnd, std::string(" ") + NoInline};
}

} // namespace

std::optional<Insertion> planTableFrame(const FunctionPlan &Plan,
                                        const SourceText &Text) {
  if (!canHaveTableFrame(Plan, Text))
    return std::nullopt;
  const DeferringFunction &Fn = *Plan.Fn;
  FileLocation Body = Text.begin(Fn.Body->getLBracLoc());
  return Fn.Lambda ? noinlineLambda(Fn, Body, Text)
                   : noinlineFunction(Fn, Body, Text);
}

} // namespace opendefer
