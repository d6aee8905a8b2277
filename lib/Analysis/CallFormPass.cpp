//===- CallFormPass.cpp - What the passes over a call form share ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The errors that several of the passes report, and the questions about types
// that several of them ask.
//
//===----------------------------------------------------------------------===//

#include "Analysis/CallFormPass.h"

using namespace clang;

namespace opendefer {

/// Can the constructor copy an lvalue of this type, const and volatile as it
/// is?
static bool copiesLvalue(const CXXConstructorDecl *C, QualType Type) {
  unsigned Accepted = 0;
  return C->isCopyConstructor(Accepted) &&
         !(Type.getCVRQualifiers() & ~Accepted);
}

static bool hasUsableConstructor(const CXXRecordDecl *RD, QualType Type,
                                 bool FromRvalue) {
  if (FromRvalue && (RD->needsImplicitMoveConstructor() ||
                     (RD->needsImplicitCopyConstructor() &&
                      !RD->defaultedCopyConstructorIsDeleted())))
    return true;
  if (!FromRvalue && RD->needsImplicitCopyConstructor())
    return !RD->defaultedCopyConstructorIsDeleted() &&
           !Type.isVolatileQualified() &&
           (!Type.isConstQualified() ||
            RD->implicitCopyConstructorHasConstParam());
  for (const CXXConstructorDecl *C : RD->ctors())
    if (!C->isDeleted() &&
        (FromRvalue ? C->isCopyOrMoveConstructor() : copiesLvalue(C, Type)))
      return true;
  return false;
}

bool canBeKept(QualType Type, bool FromRvalue) {
  const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
  if (!RD || !RD->hasDefinition() || RD->isDependentContext())
    return true;
  if (RD->getDefinition()->isAbstract())
    return false;
  return hasUsableConstructor(RD->getDefinition(), Type, FromRvalue);
}

bool canBeKept(const Expr *E) {
  return canBeKept(E->getType(), !E->isLValue());
}

CallFormPass::CallFormPass(AnalysisContext &AC, DeferSite &Site)
    : AC(AC), Text(AC.Text), Site(Site), Form(Site.Call), Call(*Form.Call),
      Statement{Site.Keyword, Text.end(Call.getRParenLoc())} {
  Statement.Begin.Offset += Site.KeywordLength;
}

/// The fix-it that turns `defer f(x);` into `defer { f(x); }`.
void CallFormPass::offerBlock(Diagnostic &D) {
  FileLocation Begin = Text.begin(Call.getBeginLoc());
  if (auto End = Text.afterSemicolon(Text.end(Call.getEndLoc()))) {
    D.FixIts.push_back({Begin.File, {Begin.Offset, 0, "{ "}});
    D.FixIts.push_back({End->File, {End->Offset, 0, " }"}});
  }
}

bool CallFormPass::refuse(DiagID Id, llvm::ArrayRef<std::string> Args) {
  Diagnostic &D = AC.report(Id, Call.getBeginLoc(), Args);
  D.Ranges.push_back(Text.range(Call.getSourceRange()));
  offerBlock(D);
  return false;
}

bool CallFormPass::refuseMacro(llvm::ArrayRef<SourceLocation> Locs) {
  std::string Name;
  for (SourceLocation Loc : Locs) {
    AC.expandMacroAt(Loc);
    if (Name.empty() && Text.isFromMacroBody(Loc))
      Name = " '" + Text.macroName(Loc) + "'";
  }
  return refuse(DiagID::MacroCall, {Name.empty() ? "a macro" : "macro" + Name});
}

bool CallFormPass::refuseText() {
  return refuseMacro({Call.getBeginLoc(), Call.getCallee()->getBeginLoc(),
                      Call.getCallee()->getEndLoc()});
}

bool CallFormPass::notCopyable(const Expr *E, QualType Type,
                               const std::string &What) {
  QualType Unqualified = Type.getUnqualifiedType();
  if (!canBeKept(Unqualified, !E->isLValue()))
    Type = Unqualified; // Its qualifiers are not the reason.
  Diagnostic &D = AC.report(DiagID::NotCopyable, E->getBeginLoc(),
                            {What, Type.getAsString(AC.Ctx.getLangOpts())});
  D.Ranges.push_back(Text.range(E->getSourceRange()));
  offerBlock(D);
  return false;
}

bool CallFormPass::refuseView(const Expr *E) {
  AC.expandMacroAt(E->getBeginLoc());
  Diagnostic &D = AC.report(DiagID::ViewOfTemporary, E->getBeginLoc());
  D.Ranges.push_back(Text.range(E->getSourceRange()));
  offerBlock(D);
  return false;
}

void CallFormPass::warnOfView(const Expr *E) {
  Diagnostic &D = AC.report(DiagID::PossibleViewOfTemporary, E->getBeginLoc());
  D.Ranges.push_back(Text.range(E->getSourceRange()));
}

unsigned CallFormPass::sizeOf(QualType Type) const {
  Type = Type.getNonReferenceType();
  if (Type->isDependentType() || Type->isIncompleteType() ||
      Type->isFunctionType() || Type->isUndeducedType() ||
      Type->isPlaceholderType())
    return 32;
  return AC.Ctx.getTypeSizeInChars(Type).getQuantity();
}

bool CallFormPass::hasExplicitObject() const {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee());
  return Method && Method->isInstance() &&
         (isa<CXXOperatorCallExpr>(Call)
              ? Call.getNumArgs() == Method->getNumParams()
              : !isa<MemberExpr>(Call.getCallee()->IgnoreParenImpCasts()));
}

} // namespace opendefer
