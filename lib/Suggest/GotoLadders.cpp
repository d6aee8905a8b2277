//===- GotoLadders.cpp - Cleanups after labels become deferred blocks -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Can a ladder of labels that clean up become deferred blocks?
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
// The cleanup of each label moves to the position that Ladder.h determines.
// After that position it runs on every exit, so every exit must have gone
// through the label before: no other `return`, and nothing that throws. The
// result was read after the cleanup and is now read before it. So either the
// cleanup cannot change the result, or the result becomes the `defer_result`,
// which is read last.
//
// Cleanups that run on failure only test a flag, which is set before each other
// `return`:
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
// Exceptions did not run the cleanup either. So if anything may throw, the flag
// is `failed` instead, and is set before each `return` that was a `goto`.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardChecks.h"
#include "Suggest/Ladder.h"
#include "Suggest/Throws.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace opendefer {
namespace {

/// May the cleanup change `Var`, or code through a pointer or reference to it?
bool mayBeChanged(const Function &Fn, const VarDecl *Var, const Ladder &L) {
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
    return !IsChange || L.isInCleanup(Fn, Use);
  });
}

/// Has the expression the same value before the cleanup as after it? Only known
/// of plain variables and constants.
bool isUnchangedByCleanup(const Function &Fn, const Expr *E, const Ladder &L) {
  bool IsUnchanged = true;
  forEachOutsideLambdas(E, [&](const Stmt *S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
      const auto *Var = dyn_cast<VarDecl>(Ref->getDecl());
      IsUnchanged &=
          isa<EnumConstantDecl>(Ref->getDecl()) ||
          (Var && Var->hasLocalStorage() && Var->getType()->isScalarType() &&
           !Var->getType().isVolatileQualified() && !mayBeChanged(Fn, Var, L));
    } else if (const auto *Unary = dyn_cast<UnaryOperator>(S)) {
      IsUnchanged &=
          Unary->getOpcode() != UO_Deref && !Unary->isIncrementDecrementOp();
    } else if (const auto *Binary = dyn_cast<BinaryOperator>(S)) {
      IsUnchanged &= !Binary->isAssignmentOp();
    } else {
      IsUnchanged &= isa<IntegerLiteral>(S) || isa<CXXBoolLiteralExpr>(S) ||
                     isa<FloatingLiteral>(S) || isa<CharacterLiteral>(S) ||
                     isa<StringLiteral>(S) || isa<CXXNullPtrLiteralExpr>(S) ||
                     isa<GNUNullExpr>(S) || isa<ParenExpr>(S) ||
                     isa<CastExpr>(S) || isa<ConditionalOperator>(S) ||
                     isa<ExprWithCleanups>(S);
    }
  });
  return IsUnchanged;
}

/// The declaration of the returned variable, if it can be the named result.
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
        Fn.isTopLevel(Local) && Local->getBeginLoc().isFileID())
      return Local;
  return nullptr;
}

class LadderWriter {
public:
  LadderWriter(Suggestion &S, SuggestContext &SC, const Function &Fn,
               const Ladder &L)
      : S(S), SC(SC), Text(SC.Text), SM(SC.Text.sourceManager()), Fn(Fn), L(L) {
  }

  void checkExits();
  void checkScopes();
  void write();

private:
  const Stmt *statement(size_t Index) const {
    return Fn.Block->body_begin()[Index];
  }
  bool isAfter(SourceLocation Loc, size_t Position) const {
    return !SM.isBeforeInTranslationUnit(
        SM.getExpansionLoc(Loc),
        SM.getExpansionLoc(statement(Position)->getBeginLoc()));
  }
  FileLocation lineBegin(FileLocation Place) const;
  FileLocation lineEnd(FileLocation Place) const;
  std::string indent(FileLocation Place) const {
    return Text.text(lineBegin(Place), Place).str();
  }
  bool isFirstOnLine(FileLocation Place) const {
    return lineBegin(Place).Offset != Place.Offset || !Place.Offset;
  }
  void checkReturns();
  void checkExceptions();
  void checkVariables(const Stmt *Code, size_t Position,
                      const LadderSection *Section);
  bool declares(const LadderSection &Section, const VarDecl *Var) const;
  /// Inserts `Flag = true;` at `At`, and replaces the text up to `End` by
  /// `Return` unless that is empty.
  void writeFlagUpdate(const Stmt *Jump, FileLocation At, FileLocation End,
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
  /// Returns after the first defer that skip the ladder.
  std::vector<const ReturnStmt *> Successes;
  std::string Flag; ///< the name of the flag, or ""
  bool FlagMeansFailure = false;
};

/// Every exit after the first defer must run the cleanup, or set the flag.
void LadderWriter::checkExits() {
  if (Fn.HasComputedGoto)
    S.refuse(L.label()->getIdentLoc(), "the function has a computed 'goto'");
  checkReturns();
  checkExceptions();
  if (containsDefer(Fn))
    S.refuse(L.label()->getIdentLoc(), "the function already uses 'defer'");
  for (const LadderSection &Section : L.Sections)
    for (const Stmt *Part : Section.Code)
      checkCode(S, Fn, Part);
  if (Successes.empty() && !FlagMeansFailure)
    return;
  Flag = FlagMeansFailure
             ? freeName(SC, Fn, {"failed", "has_failed", "is_failure"})
             : freeName(SC, Fn, {"done", "succeeded", "is_done"});
  if (Flag.empty())
    S.refuse(L.label()->getIdentLoc(),
             "the cleanup is for failures only, and no name is available for a "
             "flag that tells the deferred block");
}

void LadderWriter::checkReturns() {
  for (const ReturnStmt *Return : Fn.Returns) {
    if (Return == L.Return ||
        !isAfter(Return->getReturnLoc(), L.firstPosition()))
      continue;
    if (!L.OnFailureOnly)
      S.refuse(Return->getReturnLoc(),
               "this 'return' skips the cleanup, but not a deferred block");
    Successes.push_back(Return);
  }
  if (!L.Return && !Fn.Decl->getReturnType()->isVoidType())
    S.refuse(L.label()->getIdentLoc(),
             "the function does not end with a 'return'");
}

void LadderWriter::checkExceptions() {
  for (size_t I = L.firstPosition(); I < L.Start; ++I) {
    const Stmt *Throwing = mayThrow(statement(I), SC.Ctx);
    if (!Throwing)
      continue;
    FlagMeansFailure = L.OnFailureOnly;
    if (!L.OnFailureOnly)
      S.refuse(Throwing->getBeginLoc(), "an exception thrown here skips the "
                                        "cleanup, but not a deferred block");
  }
}

/// The cleanups, and the result, must not use variables that are declared after
/// the position of the defer.
void LadderWriter::checkScopes() {
  for (const LadderSection &Section : L.Sections)
    for (const Stmt *Part : Section.Code)
      checkVariables(Part, Section.Position, &Section);
  if (L.Return)
    checkVariables(L.Return, L.firstPosition(), nullptr);
}

void LadderWriter::checkVariables(const Stmt *Code, size_t Position,
                                  const LadderSection *Section) {
  forEachOutsideLambdas(Code, [&](const Stmt *Part) {
    const auto *Ref = dyn_cast<DeclRefExpr>(Part);
    const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    bool IsLocal =
        Var && Var->isLocalVarDeclOrParm() && Var->getDeclContext() == Fn.Decl;
    if (IsLocal && isAfter(Var->getLocation(), Position) &&
        !(Section && declares(*Section, Var)))
      S.refuse(Var->getLocation(),
               "'" + Var->getName() +
                   "' is declared after the place of the 'defer', which is "
                   "before the first 'goto'");
  });
}

/// Does the cleanup of the section declare the variable itself?
bool LadderWriter::declares(const LadderSection &Section,
                            const VarDecl *Var) const {
  auto IsInSection = [&](const DeclStmt *Local) {
    return llvm::any_of(Section.Code, [&](const Stmt *Part) {
      return Fn.isWithin(Local, Part);
    });
  };
  return llvm::any_of(Fn.Locals, [&](const DeclStmt *Local) {
    return llvm::is_contained(Local->decls(), Var) && IsInSection(Local);
  });
}

/// The beginning of the line, if only blanks precede `Place` on it.
FileLocation LadderWriter::lineBegin(FileLocation Place) const {
  llvm::StringRef Before =
      SM.getBufferData(Place.File).take_front(Place.Offset);
  FileLocation Begin = Place;
  Begin.Offset = Before.rfind('\n') + 1;
  return Before.substr(Begin.Offset).trim().empty() ? Begin : Place;
}

/// The beginning of the next line, if only blanks follow `Place` on this one.
FileLocation LadderWriter::lineEnd(FileLocation Place) const {
  llvm::StringRef All = SM.getBufferData(Place.File);
  size_t End = All.find('\n', Place.Offset);
  FileLocation Next = Place;
  if (End != llvm::StringRef::npos &&
      All.slice(Place.Offset, End).trim().empty())
    Next.Offset = End + 1;
  return Next;
}

/// The deferred block with the text of the cleanup, indented by `Indent`.
std::string LadderWriter::movedCleanup(FileLocation Begin, FileLocation End,
                                       const std::string &Indent) const {
  llvm::StringRef Moved = Text.text(Begin, End).rtrim();
  if (Moved.ltrim().take_front(1) == ";")
    Moved = Moved.ltrim().drop_front();
  Moved = Moved.ltrim(" \t");
  bool IsBesideLabel = !Moved.take_front(2).contains('\n');
  // Drop the empty lines after the label.
  for (size_t Break; (Break = Moved.find('\n')) != llvm::StringRef::npos &&
                     Moved.take_front(Break).trim().empty();)
    Moved = Moved.drop_front(Break + 1);
  std::string More = Flag.empty() ? Indent : Indent + Indent;
  llvm::SmallVector<llvm::StringRef, 16> Lines;
  Moved.split(Lines, '\n');
  std::string Result = SC.keyword(DeferKind::Always) + " {\n";
  if (!Flag.empty())
    Result += Indent + Indent + (FlagMeansFailure ? "if (" : "if (!") + Flag +
              ") {\n";
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

/// Replaces each `goto` by a `return`.
void LadderWriter::writeJumps() {
  std::string Value;
  if (L.Return && L.Return->getRetValue()) {
    const Expr *Result = L.Return->getRetValue();
    if (!isUnchangedByCleanup(Fn, Result, L)) {
      const DeclStmt *Named = namedResult(Fn, L, SC.Ctx);
      if (!Named)
        return S.refuse(L.Return->getReturnLoc(),
                        "the cleanup may change the result, which is not a "
                        "variable that could be a 'defer_result'");
      S.insert(Text.begin(Named->getBeginLoc()), SC.resultKeyword() + " ");
    }
    Value = " " + Text.text(Result->getSourceRange()).str();
  }
  for (const GotoStmt *Goto : L.Gotos) {
    if (Goto->getGotoLoc().isMacroID() || Goto->getLabelLoc().isMacroID())
      return S.refuse(Goto->getGotoLoc(), "this 'goto' is in a macro");
    FileLocation Begin = Text.begin(Goto->getGotoLoc());
    FileLocation End = Text.end(Goto->getLabelLoc());
    if (FlagMeansFailure)
      writeFlagUpdate(Goto, Begin, End, "return" + Value);
    else
      S.replace(Begin, End, "return" + Value);
  }
}

void LadderWriter::writeFlagUpdate(const Stmt *Jump, FileLocation At,
                                   FileLocation End,
                                   const std::string &Return) {
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

/// Moves one section to its position.
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
  if (!Colon || !S.checkRange(Label, Rest))
    return S.refuse(Label, "a part of the code is in a macro");
  FileLocation Code = *Colon;
  ++Code.Offset;
  if (Section.Code.empty()) {
    // Keep the comments.
    S.removeMoved(lineBegin(Label), lineEnd(Code));
    return;
  }
  if (Text.text(Code, Rest).contains("R\""))
    return S.refuse(
        Label,
        "the code contains a raw string, which indentation would change");
  FileLocation Place = Text.begin(statement(Section.Position)->getBeginLoc());
  if (!S.checkRange(Place, Label))
    return;
  S.insert(Place, movedCleanup(Code, Rest, indent(Place)));
  S.removeMoved(lineBegin(Label), lineBegin(Rest));
}

/// Declares the flag before the first defer, and sets it before each success.
void LadderWriter::writeFlag() {
  for (const ReturnStmt *Return : Successes) {
    if (FlagMeansFailure)
      break;
    if (Return->getReturnLoc().isMacroID())
      return S.refuse(Return->getReturnLoc(), "this 'return' is in a macro");
    writeFlagUpdate(Return, Text.begin(Return->getReturnLoc()),
                    Text.end(Return->getEndLoc()), "");
  }
  FileLocation Place = Text.begin(statement(L.firstPosition())->getBeginLoc());
  S.insert(Place, "bool " + Flag + " = false;\n" + indent(Place));
}

void LadderWriter::write() {
  for (const LadderSection &Section : L.Sections)
    if (statement(Section.Position)->getBeginLoc().isMacroID() ||
        Section.Labels.front()->getIdentLoc().isMacroID())
      return S.refuse(Section.Labels.front()->getIdentLoc(),
                      "a part of the code is in a macro");
  if (L.Return && L.Return->getReturnLoc().isMacroID())
    return S.refuse(L.Return->getReturnLoc(),
                    "a part of the code is in a macro");
  writeJumps();
  // Of two insertions at one location the later one comes first.
  for (size_t I = 0; I < L.Sections.size() && !S.isRefused(); ++I)
    writeSection(I);
  if (!S.isRefused() && !Flag.empty())
    writeFlag();
  // The end of the function is not reachable any more.
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
  if (!Fn.Block || Fn.IsCoroutine || Fn.Decl->isDependentContext())
    return;
  std::optional<Ladder> L = findLadder(Fn, SC.Ctx);
  if (!L)
    return;
  Suggestion S(SC, DiagID::SuggestGotoCleanup, L->label()->getIdentLoc(),
               "'" + std::string(L->label()->getName()) + "'");
  checkFunction(S, Fn, L->label()->getIdentLoc());
  if (L->StrayReturn)
    S.refuse(
        L->StrayReturn->getBeginLoc(),
        "this 'return' between the labels keeps them from reaching one end");
  if (!S.isRefused())
    placeSections(S, Fn, *L);
  if (S.isRefused())
    return;
  LadderWriter Writer(S, SC, Fn, *L);
  Writer.checkExits();
  Writer.checkScopes();
  if (!S.isRefused())
    Writer.write();
}

} // namespace opendefer
