//===- TableFrames.cpp - Can tables find the frame? -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A table frame is not registered at run time, but its function must be a
// function of its own in the object file. So the function's declaration gets an
// attribute against inlining, where one can be written.
//
//===----------------------------------------------------------------------===//

#include "Planning/Planner.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace opendefer {
namespace {

const char NoInline[] = "__attribute__((__noinline__)) ";

/// Only the beginning of a block can have `__label__ name;`.
bool beginsWithLocalLabel(const CompoundStmt *Body) {
  const auto *First = dyn_cast<DeclStmt>(Body->body_front());
  return First && isa<LabelDecl>(*First->decl_begin());
}

/// A table_frame must live as long as its function runs, and the function must
/// not be inlined into others.
bool canHaveTableFrame(const FunctionPlan &Plan, const SourceText &Text) {
  const DeferringFunction &Fn = *Plan.Fn;
  if (!Plan.OpenCoded || Fn.isPreprocessed() ||
      Fn.What == DeferringFunction::Kind::DeferredBlock || Fn.FunctionTry ||
      Fn.HandlerOf || beginsWithLocalLabel(Fn.Body) ||
      Fn.isOutlined(Text.langOpts()) ||
      isa<CXXConstructorDecl, CXXDestructorDecl>(Fn.Decl) ||
      Fn.Decl->hasAttr<AlwaysInlineAttr>())
    return false;
  return llvm::all_of(Plan.Groups, canBeInTableFrame);
}

/// Returns the attribute before the declaration. If the declaration begins in a
/// macro, it is after the name. If the name is from a macro, too, there is
/// none.
std::optional<Insertion> noinlineFunction(const DeferringFunction &Fn,
                                          FileLocation Body,
                                          const SourceText &Text) {
  SourceLocation First = Fn.Decl->getInnerLocStart();
  FileLocation Begin = Text.begin(First);
  // A macro may use its argument several times, and not only at the beginning
  // of a declaration.
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

/// Returns the attribute after the parameters. g++ and Clang want it in
/// different places if the lambda has more than parameters and a result type.
std::optional<Insertion> noinlineLambda(const DeferringFunction &Fn,
                                        FileLocation Body,
                                        const SourceText &Text) {
  FileLocation Captures = Text.end(Fn.Lambda->getIntroducerRange().getEnd());
  if (!Fn.Lambda->hasExplicitParameters()) {
    // The closure adds parameters to a deferred lambda.
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

/// Its guard must not start a recovery before a panic has put the frame into
/// the chain.
bool canBeInTableFrame(const GroupPlan &G) {
  return !G.CallsRecover || !G.hasSeveralCalls();
}

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
