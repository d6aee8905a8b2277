//===- GotoLadders.cpp - Labels at the end become deferred blocks ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//     int ret = -1;                        int ret = -1;
//     char *p = malloc(n);                 char *p = malloc(n);
//                                          defer {
//                                            free(p);
//                                          }
//     if (bad(p)) goto out;                if (bad(p)) return ret;
//     ret = 0;                             ret = 0;
//   out:
//     free(p);
//     return ret;                          return ret;
//
// The cleanup of each label moves to the place from which on it is due
// (Ladder.h). From there on it runs on every way out, so every way out must
// have been through the label: no other `return`, and nothing that throws. The
// result, which was read behind the cleanup, is now read before: either the
// cleanup cannot change it, or it becomes the `defer_result`, which is read
// last.
//
// Cleanups for failures only ask a flag, which is set before the other ways to
// return:
//
//                                          bool done = false;
//                                          defer {
//                                            if (!done)
//                                              free(p);
//                                          }
//     if (bad(p)) goto error;              if (bad(p)) return NULL;
//                                          done = true;
//     return p;                            return p;
//   error:
//     free(p);
//     return NULL;
//
// Where something may throw, which cleans nothing up either, it is the other
// way round: the flag says `failed`, and is set before what was a `goto`.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardChecks.h"
#include "Suggest/Ladder.h"
#include "Suggest/Throws.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include <array>

using namespace clang;

namespace opendefer {
namespace {

/// Does code that cannot be seen here, or the cleanup, change `Var`?
bool isOutOfSight(const Function &Fn, const VarDecl *Var, const Ladder &L) {
  return llvm::any_of(Fn.uses(Var), [&](const DeclRefExpr *Use) {
    const Stmt *Parent = Fn.parent(Use);
    const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Parent);
    if (Cast && Cast->getCastKind() == CK_LValueToRValue)
      return false;
    const auto *Assignment = dyn_cast_or_null<BinaryOperator>(Parent);
    const auto *Step = dyn_cast_or_null<UnaryOperator>(Parent);
    bool IsChange = (Assignment && Assignment->isAssignmentOp() &&
                     Assignment->getLHS() == Use) ||
                    (Step && Step->isIncrementDecrementOp());
    return !IsChange || L.isInCode(Fn, Use);
  });
}

/// May the expression be read before the cleanup just as well? Only of plain
/// variables and constants.
bool isSettled(const Function &Fn, const Expr *E, const Ladder &L) {
  bool Settled = true;
  forEachOwn(E, [&](const Stmt *S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
      const auto *Var = dyn_cast<VarDecl>(Ref->getDecl());
      Settled &=
          isa<EnumConstantDecl>(Ref->getDecl()) ||
          (Var && Var->hasLocalStorage() && Var->getType()->isScalarType() &&
           !Var->getType().isVolatileQualified() && !isOutOfSight(Fn, Var, L));
    } else if (const auto *Unary = dyn_cast<UnaryOperator>(S)) {
      Settled &=
          Unary->getOpcode() != UO_Deref && !Unary->isIncrementDecrementOp();
    } else if (const auto *Binary = dyn_cast<BinaryOperator>(S)) {
      Settled &= !Binary->isAssignmentOp();
    } else {
      Settled &= isa<IntegerLiteral>(S) || isa<CXXBoolLiteralExpr>(S) ||
                 isa<FloatingLiteral>(S) || isa<CharacterLiteral>(S) ||
                 isa<StringLiteral>(S) || isa<CXXNullPtrLiteralExpr>(S) ||
                 isa<GNUNullExpr>(S) || isa<ParenExpr>(S) || isa<CastExpr>(S) ||
                 isa<ConditionalOperator>(S) || isa<ExprWithCleanups>(S);
    }
  });
  return Settled;
}

/// The declaration of the variable that is returned, where it can be the named
/// result.
const DeclStmt *namedResult(const Function &Fn, const Ladder &L,
                            ASTContext &Ctx) {
  const auto *Ref =
      dyn_cast<DeclRefExpr>(L.Return->getRetValue()->IgnoreParenImpCasts());
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Var || !Var->hasLocalStorage() || Var->getType().isConstQualified() ||
      !Var->getType()->isScalarType() ||
      !Ctx.hasSameType(Var->getType(), Fn.Decl->getReturnType()))
    return nullptr;
  for (const DeclStmt *Local : Fn.Locals)
    if (Local->isSingleDecl() && Local->getSingleDecl() == Var &&
        Fn.isOutermost(Local) && Local->getBeginLoc().isFileID())
      return Local;
  return nullptr;
}

class LadderWriter {
public:
  LadderWriter(Suggestion &S, SuggestContext &SC, const Function &Fn,
               const Ladder &L)
      : S(S), SC(SC), Text(SC.Text), SM(SC.Text.sourceManager()), Fn(Fn), L(L) {
  }

  void checkWaysOut();
  void checkNames();
  void write();

private:
  const Stmt *statement(size_t Index) const {
    return Fn.Block->body_begin()[Index];
  }
  bool isAfter(SourceLocation Loc, size_t Place) const {
    return !SM.isBeforeInTranslationUnit(
        SM.getExpansionLoc(Loc),
        SM.getExpansionLoc(statement(Place)->getBeginLoc()));
  }
  FileLocation lineBegin(FileLocation Place) const;
  FileLocation lineEnd(FileLocation Place) const;
  std::string indent(FileLocation Place) const {
    return Text.text(lineBegin(Place), Place).str();
  }
  bool isFirstOnLine(FileLocation Place) const {
    return lineBegin(Place).Offset != Place.Offset || !Place.Offset;
  }
  std::string flagName() const;
  /// The statements `Flag = true; return ...` at `At`, up to `End`.
  void writeSetAnd(const Stmt *Jump, FileLocation At, FileLocation End,
                   const std::string &Return);
  std::string movedCleanup(FileLocation Begin, FileLocation End,
                           const std::string &Indent) const;
  void writeJumps();
  void writeSection(size_t Index);
  void writeFlag();

  Suggestion &S;
  SuggestContext &SC;
  const SourceText &Text;
  const SourceManager &SM;
  const Function &Fn;
  const Ladder &L;
  /// Those that leave without the ladder, though something is deferred.
  std::vector<const ReturnStmt *> Successes;
  std::string Flag;        ///< its name, or ""
  bool SaysFailed = false; ///< or that there was none
};

void LadderWriter::checkWaysOut() {
  if (Fn.HasComputedGoto)
    S.refuse(L.label()->getIdentLoc(), "the function has a computed 'goto'");
  for (const ReturnStmt *Return : Fn.Returns)
    if (Return != L.Return && isAfter(Return->getReturnLoc(), L.firstPlace())) {
      if (!L.OnFailureOnly)
        S.refuse(Return->getReturnLoc(),
                 "this 'return' skips the cleanup, but not a deferred block");
      Successes.push_back(Return);
    }
  if (!L.Return && !Fn.Decl->getReturnType()->isVoidType())
    S.refuse(L.label()->getIdentLoc(),
             "the function does not end with a 'return'");
  for (size_t I = L.firstPlace(); I < L.Start; ++I)
    if (const Stmt *Throws = mayThrow(statement(I), SC.Ctx)) {
      SaysFailed = L.OnFailureOnly;
      if (!SaysFailed)
        S.refuse(Throws->getBeginLoc(), "an exception thrown here skips the "
                                        "cleanup, but not a deferred block");
    }
  forEachOwn(Fn.Block, [&](const Stmt *Part) {
    const auto *Ref = dyn_cast<DeclRefExpr>(Part);
    if (Ref && Ref->getDecl()->getQualifiedNameAsString() ==
                   "opendefer::__lowered::__marker")
      S.refuse(L.label()->getIdentLoc(), "the function already uses 'defer'");
  });
  for (const LadderSection &Section : L.Sections)
    for (const Stmt *Part : Section.Code)
      checkCode(S, Fn, Part);
  if (!Successes.empty() || SaysFailed) {
    Flag = flagName();
    if (Flag.empty())
      S.refuse(L.label()->getIdentLoc(),
               "the cleanup is for failures only, and no name is available for "
               "a flag that tells the deferred block");
  }
}

/// The cleanup, and the result, say the same in the places of the defers.
void LadderWriter::checkNames() {
  auto Check = [&](const Stmt *Part, size_t Place,
                   const LadderSection *Section) {
    forEachOwn(Part, [&](const Stmt *Inner) {
      const auto *Ref = dyn_cast<DeclRefExpr>(Inner);
      const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      if (!Var || !Var->isLocalVarDeclOrParm() ||
          Var->getDeclContext() != Fn.Decl)
        return;
      bool IsSections = false;
      for (const DeclStmt *Local : Fn.Locals)
        if (Section && llvm::is_contained(Local->decls(), Var))
          IsSections |= llvm::any_of(Section->Code, [&](const Stmt *C) {
            return Fn.isWithin(Local, C);
          });
      if (!IsSections && isAfter(Var->getLocation(), Place))
        S.refuse(Var->getLocation(),
                 "'" + Var->getName() +
                     "' is declared after the place of the 'defer', which is "
                     "before the first 'goto'");
    });
  };
  for (const LadderSection &Section : L.Sections)
    for (const Stmt *Part : Section.Code)
      Check(Part, Section.Place, &Section);
  if (L.Return)
    Check(L.Return, L.firstPlace(), nullptr);
}

/// A name that means nothing in the translation unit, nor in what an #if
/// leaves out of the function.
std::string LadderWriter::flagName() const {
  SourceText::Part Inside = Text.inside(Fn.Block);
  if (Inside.Begin.File != Inside.End.File)
    return "";
  llvm::StringRef Code = Text.text(Inside.Begin, Inside.End);
  auto Names =
      SaysFailed
          ? std::array<const char *, 3>{"failed", "has_failed", "is_failure"}
          : std::array<const char *, 3>{"done", "succeeded", "is_done"};
  for (const char *Name : Names) {
    IdentifierInfo &Id = SC.Ctx.Idents.get(Name);
    if (!Code.contains(Name) && !SC.PP.isMacroDefined(&Id) &&
        SC.Ctx.getTranslationUnitDecl()->lookup(&Id).empty())
      return Name;
  }
  return "";
}

/// The beginning of the line, if there is nothing but blanks before `Place`.
FileLocation LadderWriter::lineBegin(FileLocation Place) const {
  llvm::StringRef Before =
      SM.getBufferData(Place.File).take_front(Place.Offset);
  FileLocation Begin = Place;
  Begin.Offset = Before.rfind('\n') + 1;
  return Before.substr(Begin.Offset).trim().empty() ? Begin : Place;
}

/// The beginning of the next line, if there is nothing but blanks up to there.
FileLocation LadderWriter::lineEnd(FileLocation Place) const {
  llvm::StringRef All = SM.getBufferData(Place.File);
  size_t End = All.find('\n', Place.Offset);
  FileLocation Next = Place;
  if (End != llvm::StringRef::npos &&
      All.slice(Place.Offset, End).trim().empty())
    Next.Offset = End + 1;
  return Next;
}

/// The text as the inside of a block at its place.
std::string LadderWriter::movedCleanup(FileLocation Begin, FileLocation End,
                                       const std::string &Indent) const {
  llvm::StringRef Moved = Text.text(Begin, End).rtrim();
  if (Moved.ltrim().take_front(1) == ";")
    Moved = Moved.ltrim().drop_front();
  Moved = Moved.ltrim(" \t");
  bool IsBesideLabel = !Moved.take_front(2).contains('\n');
  // Not the empty lines behind the label.
  for (size_t Break; (Break = Moved.find('\n')) != llvm::StringRef::npos &&
                     Moved.take_front(Break).trim().empty();)
    Moved = Moved.drop_front(Break + 1);
  std::string More = Flag.empty() ? Indent : Indent + Indent;
  llvm::SmallVector<llvm::StringRef, 16> Lines;
  Moved.split(Lines, '\n');
  std::string Result = SC.Defer + " {\n";
  if (!Flag.empty())
    Result +=
        Indent + Indent + (SaysFailed ? "if (" : "if (!") + Flag + ") {\n";
  for (size_t I = 0; I < Lines.size(); ++I) {
    if (!Lines[I].trim().empty())
      Result +=
          (I == 0 && IsBesideLabel ? Indent + More : More) + Lines[I].str();
    Result += "\n";
  }
  if (!Flag.empty())
    Result += Indent + Indent + "}\n";
  return Result + Indent + "}\n" + Indent;
}

/// Each `goto` becomes a `return`.
void LadderWriter::writeJumps() {
  std::string Value;
  if (L.Return && L.Return->getRetValue()) {
    const Expr *Result = L.Return->getRetValue();
    if (!isSettled(Fn, Result, L)) {
      const DeclStmt *Named = namedResult(Fn, L, SC.Ctx);
      if (!Named)
        return S.refuse(L.Return->getReturnLoc(),
                        "the cleanup may change the result, which is not a "
                        "variable that could be a 'defer_result'");
      S.insert(Text.begin(Named->getBeginLoc()), SC.DeferResult + " ");
    }
    Value = " " + Text.text(Result->getSourceRange()).str();
  }
  for (const GotoStmt *Goto : L.Gotos) {
    if (Goto->getGotoLoc().isMacroID() || Goto->getLabelLoc().isMacroID())
      return S.refuse(Goto->getGotoLoc(), "this 'goto' is in a macro");
    FileLocation Begin = Text.begin(Goto->getGotoLoc());
    FileLocation End = Text.end(Goto->getLabelLoc());
    if (SaysFailed)
      writeSetAnd(Goto, Begin, End, "return" + Value);
    else
      S.replace(Begin, End, "return" + Value);
  }
}

void LadderWriter::writeSetAnd(const Stmt *Jump, FileLocation At,
                               FileLocation End, const std::string &Return) {
  std::string Set = Flag + " = true;";
  bool IsInBlock = isa<CompoundStmt>(Fn.parent(Jump));
  std::string Before =
      !IsInBlock ? "{ " + Set + " "
                 : Set + (isFirstOnLine(At) ? "\n" + indent(At) : " ");
  if (Return.empty())
    S.insert(At, Before);
  else
    S.replace(At, End, Before + Return);
  if (IsInBlock)
    return;
  if (auto Semicolon = Text.afterSemicolon(End))
    S.insert(*Semicolon, " }");
  else
    S.refuse(At, "a part of the code is in a macro");
}

/// Moves one section to its place.
void LadderWriter::writeSection(size_t Index) {
  const LadderSection &Section = L.Sections[Index];
  FileLocation Label = Text.begin(Section.Labels.front()->getIdentLoc());
  std::optional<FileLocation> Colon = Text.nextToken(
      Text.end(Section.Labels.back()->getIdentLoc()), tok::colon);
  FileLocation Rest =
      Index + 1 < L.Sections.size()
          ? Text.begin(L.Sections[Index + 1].Labels.front()->getIdentLoc())
      : L.Return ? Text.begin(L.Return->getReturnLoc())
                 : Text.begin(Fn.Block->getRBracLoc());
  if (!Colon || !S.isKept(Label, Rest))
    return S.refuse(Label, "a part of the code is in a macro");
  FileLocation Code = *Colon;
  ++Code.Offset;
  if (Section.Code.empty()) {
    // Comments stay.
    S.cut(lineBegin(Label), lineEnd(Code));
    return;
  }
  if (Text.text(Code, Rest).contains("R\""))
    return S.refuse(
        Label,
        "the code contains a raw string, which indentation would change");
  FileLocation Place = Text.begin(statement(Section.Place)->getBeginLoc());
  if (!S.isKept(Place, Label))
    return;
  S.insert(Place, movedCleanup(Code, Rest, indent(Place)));
  S.cut(lineBegin(Label), lineBegin(Rest));
}

/// The flag is declared before the first defer, and set before each success.
void LadderWriter::writeFlag() {
  for (const ReturnStmt *Return : Successes) {
    if (SaysFailed)
      break;
    if (Return->getReturnLoc().isMacroID())
      return S.refuse(Return->getReturnLoc(), "this 'return' is in a macro");
    writeSetAnd(Return, Text.begin(Return->getReturnLoc()),
                Text.end(Return->getEndLoc()), "");
  }
  FileLocation Place = Text.begin(statement(L.firstPlace())->getBeginLoc());
  S.insert(Place, "bool " + Flag + " = false;\n" + indent(Place));
}

void LadderWriter::write() {
  for (const LadderSection &Section : L.Sections)
    if (statement(Section.Place)->getBeginLoc().isMacroID() ||
        Section.Labels.front()->getIdentLoc().isMacroID())
      return S.refuse(Section.Labels.front()->getIdentLoc(),
                      "a part of the code is in a macro");
  if (L.Return && L.Return->getReturnLoc().isMacroID())
    return S.refuse(L.Return->getReturnLoc(),
                    "a part of the code is in a macro");
  writeJumps();
  // What is inserted later at one place stands before.
  for (size_t I = 0; I < L.Sections.size() && !S.isRefused(); ++I)
    writeSection(I);
  if (!S.isRefused() && !Flag.empty())
    writeFlag();
  // Nobody comes to the end of the function any more.
  if (L.OnFailureOnly && L.Return && !S.isRefused()) {
    FileLocation End = Text.end(L.Return->getEndLoc());
    if (auto Semicolon = Text.afterSemicolon(End))
      S.removeStatement(Text.begin(L.Return->getReturnLoc()), *Semicolon);
    else
      S.refuse(L.Return->getReturnLoc(), "a part of the code is in a macro");
  }
}

} // namespace

void suggestGotoLadders(SuggestContext &SC, const Function &Fn) {
  if (!Fn.Block || Fn.Decl->isDependentContext())
    return;
  const Stmt *Broken = nullptr;
  std::optional<Ladder> L = findLadder(Fn, SC.Ctx, Broken);
  if (!L)
    return;
  Suggestion S(SC, DiagID::SuggestGotoCleanup, L->label()->getIdentLoc(),
               "'" + std::string(L->label()->getName()) + "'");
  checkFunction(S, Fn, L->label()->getIdentLoc());
  if (Broken)
    S.refuse(
        Broken->getBeginLoc(),
        "this 'return' between the labels keeps them from reaching one end");
  if (!S.isRefused())
    placeSections(S, Fn, *L);
  if (S.isRefused())
    return;
  LadderWriter Writer(S, SC, Fn, *L);
  Writer.checkWaysOut();
  Writer.checkNames();
  if (!S.isRefused())
    Writer.write();
}

} // namespace opendefer
