//===- Closures.cpp - Where the closure of a deferred call is -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Planning/Planner.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/Support/MathExtras.h"

using namespace clang;

namespace opendefer {
namespace {

constexpr unsigned Word = 8, Unknown = 32;

unsigned roundUp(uint64_t Size) { return llvm::alignTo(Size, Word); }

unsigned sizeOfCapture(const LambdaCapture &C, const ASTContext &Ctx) {
  if (C.getCaptureKind() == LCK_StarThis)
    return Unknown;
  if (!C.capturesVariable() || C.getCaptureKind() != LCK_ByCopy)
    return Word;
  QualType Type = C.getCapturedVar()->getType().getNonReferenceType();
  if (Type->isDependentType() || Type->isIncompleteType())
    return Unknown;
  return roundUp(Ctx.getTypeSizeInChars(Type).getQuantity());
}

/// An estimate of the closure's size. A closure that does not fit goes to the
/// heap.
unsigned storageSize(const DeferSite &Site, const ASTContext &Ctx) {
  bool RefersToResult =
      Site.isConditional() && Site.Owner->Result.Kind == ResultKind::Named;
  unsigned Size = 0;
  switch (Site.Form) {
  case DeferForm::Block:
    // References to variables of outer functions are captured as well, and a
    // capture of a class may be aligned: leave room.
    Size = Word * (Site.Captured.size() + (Site.UsesThis ? 1 : 0)) + Word;
    break;
  case DeferForm::Capture:
    for (const LambdaCapture &C : Site.Lambda->captures())
      Size += sizeOfCapture(C, Ctx);
    break;
  case DeferForm::Call:
    Size = roundUp(Site.Call.CalleeSize);
    for (const CallArgument &A : Site.Call.Arguments)
      Size += Site.Call.Dependent ? Unknown : roundUp(A.Size);
    break;
  }
  return std::max(Word, Size) + (RefersToResult ? Word : 0);
}

ClosurePlan::Parameter planParameter(const LambdaExpr &L,
                                     const SourceText &Text) {
  ClosurePlan::Parameter Parameter;
  SourceLocation Introducer = L.getIntroducerRange().getEnd();
  Parameter.Place = Text.end(Introducer);
  if (!L.hasExplicitParameters())
    return Parameter;
  // Template parameters may be between `]` and `(`.
  const TemplateParameterList *Template = L.getTemplateParameterList();
  bool HasAngles = Template && Template->getRAngleLoc().isValid();
  FileLocation From =
      Text.end(HasAngles ? Template->getRAngleLoc() : Introducer);
  auto LParen = Text.nextToken(From, tok::l_paren);
  if (!LParen)
    return Parameter;
  ++LParen->Offset;
  Parameter.Place = *LParen;
  Parameter.HasList = true;
  Parameter.IsFollowed = L.getCallOperator()->getNumParams() != 0;
  return Parameter;
}

/// The compiler warns, at the closure's call, where it would have warned at the
/// plain statement.
bool mustUseResult(const CallForm &Form, const ASTContext &Ctx) {
  if (Form.IsRecover || Form.HasVoidCast)
    return false;
  return Form.Dependent || Form.Call->hasUnusedResultAttr(Ctx);
}

FileLocation endOf(const DeferSite &Site, const SourceText &Text) {
  switch (Site.Form) {
  case DeferForm::Block:
    return Text.end(Site.Block->getRBracLoc());
  case DeferForm::Capture:
    return Text.end(Site.Lambda->getEndLoc());
  case DeferForm::Call:
    break;
  }
  FileLocation End = Site.Call.RParen;
  ++End.Offset;
  return End;
}

/// Nothing if the closure has to describe the callee when it makes the call.
std::optional<ClosurePlan::NotedCallee> notedCallee(const CallForm &Form) {
  if (Form.IsVirtual)
    return std::nullopt;
  if (Form.CalleeId)
    return ClosurePlan::NotedCallee{Form.CalleeId, 0};
  if (Form.Callee == CalleeKind::Name && Form.CalleeName && !Form.MayBeValue &&
      !Form.IsLibraryValue)
    return ClosurePlan::NotedCallee{0, Form.CalleeName};
  return std::nullopt;
}

} // namespace

void planClosures(FunctionPlan &Plan, const PlanContext &PC) {
  const SourceText &Text = PC.Text;
  for (const auto &Site : Plan.Fn->Defers) {
    ClosurePlan Closure;
    FileLocation Before = Site->Keyword;
    Before.Offset -= Before.Offset ? 1 : 0;
    Closure.NeedsBlank = Text.text(Before, Site->Keyword) == ":";
    Closure.StorageSize = storageSize(*Site, PC.Ctx);
    if (Site->Form == DeferForm::Block) {
      Closure.Captures = planCaptures(Site->Bindings.getArrayRef(), Site->Block,
                                      *Plan.Fn, Text.langOpts());
      planNamedCaptures(Closure.Captures, *Site, Plan, PC.Ctx);
    } else if (Site->Lambda)
      Closure.PanicParameter = planParameter(*Site->Lambda, Text);
    if (Site->Form == DeferForm::Capture)
      Closure.Begin = Text.begin(Site->Lambda->getBeginLoc());
    Closure.End = endOf(*Site, Text);
    Closure.SemicolonEnd = Text.afterSemicolon(Closure.End);
    if (Site->Form == DeferForm::Call) {
      Closure.MustUseResult = mustUseResult(Site->Call, PC.Ctx);
      const CallExpr &Call = *Site->Call.Call;
      Closure.IsCalleeDeclared = Call.getCalleeDecl();
      Closure.IsCalleeName = isa<DeclRefExpr>(Call.getCallee()->IgnoreParens());
    }
    if (Site->ScopeBlock)
      Closure.ScopeEnd = Text.begin(Site->ScopeBlock->getRBracLoc());
    if (Site->Form == DeferForm::Call && Plan.isNoted(*Site))
      Closure.Noted = notedCallee(Site->Call);
    Plan.Closures.push_back(std::move(Closure));
  }
}

} // namespace opendefer
