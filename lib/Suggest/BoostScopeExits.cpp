//===- BoostScopeExits.cpp - BOOST_SCOPE_EXIT and its relatives -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   BOOST_SCOPE_EXIT(&a, b) { ... } BOOST_SCOPE_EXIT_END
//     defer [&a, b] { ... };
//   BOOST_SCOPE_EXIT_ALL(&) { ... };
//     defer { ... }
//
// Which uses of Boost.ScopeExit could be a `defer`?
//
// BOOST_SCOPE_EXIT defines a local class with a static member function that
// takes the captured variables as parameters; BOOST_SCOPE_EXIT_ALL assigns a
// mutable lambda to a guard. The copies that they make are not const, as in a
// defer.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardChecks.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace opendefer {
namespace {

/// The member function with the user's code in the class that BOOST_SCOPE_EXIT
/// defines, or null.
const CXXMethodDecl *boostScopeExitBody(const VarDecl *Guard) {
  const CXXRecordDecl *Class = Guard->getType()->getAsCXXRecordDecl();
  if (Class)
    for (const CXXMethodDecl *Method : Class->methods())
      if (Method->getIdentifier() && Method->getName() == "boost_se_body")
        return Method;
  return nullptr;
}

/// Is it the guard to which BOOST_SCOPE_EXIT_ALL assigns a lambda?
bool isBoostGuard(const VarDecl *Guard) {
  return Guard->getName().take_front(14) == "boost_se_guard" &&
         Guard->getType().getAsString().find("scope_exit::aux::guard") !=
             std::string::npos;
}

bool returnsEarly(const Stmt *Body) {
  bool Any = false;
  forEachOutsideLambdas(Body,
                        [&](const Stmt *S) { Any |= isa<ReturnStmt>(S); });
  return Any;
}

/// `Captures` is null if everything is captured by reference.
void writeBoostDefer(Suggestion &S, const SuggestContext &SC,
                     const Function &Fn, const std::string &Keyword,
                     FileLocation Begin, const CompoundStmt *Body,
                     FileLocation End, const std::string *Captures) {
  FileLocation Open = SC.Text.begin(Body->getLBracLoc());
  FileLocation Close = SC.Text.end(Body->getRBracLoc());
  if (!S.checkRange(Begin, End) || !S.checkRange(Open, Close))
    return;
  std::string AsBlock =
      returnsEarly(Body) && !Fn.Decl->getReturnType()->isVoidType() ? "[&] "
                                                                    : "";
  std::string Written = Captures ? "[" + *Captures + "] " : AsBlock;
  S.replace(Begin, Open, Keyword + " " + Written);
  S.replace(Close, End, Written.empty() ? "" : ";");
}

void suggestFromClass(Suggestion &S, SuggestContext &SC, const Function &Fn,
                      const DeclStmt *Statement, const CXXMethodDecl *Method,
                      const std::string &Keyword) {
  const SourceManager &SM = SC.Text.sourceManager();
  SourceLocation Macro = SM.getExpansionLoc(Statement->getBeginLoc());
  // The macro's statements before this one name the captured variables.
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
    writeBoostDefer(S, SC, Fn, Keyword, SC.Text.begin(Statement->getBeginLoc()),
                    cast<CompoundStmt>(Method->getBody()),
                    SC.Text.end(Statement->getEndLoc()),
                    AnyCopy ? &Captures : nullptr);
}

void suggestFromLambda(Suggestion &S, SuggestContext &SC, const Function &Fn,
                       const DeclStmt *Statement, const std::string &Keyword) {
  const LambdaExpr *Lambda = nullptr;
  if (const Stmt *Assignment = Fn.sibling(Statement, 1))
    forEachOutsideLambdas(Assignment, [&](const Stmt *Part) {
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
      !S.checkRange(Begin, Text.begin(Body->getLBracLoc())))
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
  writeBoostDefer(S, SC, Fn, Keyword, Begin, Body, *End,
                  IsByReference ? nullptr : &Captures);
}

void suggestBoostScopeExit(SuggestContext &SC, const Function &Fn,
                           LocalVariable Guard) {
  const CXXMethodDecl *Method = boostScopeExitBody(Guard.Var);
  if (!Method && !isBoostGuard(Guard.Var))
    return;
  Suggestion S(SC, DiagID::SuggestScopeGuard, Guard.Statement->getBeginLoc(),
               Method ? "BOOST_SCOPE_EXIT" : "BOOST_SCOPE_EXIT_ALL");
  std::string Keyword = keywordFor(S, SC, Fn, Guard.Statement);
  if (Method)
    suggestFromClass(S, SC, Fn, Guard.Statement, Method, Keyword);
  else
    suggestFromLambda(S, SC, Fn, Guard.Statement, Keyword);
}

} // namespace

void suggestBoostScopeExits(SuggestContext &SC, const Function &Fn) {
  for (LocalVariable Guard : Fn.variables())
    if (Guard.Statement->getBeginLoc().isMacroID() &&
        Guard.Var->getIdentifier())
      suggestBoostScopeExit(SC, Fn, Guard);
}

} // namespace opendefer
