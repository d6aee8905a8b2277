//===- TypeSpelling.cpp - How a type is written in lowered text -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lowered text names types in function bodies, where the user has not written
// them. A type is spelled fully qualified there, unless it depends on template
// parameters; some cannot be named at all (a lambda's, a local class).
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "Clang/ASTCompat.h"
#include "clang/AST/QualTypeNames.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/CharInfo.h"
#include <map>

using namespace clang;

namespace opendefer {
namespace {

/// Finds out whether a type contains a class or enumeration that cannot be
/// named at `From`: one without a name, local to a function, or private to a
/// class.
struct Unnameable : RecursiveASTVisitor<Unnameable> {
  explicit Unnameable(const DeclContext *From) : From(From) {}
  const DeclContext *From;
  bool Found = false;

  bool isPrivateElsewhere(const Decl *D) const {
    return (D->getAccess() == AS_private || D->getAccess() == AS_protected) &&
           !D->getDeclContext()->Encloses(From);
  }
  /// Clang's spelling of objects and functions as template arguments does not
  /// compile, and that of enumerators is not fully qualified.
  void checkArgument(const TemplateArgument &Argument) {
    switch (Argument.getKind()) {
    case TemplateArgument::Pack:
      for (const TemplateArgument &Part : Argument.pack_elements())
        checkArgument(Part);
      return;
    case TemplateArgument::Null:
    case TemplateArgument::Type:
    case TemplateArgument::Template:
    case TemplateArgument::TemplateExpansion:
    case TemplateArgument::NullPtr:
    case TemplateArgument::Expression:
      TraverseTemplateArgument(Argument);
      return;
    case TemplateArgument::Integral:
      Found |= Argument.getIntegralType()->isEnumeralType();
      return;
    default:
      Found = true;
    }
  }
  bool check(const TagDecl *D) {
    const auto *Record = dyn_cast<CXXRecordDecl>(D);
    if ((Record && Record->isLambda()) || D->getParentFunctionOrMethod() ||
        (!D->getIdentifier() && !D->getTypedefNameForAnonDecl()) ||
        isPrivateElsewhere(D))
      Found = true;
    if (const auto *S = dyn_cast<ClassTemplateSpecializationDecl>(D)) {
      Found |= isPrivateElsewhere(S->getSpecializedTemplate());
      for (const TemplateArgument &Argument : S->getTemplateArgs().asArray())
        checkArgument(Argument);
    }
    if (const auto *Outer = dyn_cast<TagDecl>(D->getDeclContext()))
      check(Outer);
    return !Found;
  }
  bool VisitRecordType(RecordType *T) { return check(T->getDecl()); }
  bool VisitEnumType(EnumType *T) { return check(T->getDecl()); }
};

/// Finds out whether every part of a type can be spelled elsewhere as the user
/// has spelled it. Members of a class template cannot (Clang drops their
/// scope), nor can types that contain expressions.
struct WrittenAnywhere : RecursiveASTVisitor<WrittenAnywhere> {
  bool Yes = true;
  bool no() { return Yes = false; }
  bool VisitTypedefType(TypedefType *T) {
    const DeclContext *DC = T->getDecl()->getDeclContext();
    for (; DC->isRecord(); DC = DC->getParent())
      if (isa<ClassTemplateSpecializationDecl>(DC) || DC->isDependentContext())
        return no();
    return DC->isFileContext() || no();
  }
  bool VisitDecltypeType(DecltypeType *) { return no(); }
  bool VisitAutoType(AutoType *) { return no(); }
  bool VisitTypeOfExprType(TypeOfExprType *) { return no(); }
  bool VisitTypeOfType(TypeOfType *) { return no(); }
};

/// Collects the class templates that are named without arguments, which is
/// possible inside of them. Clang prints them with the parameters of their
/// first declaration, which may have other names than here, or none.
struct InjectedClassNames : RecursiveASTVisitor<InjectedClassNames> {
  explicit InjectedClassNames(const PrintingPolicy &Policy) : Policy(Policy) {}
  const PrintingPolicy &Policy;
  /// From the printed type to the name.
  std::map<std::string, StringRef> Names;

  bool VisitInjectedClassNameType(InjectedClassNameType *T) {
    Names.emplace(QualType(T, 0).getAsString(Policy), T->getDecl()->getName());
    return true;
  }
};

/// Replaces a name where it is neither the end of another name nor qualified.
void replaceName(std::string &Text, StringRef Old, StringRef New) {
  for (size_t At = 0; (At = Text.find(Old.str(), At)) != std::string::npos;) {
    if (At &&
        (isAsciiIdentifierContinue(Text[At - 1]) || Text[At - 1] == ':')) {
      At += Old.size();
      continue;
    }
    Text.replace(At, Old.size(), New.str());
    At += New.size();
  }
}

/// Inserts `::` in front of each name of the global namespace.
std::string qualifyGlobally(StringRef Name, const ASTContext &Ctx) {
  std::string Qualified;
  while (!Name.empty()) {
    StringRef Word =
        Name.take_while([](char C) { return isAsciiIdentifierContinue(C); });
    if (Word.empty()) {
      Qualified += Name.front();
      Name = Name.drop_front();
      continue;
    }
    auto Known = Ctx.Idents.find(Word);
    bool IsInner = StringRef(Qualified).take_back(2) == "::";
    if (!IsInner && Known != Ctx.Idents.end() &&
        !Ctx.getTranslationUnitDecl()->lookup(Known->second).empty())
      Qualified += "::";
    Qualified += Word;
    Name = Name.drop_front(Word.size());
  }
  return Qualified;
}

} // namespace

std::string spellType(QualType Type, const DeclContext *From,
                      const ASTContext &Ctx) {
  PrintingPolicy Policy(Ctx.getLangOpts());
  Policy.SuppressUnwrittenScope = true;
  Policy.Bool = true;
  if (Type->isDependentType()) {
    std::string Written = Type.getAsString(Policy); // as the user wrote it
    InjectedClassNames Injected(Policy);
    Injected.TraverseType(Type);
    for (const auto &[Printed, Name] : Injected.Names)
      replaceName(Written, Printed, Name);
    return Written;
  }
  Unnameable Check(From);
  Check.TraverseType(Type.getCanonicalType());
  if (Check.Found)
    return {};
  WrittenAnywhere Sugar;
  Sugar.TraverseType(Type);
  if (!Sugar.Yes)
    Type = Type.getCanonicalType();
  Policy.FullyQualifiedName = true;
  std::string Name = TypeName::getFullyQualifiedName(
      Type, Ctx, Policy, /*WithGlobalNsPrefix=*/true);
  return compat::PrintsGlobalScope ? Name : qualifyGlobally(Name, Ctx);
}

} // namespace opendefer
