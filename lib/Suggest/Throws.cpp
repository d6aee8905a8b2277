//===- Throws.cpp - Can an exception leave this code? ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/Throws.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include <map>

using namespace clang;

namespace opendefer {
namespace {

class ThrowFinder {
public:
  const Stmt *find(const Stmt *S) {
    if (!S)
      return nullptr;
    if (throws(S))
      return S;
    // A lambda expression evaluates only the initializers of its captures.
    const auto *Lambda = dyn_cast<LambdaExpr>(S);
    for (const Stmt *Child : S->children())
      if (!Lambda || Child != Lambda->getBody())
        if (const Stmt *Found = find(Child))
          return Found;
    return nullptr;
  }

private:
  bool throws(const Stmt *S) {
    if (const auto *Call = dyn_cast<CallExpr>(S))
      return callThrows(Call);
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(S))
      return functionThrows(Construct->getConstructor());
    if (const auto *New = dyn_cast<CXXNewExpr>(S))
      return functionThrows(New->getOperatorNew());
    return isa<CXXThrowExpr>(S) || isa<CXXTryStmt>(S) ||
           isa<CXXDynamicCastExpr>(S) || isa<CXXTypeidExpr>(S) ||
           isa<CXXUnresolvedConstructExpr>(S) || isa<GCCAsmStmt>(S) ||
           isa<CoroutineSuspendExpr>(S);
  }

  bool callThrows(const CallExpr *Call) {
    if (const FunctionDecl *Callee = Call->getDirectCallee())
      return functionThrows(Callee);
    QualType Type = Call->getCallee()->getType();
    if (Type->isPointerType())
      Type = Type->getPointeeType();
    return typeThrows(Type->getAs<FunctionProtoType>());
  }

  static bool typeThrows(const FunctionProtoType *Type) {
    return !Type || isUnresolvedExceptionSpec(Type->getExceptionSpecType()) ||
           Type->canThrow() != CT_Cannot;
  }

  bool functionThrows(const FunctionDecl *F) {
    if (!F)
      return true;
    if (F->isExternC() || F->getBuiltinID() || F->hasAttr<NoThrowAttr>() ||
        F->isTrivial() || !typeThrows(F->getType()->getAs<FunctionProtoType>()))
      return false;
    const FunctionDecl *Definition = nullptr;
    const auto *Method = dyn_cast<CXXMethodDecl>(F);
    if ((Method && Method->isVirtual()) || !F->hasBody(Definition) ||
        F->isDependentContext() || isa<CXXConstructorDecl>(F))
      return true;
    // A recursive call throws only if something else in the function does.
    auto [Entry, IsNew] = Results.insert({Definition, false});
    if (IsNew)
      Entry->second = find(Definition->getBody());
    return Entry->second;
  }

  std::map<const FunctionDecl *, bool> Results;
};

} // namespace

const Stmt *mayThrow(const Stmt *S, ASTContext &Ctx) {
  if (!Ctx.getLangOpts().CXXExceptions)
    return nullptr;
  return ThrowFinder().find(S);
}

} // namespace opendefer
