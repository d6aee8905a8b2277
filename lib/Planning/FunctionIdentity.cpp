//===- FunctionIdentity.cpp - Expressions that identify a function
//----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Planning/FunctionIdentity.h"
#include "Analysis/Analysis.h"
#include "Planning/Names.h"
#include "Clang/ASTCompat.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <vector>

using namespace clang;

namespace opendefer {
namespace {

bool hasDefaultArgument(const NamedDecl *Parameter) {
  if (const auto *Type = dyn_cast<TemplateTypeParmDecl>(Parameter))
    return Type->hasDefaultArgument();
  if (const auto *Value = dyn_cast<NonTypeTemplateParmDecl>(Parameter))
    return Value->hasDefaultArgument();
  return cast<TemplateTemplateParmDecl>(Parameter)->hasDefaultArgument();
}

/// "T" or "Rest...".
std::string nameOfParameter(const NamedDecl &P) {
  return P.getNameAsString() + (P.isTemplateParameterPack() ? "..." : "");
}

/// "<T, N, Rest...>" from inside the template; empty if a parameter without a
/// name cannot be left to its default.
std::string ownArguments(const FunctionTemplateDecl &Template) {
  std::vector<std::string> List;
  // Parameters after one without a name must have defaults, too, and so must
  // those after a pack, which would take their arguments.
  bool HasEnded = false;
  for (const NamedDecl *P : *Template.getTemplateParameters()) {
    bool IsNamed = P->getIdentifier();
    bool IsLeftOut = HasEnded || !IsNamed;
    // (`auto` parameters have neither names nor defaults.)
    if (P->isImplicit() || (HasEnded && IsNamed) ||
        (IsLeftOut && !hasDefaultArgument(P)))
      return {};
    HasEnded |= !IsNamed || P->isTemplateParameterPack();
    if (IsNamed)
      List.push_back(nameOfParameter(*P));
  }
  return "<" + llvm::join(List, ", ") + ">";
}

/// Empty if the argument cannot be written in `FD`.
std::string printArgument(const TemplateArgument &A, const FunctionDecl *FD,
                          const ASTContext &Ctx) {
  if (A.getKind() == TemplateArgument::Type)
    return spellType(A.getAsType(), FD, Ctx);
  bool IsInteger = A.getKind() == TemplateArgument::Integral &&
                   A.getIntegralType()->isIntegerType() &&
                   !A.getIntegralType()->isEnumeralType();
  return IsInteger ? llvm::toString(A.getAsIntegral(), 10) : "";
}

/// Appends the printed arguments, packs expanded; false if one cannot be
/// written.
bool printArguments(llvm::ArrayRef<TemplateArgument> Arguments,
                    const FunctionDecl *FD, const ASTContext &Ctx,
                    std::vector<std::string> &List) {
  for (const TemplateArgument &A : Arguments) {
    if (A.getKind() == TemplateArgument::Pack) {
      if (!printArguments(A.pack_elements(), FD, Ctx, List))
        return false;
      continue;
    }
    List.push_back(printArgument(A, FD, Ctx));
    if (List.back().empty())
      return false;
  }
  return true;
}

/// "<int, 3>" of an explicit specialisation; empty if it cannot be written.
std::string givenArguments(const FunctionDecl *FD, const ASTContext &Ctx) {
  std::vector<std::string> List;
  if (!printArguments(FD->getTemplateSpecializationArgs()->asArray(), FD, Ctx,
                      List))
    return {};
  return "<" + llvm::join(List, ", ") + ">";
}

/// What a name finds that is looked up in a namespace.
void lookUp(const DeclContext *Namespace, DeclarationName Name,
            llvm::SmallPtrSetImpl<const DeclContext *> &Visited,
            llvm::SmallVectorImpl<const NamedDecl *> &Found) {
  if (!Visited.insert(Namespace->getPrimaryContext()).second)
    return;
  auto Declared = Namespace->lookup(Name);
  Found.append(Declared.begin(), Declared.end());
  if (!Declared.empty())
    return;
  for (const UsingDirectiveDecl *Using : Namespace->using_directives())
    lookUp(Using->getNominatedNamespace(), Name, Visited, Found);
}

/// The name of a function, from inside of it and behind its parameters, so that
/// no other is meant: one of a template is not chosen by its type, as that may
/// have parts that cannot be named here. Empty if there is none.
std::string ownName(const FunctionDecl *FD, const ASTContext &Ctx,
                    bool IsChosenByType) {
  const DeclContext *Scope = FD->getDeclContext()->getRedeclContext();
  const NamedDecl *Own = FD;
  if (const FunctionTemplateDecl *Template = FD->getDescribedFunctionTemplate())
    Own = Template;
  else if (const FunctionTemplateDecl *Template = FD->getPrimaryTemplate())
    Own = Template;
  auto IsFound = [&](llvm::ArrayRef<const NamedDecl *> Found) {
    return (IsChosenByType || Found.size() == 1) &&
           llvm::any_of(Found, [&](const NamedDecl *D) {
             return D->getUnderlyingDecl()->getCanonicalDecl() ==
                    Own->getCanonicalDecl();
           });
  };
  auto Declared = Scope->lookup(FD->getDeclName());
  llvm::SmallVector<const NamedDecl *, 4> Found(Declared.begin(),
                                                Declared.end());
  if (!IsFound(Found))
    return {};
  if (const auto *Class = dyn_cast<CXXRecordDecl>(Scope))
    return Class->getNameAsString() + "::" + FD->getNameAsString();
  std::string Qualified = "::";
  llvm::raw_string_ostream OS(Qualified);
  PrintingPolicy Policy(Ctx.getLangOpts());
  Policy.SuppressUnwrittenScope = true;
  // What is in a namespace without a name is found around that, unless...
  const DeclContext *Around = Scope;
  while (Around->isNamespace() &&
         cast<NamespaceDecl>(Around)->isAnonymousNamespace())
    Around = Around->getParent()->getRedeclContext();
  Found.clear();
  llvm::SmallPtrSet<const DeclContext *, 8> Visited;
  lookUp(Around, FD->getDeclName(), Visited, Found);
  if (IsFound(Found)) {
    FD->printQualifiedName(OS, Policy);
    return OS.str();
  }
  // ... there is another one. From inside the nearest is meant.
  bool IsHidden = Around == Scope ||
                  llvm::any_of(FD->parameters(), [&](const ParmVarDecl *P) {
                    return P->getDeclName() == FD->getDeclName();
                  });
  return IsHidden ? "" : FD->getNameAsString();
}

/// The same for a function template and for a function of a class template.
/// Only where the name is not overloaded: the function's type may have parts
/// that cannot be named here.
std::string templateAddress(const FunctionDecl *FD, const ASTContext &Ctx) {
  if (FD->isVariadic())
    return "nullptr";
  std::string Name = ownName(FD, Ctx, /*IsChosenByType=*/false);
  if (const FunctionTemplateDecl *Template =
          FD->getDescribedFunctionTemplate()) {
    std::string Arguments = ownArguments(*Template);
    Name = Name.empty() || Arguments.empty() ? "" : Name + Arguments;
  }
  return Name.empty() ? "nullptr" : lowered("__address_of(&") + Name + ")";
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
  if (FD->isTemplated() || FD->getParentFunctionOrMethod())
    return templateAddress(FD, Ctx);
  std::string Type = spellType(Ctx.getPointerType(FD->getType()), FD, Ctx);
  std::string Name = ownName(FD, Ctx, /*IsChosenByType=*/true);
  if (FD->isFunctionTemplateSpecialization() && !Name.empty()) {
    std::string Arguments = givenArguments(FD, Ctx);
    Name = Arguments.empty() ? "" : Name + Arguments;
  }
  if (Type.empty() || Name.empty())
    return "nullptr";
  return "reinterpret_cast<void *>(static_cast<" + Type + ">(&" + Name + "))";
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
  return Method && !Method->isStatic() && !compat::hasExplicitObject(Method);
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

std::string lambdaIdentity(const DeferringFunction &Fn, const SourceText &Text,
                           const ASTContext &Ctx) {
  return lowered("__a_lambda<") + hex(calleeIdentity(Fn.Decl, Text)) +
         pointersMade(Fn, Ctx) + ">()";
}

std::string queryCallerExpr(const DeferringFunction &Fn, const SourceText &Text,
                            const ASTContext &Ctx) {
  const FunctionDecl *FD = Fn.Decl;
  std::string Id = hex(calleeIdentity(FD, Text));
  if (Fn.Lambda)
    return lowered("__take_panic_as_lambda<") + Id + ">()";
  std::string Name = hex(nameOf(FD));
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  if (!hasThis(Method) || isa<CXXConstructorDecl>(FD))
    return lowered("__take_panic(") + Id + ", " + Name + ", " +
           functionAddress(Fn, Ctx) + ")";
  std::string Call =
      lowered("__take_panic(this, ") + Id + ", " + Name + ", " +
      (Method->isVirtual() ? "true" : "false") + ", " +
      memberPointer(Method, "::std::decay_t<decltype(*this)>", Method, Ctx);
  return Call + Overridden(Method, Text, Ctx).text() + ")";
}

} // namespace opendefer
