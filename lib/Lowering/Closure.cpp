//===- Closure.cpp - A defer statement becomes a closure ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lowering/Closure.h"
#include "Lowering/Names.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace opendefer {
namespace {

/// Is `*this` captured by a lambda in there?
struct StarThisFinder : RecursiveASTVisitor<StarThisFinder> {
  bool Found = false;
  bool VisitLambdaExpr(LambdaExpr *L) {
    for (const LambdaCapture &C : L->captures())
      Found |= C.getCaptureKind() == LCK_StarThis;
    return !Found;
  }
};

} // namespace

const char *thisCapture(const Stmt *Inside) {
  StarThisFinder Finder;
  Finder.TraverseStmt(const_cast<Stmt *>(Inside));
  return Finder.Found ? ", this" : "";
}

std::string ClosureWriter::parameter() const {
  return "[[maybe_unused]] " + lowered("__panic_record") + " *" +
         Names::panic(Site);
}

std::string ClosureWriter::slot() const {
  return Names(*Site.Owner).frame() +
         // The frame's type depends on the function, which may be a template.
         (Plan.TableFrame ? ".template __slot<" : ".__slot<") +
         std::to_string(Plan.slotOf(Site)) + ">()";
}

std::string ClosureWriter::prefix() const {
  Names N(*Site.Owner);
  // `case 1:defer f();` is not to become `case 1:::opendefer...`.
  FileLocation Before = Site.Keyword;
  Before.Offset -= Before.Offset ? 1 : 0;
  std::string Apart = Text.text(Before, Site.Keyword) == ":" ? " " : "";
  if (Plan.hasRecords(Site))
    return Apart + lowered("__push(") + (Plan.OpenCoded ? slot() : N.frame()) +
           ", ";
  if (IsDirect) // The parentheses keep commas from ending a macro argument.
    return "auto " + N.closure(Site.Ordinal) + " = " +
           (Site.InMacroArgument ? "(" : "");
  return Apart + lowered("__arm_slot(") + slot() + ", " +
         N.storage(Site.Ordinal) + ", ";
}

std::string ClosureWriter::suffix() const {
  if (Plan.hasRecords(Site) || !IsDirect)
    return ")";
  Names N(*Site.Owner);
  return std::string(Site.InMacroArgument ? ")" : "") + "; " +
         lowered("__guard ") + N.guard(Site.Ordinal) + "(" + slot() + ", " +
         N.closure(Site.Ordinal) +
         (Plan.MarksExits ? ", " + N.exitMark() : "") + ")";
}

void ClosureWriter::open() {
  switch (Site.Form) {
  case DeferForm::Block:
    return openBlock();
  case DeferForm::Capture:
    return openCapture();
  case DeferForm::Call:
    return openCall();
  }
}

void ClosureWriter::openBlock() {
  FileLocation KeywordEnd = advance(Site.Keyword, Site.KeywordLength);
  Edits.replace(Site.Keyword, KeywordEnd, Text.text(Site.Keyword, KeywordEnd),
                prefix() + "[&" + rebindings(Site.Bindings, Text.langOpts()) +
                    thisCapture(Site.Block) + "](" + parameter() + ")");
}

/// The lambda gets the panic as its first parameter.
void ClosureWriter::addPanicParameter(const LambdaExpr *L) {
  FileLocation Behind = Text.end(L->getIntroducerRange().getEnd());
  if (L->hasExplicitParameters()) {
    // Template parameters may stand between `]` and `(`.
    SourceLocation From = L->getIntroducerRange().getEnd();
    if (const TemplateParameterList *TPL = L->getTemplateParameterList())
      if (TPL->getRAngleLoc().isValid())
        From = TPL->getRAngleLoc();
    if (auto LParen = Text.nextToken(Text.end(From), tok::l_paren)) {
      bool Alone = L->getCallOperator()->getNumParams() == 0;
      Edits.insertBefore(advance(*LParen, 1),
                         parameter() + (Alone ? "" : ", "));
      return;
    }
  }
  Edits.insertBefore(Behind,
                     "(" + parameter() + ")" +
                         (Site.Form == DeferForm::Capture ? " mutable" : ""));
}

void ClosureWriter::openCapture() {
  FileLocation Begin = Text.begin(Site.Lambda->getBeginLoc());
  FileLocation KeywordEnd = advance(Site.Keyword, Site.KeywordLength);
  FileLocation End = Site.Call.HasVoidCast ? Begin : KeywordEnd;
  Edits.replace(Site.Keyword, End, Text.text(Site.Keyword, End), prefix());
  addPanicParameter(Site.Lambda);
}

void ClosureWriter::close(const std::string &Behind) {
  if (Site.Form == DeferForm::Block) {
    // A `;` may follow; it is needed now.
    FileLocation End = Text.end(Site.Block->getRBracLoc());
    auto BehindSemicolon = Text.afterSemicolon(End);
    Edits.insertAfter(End, suffix() + (BehindSemicolon ? "" : ";" + Behind));
    if (BehindSemicolon && !Behind.empty())
      Edits.insertAfter(*BehindSemicolon, Behind);
    return;
  }
  FileLocation End;
  if (Site.Form == DeferForm::Capture) {
    End = Text.end(Site.Lambda->getEndLoc());
    Edits.insertAfter(End, suffix());
  } else {
    End = advance(Site.Call.RParen, 1);
  }
  if (!Behind.empty())
    if (auto BehindSemicolon = Text.afterSemicolon(End))
      Edits.insertAfter(*BehindSemicolon, Behind);
}

unsigned ClosureWriter::storageSize(const DeferSite &Site,
                                    const ASTContext &Ctx) {
  constexpr unsigned Word = 8, Unknown = 32;
  auto RoundUp = [](unsigned Size) { return (Size + Word - 1) / Word * Word; };
  auto SizeOfType = [&](QualType T) {
    T = T.getNonReferenceType();
    if (T->isDependentType() || T->isIncompleteType())
      return Unknown;
    return RoundUp(Ctx.getTypeSizeInChars(T).getQuantity());
  };
  unsigned Size = 0;
  switch (Site.Form) {
  case DeferForm::Block:
    Size = Word * (Site.Captured.size() + (Site.UsesThis ? 1 : 0));
    break;
  case DeferForm::Capture:
    for (const LambdaCapture &C : Site.Lambda->captures())
      Size += C.capturesVariable() && C.getCaptureKind() == LCK_ByCopy
                  ? SizeOfType(C.getCapturedVar()->getType())
              : C.getCaptureKind() == LCK_StarThis ? Unknown
                                                   : Word;
    break;
  case DeferForm::Call:
    Size = RoundUp(Site.Call.CalleeSize);
    for (const CallArgument &A : Site.Call.Arguments)
      Size += Site.Call.Dependent ? Unknown : RoundUp(A.Size);
    break;
  }
  // References to outer functions' variables are captured as well, and a
  // capture of a class may be aligned: leave room. What does not fit goes to
  // the heap.
  return std::max(Word, Size + (Site.Form == DeferForm::Block ? Word : 0));
}

} // namespace opendefer
