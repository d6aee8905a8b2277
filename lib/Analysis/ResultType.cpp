//===- ResultType.cpp - The type of a function's result, in text ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The variable that stores the result needs its type. Lowered text can only
// spell that type, inside the body, where the same spelling may mean something
// else:
//
//  - a parameter may hide a name; so may a member of the class, if a member
//    function is defined outside of it;
//  - a macro of that name may have been defined since;
//  - each `DL<int>` with a lambda as default argument is a different type.
//
// What the body declares does not matter, because the lowering declares an
// alias of the type where the body begins. In the other cases, the type is
// written as that of a call of the function itself.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/CharInfo.h"

using namespace clang;

namespace opendefer {
namespace {

/// The identifiers in a text that are not qualified.
std::vector<llvm::StringRef> unqualifiedNames(llvm::StringRef Text) {
  std::vector<llvm::StringRef> Names;
  char Before[2] = {0, 0}; // the last two characters that are not spaces
  while (!Text.empty()) {
    llvm::StringRef Word =
        Text.take_while([](char C) { return isAsciiIdentifierContinue(C); });
    if (Word.empty()) {
      if (!isWhitespace(Text.front())) {
        Before[0] = Before[1];
        Before[1] = Text.front();
      }
      Text = Text.drop_front();
      continue;
    }
    bool Qualified = Before[1] == '.' ||
                     (Before[1] == ':' && Before[0] == ':') ||
                     (Before[1] == '>' && Before[0] == '-');
    if (!Qualified && !isDigit(Word.front()))
      Names.push_back(Word);
    Before[0] = Before[1] = 'x';
    Text = Text.drop_front(Word.size());
  }
  return Names;
}

bool isMacro(const ASTContext &Ctx, llvm::StringRef Name) {
  auto It = Ctx.Idents.find(Name);
  return It != Ctx.Idents.end() && It->second->hadMacroDefinition();
}

/// Is a word of the text the name of a macro?
bool mentionsMacro(const ASTContext &Ctx, llvm::StringRef Text) {
  while (!Text.empty()) {
    llvm::StringRef Word =
        Text.take_while([](char C) { return isAsciiIdentifierContinue(C); });
    if (!Word.empty() && isMacro(Ctx, Word))
      return true;
    Text = Text.drop_front(std::max<size_t>(Word.size(), 1));
  }
  return false;
}

/// Does the class, or a base, have a member of that name? In a function that is
/// defined outside of the class, the result type is not looked up in the class,
/// but the body is.
bool isMemberOfClass(const FunctionDecl *FD, llvm::StringRef Name) {
  const auto *Class = dyn_cast<CXXRecordDecl>(FD->getDeclContext());
  if (!Class || !FD->isOutOfLine() || !Class->hasDefinition())
    return false;
  const IdentifierInfo *II = &FD->getASTContext().Idents.get(Name);
  auto Declares = [&](const CXXRecordDecl *Record) {
    for (const NamedDecl *D : Record->lookup(DeclarationName(II))) {
      const auto *Named = dyn_cast<CXXRecordDecl>(D);
      if (!Named || !Named->isInjectedClassName())
        return true;
    }
    return false;
  };
  if (Declares(Class))
    return true;
  Class = Class->getDefinition();
  return !Class->forallBases(
      [&](const CXXRecordDecl *Base) { return !Declares(Base); });
}

/// Can a call name the function? Not a constructor, a conversion or the like.
bool hasCallableName(const FunctionDecl *FD) {
  switch (FD->getDeclName().getNameKind()) {
  case DeclarationName::Identifier:
  case DeclarationName::CXXOperatorName:
  case DeclarationName::CXXLiteralOperatorName:
    return true;
  default:
    return false;
  }
}

/// "<T, Args...>", the function template's own parameters as its arguments.
std::string ownTemplateArguments(const FunctionDecl *FD) {
  const FunctionTemplateDecl *Template = FD->getDescribedFunctionTemplate();
  if (!Template)
    return {};
  std::string Arguments;
  for (const NamedDecl *P : *Template->getTemplateParameters()) {
    if (P->isImplicit() || !P->getIdentifier()) // deduced, or has a default
      break;
    Arguments += (Arguments.empty() ? "<" : ", ") + P->getNameAsString() +
                 (P->isTemplateParameterPack() ? "..." : "");
  }
  return Arguments.empty() ? Arguments : Arguments + ">";
}

std::string namespaceQualifier(const FunctionDecl *FD) {
  std::string Scope;
  for (const DeclContext *DC = FD->getDeclContext(); DC; DC = DC->getParent()) {
    const auto *Namespace = dyn_cast<NamespaceDecl>(DC);
    if (Namespace && !Namespace->isAnonymousNamespace() &&
        !Namespace->isInline())
      Scope = Namespace->getNameAsString() + "::" + Scope;
  }
  return "::" + Scope;
}

/// The function as a callee in its own body: "::f", "this->f" or the like;
/// empty if it cannot be named there.
std::string ownName(const FunctionDecl *FD) {
  if (!hasCallableName(FD))
    return {};
  std::string Name = FD->getNameAsString();
  std::string Arguments = ownTemplateArguments(FD);
  if (const auto *Method = dyn_cast<CXXMethodDecl>(FD)) {
    if (Method->isInstance()) {
      std::string This = Method->getRefQualifier() == RQ_RValue
                             ? "static_cast<::std::remove_reference_t<decltype("
                               "*this)> &&>(*this)."
                             : "this->";
      return This + (Arguments.empty() ? "" : "template ") + Name + Arguments;
    }
    bool IsHidden = llvm::any_of(FD->parameters(), [&](const ParmVarDecl *P) {
      return P->getName() == Name;
    });
    return IsHidden ? std::string() : Name + Arguments;
  }
  bool IsHiddenFriend = FD->getFriendObjectKind() != Decl::FOK_None &&
                        FD->getLexicalDeclContext()->isRecord();
  if (FD->getParentFunctionOrMethod() || IsHiddenFriend)
    return {};
  return namespaceQualifier(FD) + Name + Arguments;
}

/// An argument that the parameter accepts; empty if it cannot be written.
std::string forwarded(const ParmVarDecl *P, const FunctionDecl *FD,
                      const ASTContext &Ctx) {
  std::string Name = P->getNameAsString();
  if (!Name.empty())
    return "static_cast<decltype(" + Name + ") &&>(" + Name + ")" +
           (P->isParameterPack() ? "..." : "");
  if (P->getType()->isDependentType())
    return {};
  std::string Type = spellType(P->getType(), FD, Ctx);
  return Type.empty() ? Type : "::std::declval<" + Type + ">()";
}

} // namespace

std::string nameHiddenInBody(const FunctionDecl *FD, llvm::StringRef Type) {
  // In `auto f(T x) -> decltype(x)`, all of this is in scope already.
  if (FD->getType()->castAs<FunctionProtoType>()->hasTrailingReturn())
    return {};
  for (llvm::StringRef Name : unqualifiedNames(Type)) {
    for (const ParmVarDecl *P : FD->parameters())
      if (P->getName() == Name)
        return Name.str();
    if (isMemberOfClass(FD, Name))
      return Name.str();
  }
  return {};
}

bool namesMacro(const ASTContext &Ctx, llvm::StringRef Type) {
  return mentionsMacro(Ctx, Type);
}

std::string typeOfOwnCall(const FunctionDecl *FD, const ASTContext &Ctx) {
  std::string Callee = ownName(FD);
  if (Callee.empty())
    return {};
  std::string Arguments;
  for (const ParmVarDecl *P : FD->parameters()) {
    std::string Argument = forwarded(P, FD, Ctx);
    if (Argument.empty())
      return {};
    Arguments += (Arguments.empty() ? "" : ", ") + Argument;
  }
  return "::std::remove_cv_t<decltype((" + Callee + ")(" + Arguments + "))>";
}

} // namespace opendefer
