//===- FunctionIdentity.cpp - Identifying a callee ------------------------===//
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

/// Returns "<T, N, Rest...>", the template's own arguments. Empty if a
/// parameter has neither a name nor a usable default.
std::string ownArguments(const FunctionTemplateDecl &Template) {
  std::vector<std::string> List;
  // A parameter without a name ends the list, and so does a pack, which would
  // take all further arguments. The parameters after it must have defaults.
  bool HasEnded = false;
  for (const NamedDecl *P : *Template.getTemplateParameters()) {
    bool IsNamed = P->getIdentifier();
    bool IsLeftOut = HasEnded || !IsNamed;
    // An `auto` parameter has neither a name nor a default.
    if (P->isImplicit() || (HasEnded && IsNamed) ||
        (IsLeftOut && !hasDefaultArgument(P)))
      return {};
    HasEnded |= !IsNamed || P->isTemplateParameterPack();
    if (IsNamed)
      List.push_back(nameOfParameter(*P));
  }
  return "<" + llvm::join(List, ", ") + ">";
}

/// Spells a template argument. Empty if it cannot be named in `FD`.
std::string printArgument(const TemplateArgument &A, const FunctionDecl *FD,
                          const ASTContext &Ctx) {
  if (A.getKind() == TemplateArgument::Type)
    return spellType(A.getAsType(), FD, Ctx);
  bool IsInteger = A.getKind() == TemplateArgument::Integral &&
                   A.getIntegralType()->isIntegerType() &&
                   !A.getIntegralType()->isEnumeralType();
  return IsInteger ? llvm::toString(A.getAsIntegral(), 10) : "";
}

/// Appends the spelled arguments, with packs expanded. Returns false if one
/// cannot be named in `FD`.
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

/// Returns the arguments of an explicit specialisation, "<int, 3>". Empty if
/// they cannot be named there.
std::string givenArguments(const FunctionDecl *FD, const ASTContext &Ctx) {
  std::vector<std::string> List;
  if (!printArguments(FD->getTemplateSpecializationArgs()->asArray(), FD, Ctx,
                      List))
    return {};
  return "<" + llvm::join(List, ", ") + ">";
}

/// Looks a name up in a namespace, as C++ does for a qualified name.
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

/// Returns the name of a function for use in its own body, where parameters may
/// hide names. Unless `IsChosenByType`, the name must not be overloaded: a
/// template's function is not selected by its type, which may have parts that
/// cannot be named there. Empty if there is no such name.
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
  // Members of an unnamed namespace are visible in the enclosing one. Prefer
  // the qualified name, which finds the function unless another one has that
  // name.
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
  // The unqualified name finds the innermost function, which is this one.
  bool IsHidden = Around == Scope ||
                  llvm::any_of(FD->parameters(), [&](const ParmVarDecl *P) {
                    return P->getDeclName() == FD->getDeclName();
                  });
  return IsHidden ? "" : FD->getNameAsString();
}

/// Returns the address of a function template, or of a function in a class
/// template, as text. "nullptr" if its name is overloaded: its type may have
/// parts that cannot be named there.
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

/// Returns the function's own address as text, which identifies it if it is
/// called through a pointer. "nullptr" if the address cannot be written.
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

/// Returns a pointer to a member function as text for the body of `From`.
/// "nullptr" if it cannot be written.
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
  // Select the overload by its type. In a template, the type may have parts
  // that cannot be named there.
  std::string Type =
      Method->isTemplated() ? "" : spellType(Method->getType(), From, Ctx);
  return Type.empty() ? "nullptr"
                      : lowered("__chosen<") + Type + ">(" + Name + ")";
}

std::string hex(uint64_t Value) {
  return "0x" + llvm::utohexstr(Value, /*LowerCase=*/true) + "ULL";
}

/// The functions that a member function overrides, each with an expression for
/// the base object that declares it.
class Overridden {
public:
  Overridden(const CXXMethodDecl *Method, const SourceText &Text,
             const ASTContext &Ctx)
      : Method(Method), Text(Text), Ctx(Ctx) {
    find(Method);
    walk(Method->getParent(), "this");
  }
  /// Returns arguments for the runtime, each with a comma before it.
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

/// Adds the overridden functions of all bases of `Class`. `Object` is a pointer
/// to the object as text, or empty if that cannot be written.
void Overridden::walk(const CXXRecordDecl *Class, const std::string &Object) {
  if (!Class->hasDefinition())
    return;
  for (const CXXBaseSpecifier &B : Class->getDefinition()->bases()) {
    const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl();
    if (!Base) // A dependent base may declare any function of that name.
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
  // Naming it must not cause an access error or a warning.
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

/// Returns the hash of the unqualified name with the minimal and maximal number
/// of arguments.
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

/// Returns the function pointer types that a generic lambda is converted to
/// anywhere in the unit, each with a comma before it.
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
