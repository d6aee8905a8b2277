//===- CalleeIdentity.cpp - What a call form knows of its callee ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// recover() answers only the callee of a deferred call, not the functions that
// the callee calls. So a call form passes the runtime an identity of the
// function that it is about to call, and a function that calls recover() passes
// its own:
//
//   a hash of its USR     if the AST determines the function
//   a hash of its name    if only an instantiation or a virtual call does
//
// In a template, the instantiation can also convert the arguments to the types
// of the parameters, if the callee can only be one function, whose type lowered
// text can name. findSignature() determines whether that is so.
//
//===----------------------------------------------------------------------===//

#include "Analysis/CallFormPass.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"
#include <algorithm>

using namespace clang;

namespace opendefer {

uint64_t calleeIdentity(const FunctionDecl *FD, const SourceText &Text) {
  if (const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern())
    FD = Pattern;
  llvm::SmallString<128> Identity;
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  bool IsLocal = FD->getParentFunctionOrMethod() ||
                 (Method && (Method->getParent()->isLambda() ||
                             Method->getParent()->isLocalClass()));
  if (IsLocal || index::generateUSRForDecl(FD->getCanonicalDecl(), Identity)) {
    // Only this translation unit can name it: its location will do.
    FileLocation Place = Text.begin(FD->getCanonicalDecl()->getLocation());
    const SourceManager &SM = Text.sourceManager();
    StringRef File = SM.getFilename(SM.getLocForStartOfFile(Place.File));
    Identity = llvm::sys::path::filename(File);
    Identity += ":";
    Identity += std::to_string(Text.offsetBeforeLowering(Place));
  }
  uint64_t Hash = llvm::xxHash64(StringRef(Identity));
  return Hash ? Hash : 1; // 0 means "none"
}

uint64_t nameHash(llvm::StringRef Name) {
  uint64_t Hash = 0xcbf29ce484222325ULL;
  for (char C : Name)
    Hash = (Hash ^ static_cast<unsigned char>(C)) * 0x100000001b3ULL;
  return Hash << 16;
}

namespace {

struct FunctionNameVisitor : RecursiveASTVisitor<FunctionNameVisitor> {
  explicit FunctionNameVisitor(
      llvm::DenseMap<DeclarationName, const FunctionDecl *> &Only)
      : Only(Only) {}
  llvm::DenseMap<DeclarationName, const FunctionDecl *> &Only;

  bool VisitFunctionDecl(FunctionDecl *FD) {
    if (isa<CXXMethodDecl>(FD))
      return true;
    const FunctionDecl *Canonical = FD->getCanonicalDecl();
    auto Found = Only.try_emplace(FD->getDeclName(), Canonical);
    if (Found.first->second != Canonical)
      Found.first->second = nullptr;
    return true;
  }
  // What a body declares is found nowhere else.
  bool TraverseStmt(Stmt *) { return true; }
  bool TraverseTypeLoc(TypeLoc, bool = true) { return true; }
};

/// The function that a name can mean where it is written, if there is only one.
const FunctionDecl *onlyFunction(const Expr *Callee) {
  const NamedDecl *Only = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Callee))
    Only = Ref->getDecl();
  else if (const auto *E = dyn_cast<UnresolvedLookupExpr>(Callee);
           E && std::distance(E->decls_begin(), E->decls_end()) == 1)
    Only = (*E->decls_begin())->getUnderlyingDecl();
  return dyn_cast_or_null<FunctionDecl>(Only);
}

bool isInstanceMethod(const FunctionDecl *FD) {
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  return Method && Method->isInstance();
}

/// C++17 allows no lambda in a decltype().
bool containsLambda(const Expr *E) {
  struct Finder : RecursiveASTVisitor<Finder> {
    bool VisitLambdaExpr(LambdaExpr *) { return false; }
  };
  return !Finder().TraverseStmt(const_cast<Expr *>(E));
}

/// Has the type no associated namespace, so that argument-dependent lookup
/// finds nothing by it?
bool hasNoAssociatedNamespace(const Expr *E) {
  QualType Type = E->getType();
  while (Type->isPointerType() || Type->isArrayType())
    Type = Type->isArrayType() ? Type->castAsArrayTypeUnsafe()->getElementType()
                               : Type->getPointeeType();
  return Type->isBuiltinType() && !Type->isPlaceholderType() &&
         !Type->isDependentType();
}

} // namespace

bool FunctionNames::isOnlyOneOfItsName(const FunctionDecl *FD) {
  if (Only.empty())
    FunctionNameVisitor(Only).TraverseDecl(Ctx.getTranslationUnitDecl());
  return Only.lookup(FD->getDeclName()) == FD->getCanonicalDecl();
}

/// Can argument-dependent lookup find another function than the one that the
/// name means where it is written?
bool CalleeIdentifier::mayFindOthers(const FunctionDecl *Only) {
  const auto *E = dyn_cast<UnresolvedLookupExpr>(Call.getCallee());
  if (!E || !E->requiresADL())
    return false;
  // The lowered text of a header must not depend on who includes it.
  const SourceManager &SM = Text.sourceManager();
  return !SM.isInMainFile(SM.getExpansionLoc(Call.getBeginLoc())) ||
         !Functions.isOnlyOneOfItsName(Only);
}

/// Can lowered text ask for the function's type by its name, without a warning?
bool CalleeIdentifier::hasUsableSignature(const FunctionDecl *Only) const {
  bool IsCompilerBuiltin =
      Only->getBuiltinID() &&
      !AC.Ctx.BuiltinInfo.isPredefinedLibFunction(Only->getBuiltinID());
  return !Only->getDescribedFunctionTemplate() && !Only->isDeprecated() &&
         !Only->isUnavailable() && !Only->getFriendObjectKind() &&
         !isInstanceMethod(Only) && !IsCompilerBuiltin;
}

/// What an instantiation needs to find the parameters of the callee.
void CalleeIdentifier::findSignature() {
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  if (Form.Callee == CalleeKind::PointerToMember) {
    const Expr *Member = cast<BinaryOperator>(Callee)->getRHS();
    if (!containsLambda(Member))
      if (auto Line = Text.onOneLine(Form.MemberBegin, Form.MemberEnd))
        Form.MemberText = *Line;
    return;
  }
  if (Form.Callee != CalleeKind::Name)
    return;
  Form.IsMemberOfThis = Form.CapturesThis && !Form.IsQualified &&
                        !isa<DependentScopeDeclRefExpr>(Callee);
  const FunctionDecl *Only = onlyFunction(Callee);
  if (!Only || !hasUsableSignature(Only))
    return;
  Form.MayFindOthers = mayFindOthers(Only);
  // A literal is written again in the call; it is not among what is kept, by
  // whose types the instantiation looks.
  bool LiteralsFindOthers =
      llvm::any_of(Form.Arguments, [](const CallArgument &A) {
        return A.Kind == ArgumentKind::Literal && A.Expr &&
               !hasNoAssociatedNamespace(A.Expr);
      });
  Form.IsOnlyFunction = !(Form.MayFindOthers && LiteralsFindOthers);
}

struct CalleeIdentifier::CalledName {
  DeclarationName Name;
  bool IsQualified = false;

  /// Constructors, conversions and the like are not called by a name.
  bool isHashable() const {
    return Name.isIdentifier()
               ? bool(Name)
               : Name.getNameKind() == DeclarationName::CXXOperatorName;
  }
};

/// (`(o.*&C::m)()` may call a function that overrides C::m.)
const FunctionDecl *CalleeIdentifier::directCallee() const {
  return Form.Callee == CalleeKind::PointerToMember ? nullptr
                                                    : Call.getDirectCallee();
}

CalleeIdentifier::CalledName CalleeIdentifier::calledName() const {
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  if (const FunctionDecl *Direct = directCallee()) {
    const auto *ME = dyn_cast<MemberExpr>(Callee);
    return {Direct->getDeclName(), ME && ME->hasQualifier()};
  }
  if (const auto *E = dyn_cast<OverloadExpr>(Callee))
    return {E->getName(), E->getQualifier() ? true : false};
  if (const auto *E = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    return {E->getMember(), E->getQualifier() ? true : false};
  if (const auto *E = dyn_cast<DependentScopeDeclRefExpr>(Callee))
    return {E->getDeclName(), false};
  const auto *ME = dyn_cast<MemberExpr>(Callee);
  return {DeclarationName(), ME && ME->hasQualifier()};
}

/// What the call form can tell a function that calls recover().
void CalleeIdentifier::identify() {
  constexpr size_t AnyNumber = 0xffff;
  const FunctionDecl *Direct = directCallee();
  if (Form.Callee == CalleeKind::Lambda || (Direct && Direct->getBuiltinID()))
    return;
  CalledName Called = calledName();
  Form.IsQualified = Called.IsQualified;
  if (Called.isHashable()) {
    bool HasPack = llvm::any_of(Form.Arguments, [](const CallArgument &A) {
      return A.Kind == ArgumentKind::Pack;
    });
    size_t Count =
        HasPack ? AnyNumber : std::min(Form.Arguments.size(), AnyNumber);
    Form.CalleeName = nameHash(Called.Name.getAsString()) | Count;
  }
  if (!Direct)
    return;
  const SourceManager &SM = Text.sourceManager();
  // Code of system headers does not call recover().
  if (SM.isInSystemHeader(SM.getExpansionLoc(Direct->getLocation()))) {
    Form.IsLibraryValue = Form.Callee == CalleeKind::Value;
    Form.CalleeName = 0;
    return;
  }
  Form.CalleeId = calleeIdentity(Direct, Text);
  const auto *Method = dyn_cast<CXXMethodDecl>(Direct);
  // An object that is kept by value is not of a derived class.
  Form.IsVirtual = Method && Method->isVirtual() && !Called.IsQualified &&
                   isa<MemberExpr>(Call.getCallee()->IgnoreParenImpCasts()) &&
                   !Form.ObjectIsRvalue;
}

void CalleeIdentifier::run() {
  identify();
  if (Form.Dependent)
    findSignature();
}

} // namespace opendefer
