//===- FunctionAddress.cpp - The function, as an expression ---------------===//

#include "Lowering/FunctionAddress.h"
#include "Analysis/Analysis.h"
#include "Lowering/Names.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace opendefer {
namespace {

/// "<T, N, Rest...>" from inside the template; empty if it cannot be said.
std::string ownArguments(const FunctionTemplateDecl &Template) {
  std::string List;
  for (const NamedDecl *P : *Template.getTemplateParameters()) {
    if (P->isImplicit())
      return {};               // `auto` parameters have no name
    if (!P->getIdentifier()) { // all that follows must have defaults then
      for (const NamedDecl *Q : *Template.getTemplateParameters())
        if (Q->getIdentifier() && Q->getLocation() > P->getLocation())
          return {};
      break;
    }
    List += (List.empty() ? "" : ", ") + P->getNameAsString() +
            (P->isTemplateParameterPack() ? "..." : "");
  }
  return "<" + List + ">";
}

/// The same for a function template and for a function of a class template.
/// Only where the name is not overloaded: the function's type may have parts
/// that cannot be named here.
std::string templateAddress(const FunctionDecl *FD, const ASTContext &Ctx) {
  const DeclContext *Scope = FD->getDeclContext()->getRedeclContext();
  const FunctionTemplateDecl *Template = FD->getDescribedFunctionTemplate();
  auto Found = Scope->lookup(FD->getDeclName());
  if (FD->isFunctionTemplateSpecialization() || Found.empty() ||
      std::next(Found.begin()) != Found.end() || FD->isVariadic())
    return "nullptr";
  std::string Name;
  if (const auto *Class = dyn_cast<CXXRecordDecl>(Scope)) {
    Name = Class->getNameAsString() + "::";
  } else {
    PrintingPolicy Policy(Ctx.getLangOpts());
    Policy.SuppressUnwrittenScope = true;
    llvm::raw_string_ostream OS(Name);
    OS << "::";
    if (const auto *Namespace = dyn_cast<NamespaceDecl>(Scope)) {
      Namespace->printQualifiedName(OS, Policy);
      OS << "::";
    }
  }
  if (Name == "::::")
    Name = "::";
  Name += FD->getNameAsString();
  if (Template) {
    std::string Arguments = ownArguments(*Template);
    if (Arguments.empty())
      return "nullptr";
    Name += Arguments;
  }
  return lowered("address_of(&") + Name + ")";
}

} // namespace

std::string functionAddress(const DeferringFunction &Fn,
                            const ASTContext &Ctx) {
  const FunctionDecl *FD = Fn.Decl;
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  if (Fn.Lambda || (Method && !Method->isStatic()) || FD->isMain() ||
      !FD->getIdentifier() || FD->getFriendObjectKind() != Decl::FOK_None ||
      FD->getParentFunctionOrMethod() ||
      FD->getReturnType()->getContainedDeducedType() ||
      (Method && Method->getParent()->getParentFunctionOrMethod()))
    return "nullptr";
  if (FD->isTemplated() || FD->isFunctionTemplateSpecialization())
    return templateAddress(FD, Ctx);
  std::string Type = spellType(Ctx.getPointerType(FD->getType()), FD, Ctx);
  if (Type.empty())
    return "nullptr";
  PrintingPolicy Policy(Ctx.getLangOpts());
  Policy.SuppressUnwrittenScope = true;
  std::string Name;
  llvm::raw_string_ostream OS(Name);
  FD->printQualifiedName(OS, Policy);
  return "reinterpret_cast<void *>(static_cast<" + Type + ">(&::" + OS.str() +
         "))";
}

} // namespace opendefer
