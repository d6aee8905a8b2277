//===- GotoLadders.cpp - A label at the end, with the cleanup behind it
//----===//
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
// The cleanup moves to before the first statement that may jump to it. From
// there on it runs on every way out, so every way out must have been through
// the label: no other `return`, and nothing that throws. The result, which was
// read behind the cleanup, is now read before: either the cleanup cannot
// change it, or it becomes the `defer_result`, which is read last.
//
//===----------------------------------------------------------------------===//

#include "Suggest/Obligations.h"
#include "Suggest/Throws.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace opendefer {
namespace {

/// What stands behind a label of the outermost block.
struct Ladder {
  const LabelStmt *Label;
  std::vector<const Stmt *> Cleanup;
  const ReturnStmt *Return = nullptr; ///< the last statement, if it is one
  const Stmt *Anchor = nullptr;       ///< outermost statement of the first goto
};

bool isBefore(const SourceManager &SM, SourceLocation A, SourceLocation B) {
  return SM.isBeforeInTranslationUnit(SM.getExpansionLoc(A),
                                      SM.getExpansionLoc(B));
}

/// The cleanup behind `Label`, if there is one and all jumps go down to it.
std::optional<Ladder> ladderOf(const Function &Fn, const LabelStmt *Label,
                               const SourceManager &SM) {
  if (!Fn.isOutermost(Label))
    return {};
  Ladder L{Label, {}, nullptr, nullptr};
  const GotoStmt *First = nullptr;
  for (const GotoStmt *Goto : Fn.Gotos) {
    if (Goto->getLabel() != Label->getDecl())
      continue;
    if (!isBefore(SM, Goto->getGotoLoc(), Label->getIdentLoc()))
      return {};
    if (!First || isBefore(SM, Goto->getGotoLoc(), First->getGotoLoc()))
      First = Goto;
  }
  if (!First)
    return {};
  L.Anchor = Fn.outermost(First);
  const Stmt *Next = Label;
  for (const Stmt *S = Label->getSubStmt(); S;
       Next = Fn.sibling(Next, 1), S = Next) {
    L.Return = dyn_cast<ReturnStmt>(S);
    if (!L.Return)
      L.Cleanup.push_back(S);
  }
  // It does something, and goes on to the end: else it is code like any other.
  bool AnyCall = false, AnyReturn = false;
  for (const Stmt *S : L.Cleanup)
    forEachOwn(S, [&](const Stmt *Part) {
      AnyCall |= isa<CallExpr>(Part) || isa<CXXDeleteExpr>(Part);
      AnyReturn |= isa<ReturnStmt>(Part);
    });
  if (!AnyCall || AnyReturn)
    return {};
  return L;
}

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
    return !IsChange || llvm::any_of(L.Cleanup, [&](const Stmt *S) {
      return Fn.isWithin(Use, S);
    });
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
                 isa<GNUNullExpr>(S) || isa<ParenExpr>(S) ||
                 isa<ImplicitCastExpr>(S) || isa<ConditionalOperator>(S) ||
                 isa<ExprWithCleanups>(S);
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
  bool isAfterAnchor(SourceLocation Loc) const {
    return !isBefore(SM, Loc, L.Anchor->getBeginLoc());
  }
  std::string movedCleanup(FilePlace Begin, FilePlace End,
                           llvm::StringRef Indent) const;

  Suggestion &S;
  SuggestContext &SC;
  const SourceText &Text;
  const SourceManager &SM;
  const Function &Fn;
  const Ladder &L;
};

void LadderWriter::checkWaysOut() {
  if (Fn.Labels.size() > 1 || Fn.HasComputedGoto)
    S.refuse(L.Label->getIdentLoc(),
             "there are other labels; give each resource a 'defer' of its own, "
             "behind the statement that acquires it");
  for (const ReturnStmt *Return : Fn.Returns)
    if (Return != L.Return && isAfterAnchor(Return->getReturnLoc()))
      S.refuse(Return->getReturnLoc(),
               "this 'return' leaves without the cleanup, and a deferred block "
               "would run");
  if (!L.Return && !Fn.Decl->getReturnType()->isVoidType())
    S.refuse(L.Label->getIdentLoc(), "there is no 'return' at the end");
  for (const Stmt *Next = L.Anchor; Next && Next != L.Label;
       Next = Fn.sibling(Next, 1))
    if (const Stmt *Throws = mayThrow(Next, SC.Ctx))
      S.refuse(
          Throws->getBeginLoc(),
          "an exception may leave here without the cleanup, and a deferred "
          "block would run");
  forEachOwn(Fn.Block, [&](const Stmt *Part) {
    const auto *Ref = dyn_cast<DeclRefExpr>(Part);
    if (Ref && Ref->getDecl()->getQualifiedNameAsString() ==
                   "opendefer::lowered::marker")
      S.refuse(L.Label->getIdentLoc(), "the function defers already");
  });
  for (const Stmt *Part : L.Cleanup)
    checkCode(S, Fn, Part);
}

/// The cleanup, and the result, say the same at the place of the anchor.
void LadderWriter::checkNames() {
  auto Check = [&](const Stmt *Part) {
    forEachOwn(Part, [&](const Stmt *Inner) {
      const auto *Ref = dyn_cast<DeclRefExpr>(Inner);
      const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      if (!Var || !Var->isLocalVarDeclOrParm() ||
          Var->getDeclContext() != Fn.Decl)
        return;
      bool IsCleanups = llvm::any_of(Fn.Locals, [&](const DeclStmt *Local) {
        return llvm::is_contained(Local->decls(), Var) &&
               llvm::any_of(L.Cleanup, [&](const Stmt *C) {
                 return Fn.isWithin(Local, C);
               });
      });
      if (IsCleanups ? Part == L.Return : isAfterAnchor(Var->getLocation()))
        S.refuse(Var->getLocation(),
                 "'" + Var->getName() +
                     "' is declared behind the place for the 'defer', which is "
                     "before the first 'goto'");
    });
  };
  for (const Stmt *Part : L.Cleanup)
    Check(Part);
  if (L.Return)
    Check(L.Return);
}

/// The text as the inside of a block at the anchor.
std::string LadderWriter::movedCleanup(FilePlace Begin, FilePlace End,
                                       llvm::StringRef Indent) const {
  llvm::StringRef Moved = Text.text(Begin, End).rtrim();
  if (Moved.ltrim().take_front(1) == ";")
    Moved = Moved.ltrim().drop_front();
  Moved = Moved.ltrim(" \t");
  bool IsBesideLabel = !Moved.consume_front("\n");
  llvm::SmallVector<llvm::StringRef, 16> Lines;
  Moved.split(Lines, '\n');
  std::string Result = "defer {\n";
  for (size_t I = 0; I < Lines.size(); ++I) {
    if (!Lines[I].trim().empty())
      Result +=
          (I == 0 && IsBesideLabel ? Indent + Indent : Indent + "").str() +
          Lines[I].str();
    Result += "\n";
  }
  return Result + Indent.str() + "}\n" + Indent.str();
}

void LadderWriter::write() {
  std::string Value;
  if (L.Return && L.Return->getRetValue()) {
    const Expr *Result = L.Return->getRetValue();
    if (!isSettled(Fn, Result, L)) {
      const DeclStmt *Named = namedResult(Fn, L, SC.Ctx);
      if (!Named)
        return S.refuse(L.Return->getReturnLoc(),
                        "the result may change in the cleanup, and is no plain "
                        "variable that could be a 'defer_result'");
      S.insert(Text.begin(Named->getBeginLoc()), "defer_result ");
    }
    Value = " " + Text.text(Result->getSourceRange()).str();
  }
  for (const GotoStmt *Goto : Fn.Gotos) {
    if (Goto->getGotoLoc().isMacroID() || Goto->getLabelLoc().isMacroID())
      return S.refuse(Goto->getGotoLoc(), "this 'goto' is in a macro");
    S.replace(Text.begin(Goto->getGotoLoc()), Text.end(Goto->getLabelLoc()),
              "return" + Value);
  }
  if (L.Anchor->getBeginLoc().isMacroID() ||
      L.Label->getIdentLoc().isMacroID() ||
      (L.Return && L.Return->getReturnLoc().isMacroID()))
    return S.refuse(L.Label->getIdentLoc(), "a part of it is in a macro");

  llvm::StringRef All =
      SM.getBufferData(Text.begin(L.Anchor->getBeginLoc()).File);
  auto LineBegin = [&](FilePlace Place) {
    llvm::StringRef Before = All.take_front(Place.Offset);
    FilePlace Begin = Place;
    Begin.Offset = Before.rfind('\n') + 1;
    return Before.substr(Begin.Offset).trim().empty() ? Begin : Place;
  };
  FilePlace Anchor = Text.begin(L.Anchor->getBeginLoc());
  FilePlace AnchorLine = LineBegin(Anchor);
  FilePlace Label = Text.begin(L.Label->getIdentLoc());
  std::optional<FilePlace> Colon =
      Text.nextToken(Text.end(L.Label->getIdentLoc()), tok::colon);
  FilePlace Rest = L.Return ? Text.begin(L.Return->getReturnLoc())
                            : Text.begin(Fn.Block->getRBracLoc());
  if (!Colon || !S.isKept(Anchor, Rest))
    return;
  FilePlace Code = *Colon;
  ++Code.Offset;
  if (Text.text(Code, Rest).contains("R\""))
    return S.refuse(Label, "there is a raw string in it, which moving would "
                           "change");
  llvm::StringRef Indent = All.slice(AnchorLine.Offset, Anchor.Offset);
  S.insert(Anchor, movedCleanup(Code, Rest, Indent));
  S.cut(LineBegin(Label), LineBegin(Rest));
}

} // namespace

void suggestGotoLadders(SuggestContext &SC, const Function &Fn) {
  if (!Fn.Block || Fn.Decl->isDependentContext())
    return;
  for (const LabelStmt *Label : Fn.Labels) {
    std::optional<Ladder> L = ladderOf(Fn, Label, SC.Text.sourceManager());
    if (!L)
      continue;
    Suggestion S(SC, DiagID::SuggestGotoCleanup, Label->getIdentLoc(),
                 "'" + std::string(Label->getName()) + "'");
    checkFunction(S, Fn, Label->getIdentLoc());
    LadderWriter Writer(S, SC, Fn, *L);
    Writer.checkWaysOut();
    Writer.checkNames();
    if (!S.isRefused())
      Writer.write();
    break; // the labels of one ladder
  }
}

} // namespace opendefer
