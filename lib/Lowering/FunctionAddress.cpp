//===- FunctionAddress.cpp - What a function tells of itself --------------===//

#include "Lowering/FunctionAddress.h"
#include "Analysis/Analysis.h"
#include "Lowering/Names.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/Version.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <vector>

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
  return lowered("__address_of(&") + Name + ")";
}

/// The function's own address, for callers through a pointer; "nullptr" where
/// it has none or it cannot be written down.
std::string functionAddress(const DeferringFunction &Fn,
                            const ASTContext &Ctx) {
  const FunctionDecl *FD = Fn.Decl;
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  if (Fn.Lambda || (Method && !Method->isStatic()) || FD->isMain() ||
      !FD->getIdentifier() || FD->getFriendObjectKind() != Decl::FOK_None ||
      (!Method && FD->getParentFunctionOrMethod()) ||
      FD->getReturnType()->getContainedDeducedType() ||
      (Method && !Method->getParent()->getIdentifier()))
    return "nullptr";
  if (FD->isTemplated() || FD->isFunctionTemplateSpecialization() ||
      FD->getParentFunctionOrMethod())
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

/// The same of a member: a pointer to it, from inside of `From`.
std::string memberPointer(const CXXMethodDecl *Method, llvm::StringRef Class,
                          const FunctionDecl *From, const ASTContext &Ctx) {
  DeclarationName::NameKind Kind = Method->getDeclName().getNameKind();
  if ((Kind != DeclarationName::Identifier &&
       Kind != DeclarationName::CXXOperatorName) ||
      Method->isFunctionTemplateSpecialization())
    return "nullptr";
  std::string Name = "&" + Class.str() + "::";
  const FunctionTemplateDecl *Template = Method->getDescribedFunctionTemplate();
  if (Template) {
    std::string Arguments = ownArguments(*Template);
    if (Arguments.empty())
      return "nullptr";
    Name += "template " + Method->getNameAsString() + Arguments;
  } else {
    Name += Method->getNameAsString();
  }
  auto Found = Method->getParent()->lookup(Method->getDeclName());
  if (Found.empty() || std::next(Found.begin()) == Found.end())
    return Name;
  // Which of them? The type of one in a template may have parts that cannot be
  // named here.
  std::string Type =
      Method->isTemplated() ? "" : spellType(Method->getType(), From, Ctx);
  return Type.empty() ? "nullptr"
                      : lowered("__chosen<") + Type + ">(" + Name + ")";
}

std::string hex(uint64_t Value) {
  return "0x" + llvm::utohexstr(Value, /*LowerCase=*/true) + "ULL";
}

/// What a member function overrides, each with the way to the base that
/// declares it.
class Overridden {
public:
  Overridden(const CXXMethodDecl *Method, const SourceText &Text,
             const ASTContext &Ctx)
      : Method(Method), Text(Text), Ctx(Ctx) {
    find(Method);
    walk(Method->getParent(), "this");
  }
  /// As arguments, each behind a comma.
  std::string text() const { return llvm::join(Calls, ""); }

private:
  void find(const CXXMethodDecl *Overrider) {
    for (const CXXMethodDecl *Base : Overrider->overridden_methods()) {
      Methods[Base->getParent()->getCanonicalDecl()].insert(Base);
      find(Base);
    }
  }
  void add(std::string Call) {
    if (!llvm::is_contained(Calls, Call))
      Calls.push_back(std::move(Call));
  }
  void walk(const CXXRecordDecl *Class, const std::string &Object);
  void write(const CXXMethodDecl *Base, const std::string &Class,
             const std::string &Object);

  const CXXMethodDecl *Method;
  const SourceText &Text;
  const ASTContext &Ctx;
  llvm::DenseMap<const CXXRecordDecl *, llvm::SetVector<const CXXMethodDecl *>>
      Methods;
  std::vector<std::string> Calls;
};

/// `Object` is the text of a pointer to it, empty if that cannot be written.
void Overridden::walk(const CXXRecordDecl *Class, const std::string &Object) {
  if (!Class->hasDefinition())
    return;
  for (const CXXBaseSpecifier &B : Class->getDefinition()->bases()) {
    const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl();
    if (!Base) // It depends on template parameters: any of that name.
      add(", " + lowered("__overrides(0)"));
    if (!Base)
      continue;
    std::string Type =
        Object.empty() ? ""
                       : spellType(B.getType().getCanonicalType(), Method, Ctx);
    std::string Pointer =
        Type.empty() ? "" : lowered("__base<") + Type + ">(" + Object + ")";
    for (const CXXMethodDecl *M : Methods.lookup(Base->getCanonicalDecl()))
      write(M, Type, Pointer);
    walk(Base, Pointer);
  }
}

void Overridden::write(const CXXMethodDecl *Base, const std::string &Class,
                       const std::string &Object) {
  std::string Call =
      ", " + lowered("__overrides(") + hex(calleeIdentity(Base, Text));
  // Whoever else may name it gets no warning.
  bool CanBeNamed = !Object.empty() && Base->getAccess() == AS_public &&
                    !Base->isDeprecated() && !Base->isUnavailable();
  std::string Pointer =
      CanBeNamed ? memberPointer(Base, Class, Method, Ctx) : "nullptr";
  if (Pointer != "nullptr")
    Call += ", " + Object + ", " + Pointer;
  add(Call + ")");
}

bool hasThis(const CXXMethodDecl *Method) {
#if CLANG_VERSION_MAJOR >= 18
  if (Method && Method->isExplicitObjectMemberFunction())
    return false;
#endif
  return Method && !Method->isStatic();
}

/// Its unqualified name, and how many arguments it takes.
uint64_t nameOf(const FunctionDecl *FD) {
  uint64_t Least = std::min(FD->getMinRequiredArguments(), 0xffU);
  uint64_t Most = FD->isVariadic() ? 0xff : std::min(FD->getNumParams(), 0xffU);
  for (const ParmVarDecl *P : FD->parameters())
    if (P->isParameterPack()) {
      Least = std::min<uint64_t>(Least, P->getFunctionScopeIndex());
      Most = 0xff;
    }
  return nameHash(FD->getDeclName().getAsString()) | Least << 8 | Most;
}

} // namespace

/// The types of pointers that a generic lambda is converted to anywhere, each
/// behind a comma.
static std::string pointersMade(const DeferringFunction &Fn,
                                const ASTContext &Ctx) {
  std::string Types;
  const CXXRecordDecl *Class = Fn.Lambda->getLambdaClass();
  if (!Fn.Lambda->isGenericLambda() || Class->isDependentContext())
    return Types;
  for (const NamedDecl *D : Class->getVisibleConversionFunctions())
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D))
      for (const FunctionDecl *Conversion : Template->specializations()) {
        std::string Type = spellType(Conversion->getReturnType(), Fn.Decl, Ctx);
        if (!Type.empty())
          Types += ", " + Type;
      }
  return Types;
}

std::pair<std::string, std::string> knownLambda(const DeferringFunction &Fn,
                                                const SourceText &Text,
                                                const ASTContext &Ctx) {
  return {"(false ? " + lowered("__a_lambda<") +
              hex(calleeIdentity(Fn.Decl, Text)) + pointersMade(Fn, Ctx) +
              ">() : ",
          ")"};
}

std::string enteredCall(const DeferringFunction &Fn, const SourceText &Text,
                        const ASTContext &Ctx) {
  const FunctionDecl *FD = Fn.Decl;
  std::string Id = hex(calleeIdentity(FD, Text));
  if (Fn.Lambda)
    return lowered("__entered_lambda<") + Id + ">()";
  std::string Name = hex(nameOf(FD));
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  if (!hasThis(Method) || isa<CXXConstructorDecl>(FD))
    return lowered("__entered(") + Id + ", " + Name + ", " +
           functionAddress(Fn, Ctx) + ")";
  std::string Call =
      lowered("__entered(this, ") + Id + ", " + Name + ", " +
      (Method->isVirtual() ? "true" : "false") + ", " +
      memberPointer(Method, "::std::decay_t<decltype(*this)>", Method, Ctx);
  return Call + Overridden(Method, Text, Ctx).text() + ")";
}

} // namespace opendefer
