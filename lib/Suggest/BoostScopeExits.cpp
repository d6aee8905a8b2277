//===- BoostScopeExits.cpp - BOOST_SCOPE_EXIT and its relatives -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   BOOST_SCOPE_EXIT(&a, b) { ... } BOOST_SCOPE_EXIT_END   defer [&a, b] { ...
//   }; BOOST_SCOPE_EXIT_ALL(&) { ... };                       defer { ... }
//
// The first is a local class with a static function, whose parameters are what
// was captured; the second assigns a mutable lambda to a guard. Neither makes a
// copy const, as no defer does.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardChecks.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace opendefer {
namespace {

/// The function of the user's code in the class that BOOST_SCOPE_EXIT defines.
const CXXMethodDecl *bodyOf(const VarDecl *Guard) {
  const CXXRecordDecl *Class = Guard->getType()->getAsCXXRecordDecl();
  if (Class)
    for (const CXXMethodDecl *Method : Class->methods())
      if (Method->getIdentifier() && Method->getName() == "boost_se_body")
        return Method;
  return nullptr;
}

bool isAssignedGuard(const VarDecl *Guard) {
  return Guard->getName().take_front(14) == "boost_se_guard" &&
         Guard->getType().getAsString().find("scope_exit::aux::guard") !=
             std::string::npos;
}

bool returnsEarly(const Stmt *Body) {
  bool Any = false;
  forEachOwn(Body, [&](const Stmt *S) { Any |= isa<ReturnStmt>(S); });
  return Any;
}

/// `Captures` is null where everything is captured by reference.
void write(Suggestion &S, const SuggestContext &SC, const Function &Fn,
           FileLocation Begin, const CompoundStmt *Body, FileLocation End,
           const std::string *Captures) {
  FileLocation Open = SC.Text.begin(Body->getLBracLoc());
  FileLocation Close = SC.Text.end(Body->getRBracLoc());
  if (!S.isKept(Begin, End) || !S.isKept(Open, Close))
    return;
  std::string AsBlock =
      returnsEarly(Body) && !Fn.Decl->getReturnType()->isVoidType() ? "[&] "
                                                                    : "";
  std::string Written = Captures ? "[" + *Captures + "] " : AsBlock;
  S.replace(Begin, Open, SC.Defer + " " + Written);
  S.replace(Close, End, Written.empty() ? "" : ";");
}

void suggestFromClass(Suggestion &S, SuggestContext &SC, const Function &Fn,
                      const DeclStmt *Statement, const CXXMethodDecl *Method) {
  const SourceManager &SM = SC.Text.sourceManager();
  SourceLocation Macro = SM.getExpansionLoc(Statement->getBeginLoc());
  // The statements of the macro before this one name what is captured.
  for (int I = -1; const Stmt *Before = Fn.sibling(Statement, I); --I) {
    if (SM.getExpansionLoc(Before->getBeginLoc()) != Macro)
      break;
    checkCode(S, Fn, Before);
  }
  checkCode(S, Fn, Method->getBody());
  std::string Captures;
  bool AnyCopy = false;
  for (const ParmVarDecl *Captured : Method->parameters()) {
    if (!Captured->getIdentifier())
      continue;
    if (Captured->getName() == "this_")
      S.refuse(Captured->getLocation(), "the code uses 'this_' for 'this'");
    bool IsReference = Captured->getType()->isReferenceType();
    AnyCopy |= !IsReference;
    Captures += (Captures.empty() ? "" : ", ") +
                std::string(IsReference ? "&" : "") +
                Captured->getNameAsString();
  }
  if (!S.isRefused())
    write(S, SC, Fn, SC.Text.begin(Statement->getBeginLoc()),
          cast<CompoundStmt>(Method->getBody()),
          SC.Text.end(Statement->getEndLoc()), AnyCopy ? &Captures : nullptr);
}

void suggestFromLambda(Suggestion &S, SuggestContext &SC, const Function &Fn,
                       const DeclStmt *Statement) {
  const LambdaExpr *Lambda = nullptr;
  if (const Stmt *Assignment = Fn.sibling(Statement, 1))
    forEachOwn(Assignment, [&](const Stmt *Part) {
      if (!Lambda)
        Lambda = dyn_cast<LambdaExpr>(Part);
    });
  if (!Lambda)
    return S.refuse(Statement->getBeginLoc(),
                    "the code of the guard is in a macro");
  checkCode(S, Fn, Lambda->getBody());
  const auto *Body = cast<CompoundStmt>(Lambda->getBody());
  const SourceText &Text = SC.Text;
  FileLocation Begin = Text.begin(Statement->getBeginLoc());
  std::optional<FileLocation> End =
      Text.afterSemicolon(Text.end(Body->getRBracLoc()));
  if (S.isRefused() || !End ||
      !S.isKept(Begin, Text.begin(Body->getLBracLoc())))
    return S.refuse(Statement->getBeginLoc(),
                    "the code of the guard is in a macro");
  llvm::StringRef Written =
      Text.text(Begin, Text.begin(Body->getLBracLoc())).rtrim();
  std::string Captures =
      Written.substr(Written.find('(') + 1).drop_back().trim().str();
  bool IsByReference =
      llvm::all_of(Lambda->captures(), [](const LambdaCapture &C) {
        return C.getCaptureKind() == LCK_This ||
               (C.getCaptureKind() == LCK_ByRef &&
                !C.getCapturedVar()->isInitCapture());
      });
  if (Lambda->getCaptureDefault() == LCD_ByCopy)
    IsByReference = false;
  write(S, SC, Fn, Begin, Body, *End, IsByReference ? nullptr : &Captures);
}

} // namespace

void suggestBoostScopeExits(SuggestContext &SC, const Function &Fn) {
  for (const DeclStmt *Statement : Fn.Locals) {
    if (!Statement->getBeginLoc().isMacroID())
      continue;
    for (const Decl *D : Statement->decls()) {
      const auto *Guard = dyn_cast<VarDecl>(D);
      if (!Guard || !Guard->getIdentifier())
        continue;
      const CXXMethodDecl *Method = bodyOf(Guard);
      if (!Method && !isAssignedGuard(Guard))
        continue;
      Suggestion S(SC, DiagID::SuggestScopeGuard, Statement->getBeginLoc(),
                   Method ? "BOOST_SCOPE_EXIT" : "BOOST_SCOPE_EXIT_ALL");
      checkPlace(S, Fn, Statement);
      if (Method)
        suggestFromClass(S, SC, Fn, Statement, Method);
      else
        suggestFromLambda(S, SC, Fn, Statement);
    }
  }
}

} // namespace opendefer
