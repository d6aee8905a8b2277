//===- Analysis.cpp - The passes in order, and what they share ------------===//

#include "Analysis/Analysis.h"
#include "clang/AST/QualTypeNames.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace opendefer {

AnalysisResult analyse(ASTContext &Ctx, const LoweringOptions &Options,
                       llvm::function_ref<bool(const Decl *)> WantDecl) {
  AnalysisResult Result;
  SourceText Text(Ctx);
  AnalysisContext AC{Ctx, Text, Result};
  collect(AC, WantDecl);
  analyseCallForms(AC);
  analyseResults(AC);
  analyseJumps(AC);
  analyseFunctionBound(AC);
  analyseCaptures(AC);
  analyseWarnings(AC, Options, WantDecl);
  return Result;
}

Diagnostic &AnalysisContext::report(DiagID Id, FilePlace Place,
                                    llvm::ArrayRef<std::string> Args) {
  std::string Message;
  for (llvm::StringRef Rest = diagText(Id); !Rest.empty();) {
    size_t Percent = Rest.find('%');
    Message += Rest.substr(0, Percent);
    if (Percent == llvm::StringRef::npos)
      break;
    unsigned Index = Rest[Percent + 1] - '0';
    if (Index < Args.size())
      Message += Args[Index];
    Rest = Rest.drop_front(Percent + 2);
  }
  Result.Diagnostics.push_back({Id, Place, std::move(Message), {}, {}, {}});
  return Result.Diagnostics.back();
}

Diagnostic &AnalysisContext::report(DiagID Id, SourceLocation Loc,
                                    llvm::ArrayRef<std::string> Args) {
  return report(Id, Text.begin(Loc), Args);
}

std::string DeferringFunction::name() const {
  if (What == Kind::DeferredBlock)
    return "a deferred block in " + Parent->name();
  if (Lambda)
    return Parent ? "a lambda in " + Parent->name() : "a lambda";
  return Decl->getQualifiedNameAsString();
}

bool DeferringFunction::recovers() const {
  for (const auto &Site : Defers)
    if (Site->CallsRecover)
      return true;
  return false;
}

bool DeferringFunction::recoversInHandler() const {
  for (const DeferringFunction *Child : Children)
    if (Child->HandlerOf == this && !Child->RecoverCalls.empty())
      return true;
  return false;
}

uint64_t calleeIdentity(const FunctionDecl *FD, const SourceText &Text) {
  if (const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern())
    FD = Pattern;
  // A virtual member is the same function whichever override is called.
  if (const auto *Method = dyn_cast<CXXMethodDecl>(FD))
    while (Method->size_overridden_methods() != 0) {
      Method = *Method->begin_overridden_methods();
      FD = Method;
    }
  llvm::SmallString<128> Identity;
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  bool IsLocal = FD->getParentFunctionOrMethod() ||
                 (Method && (Method->getParent()->isLambda() ||
                             Method->getParent()->isLocalClass()));
  if (IsLocal || index::generateUSRForDecl(FD->getCanonicalDecl(), Identity)) {
    // Only this translation unit can name it: its place will do.
    FilePlace Place = Text.begin(FD->getCanonicalDecl()->getLocation());
    const SourceManager &SM = Text.sourceManager();
    StringRef File =
        SM.getFilename(SM.getLocForStartOfFile(Place.File));
    Identity = llvm::sys::path::filename(File);
    Identity += ":";
    Identity += std::to_string(Place.Offset);
  }
  uint64_t Hash = llvm::xxHash64(StringRef(Identity));
  return Hash ? Hash : 1; // 0 means "none"
}

namespace {

/// Does a type mention a class or enumeration that cannot be named at `From`:
/// without a name, local to a function, or private to a class elsewhere?
struct Unnameable : RecursiveASTVisitor<Unnameable> {
  explicit Unnameable(const DeclContext *From) : From(From) {}
  const DeclContext *From;
  bool Found = false;

  bool isPrivateElsewhere(const Decl *D) const {
    return (D->getAccess() == AS_private || D->getAccess() == AS_protected) &&
           !D->getDeclContext()->Encloses(From);
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
        TraverseTemplateArgument(Argument);
    }
    if (const auto *Outer = dyn_cast<TagDecl>(D->getDeclContext()))
      check(Outer);
    return !Found;
  }
  bool VisitRecordType(RecordType *T) { return check(T->getDecl()); }
  bool VisitEnumType(EnumType *T) { return check(T->getDecl()); }
};

/// Can every part of a type be written elsewhere as it is written? Not the
/// members of a class template (their names would lose their scope), nor what
/// speaks of expressions.
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

} // namespace

std::string spellType(QualType Type, const DeclContext *From,
                      const ASTContext &Ctx) {
  PrintingPolicy Policy(Ctx.getLangOpts());
  Policy.SuppressUnwrittenScope = true;
  Policy.Bool = true;
  if (Type->isDependentType())
    return Type.getAsString(Policy); // as the user wrote it
  Unnameable Check(From);
  Check.TraverseType(Type.getCanonicalType());
  if (Check.Found)
    return {};
  WrittenAnywhere Sugar;
  Sugar.TraverseType(Type);
  if (!Sugar.Yes)
    Type = Type.getCanonicalType();
  Policy.FullyQualifiedName = true;
  return TypeName::getFullyQualifiedName(Type, Ctx, Policy,
                                         /*WithGlobalNsPrefix=*/true);
}

} // namespace opendefer
