//===- TableFrames.cpp - Can tables find the frame? -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A table frame is not registered at run time, but its function must be a
// function of its own in the object file. So the function's declaration gets an
// attribute against inlining, where one can be written.
//
// Where inlining is worth more, frames stay registered: in lambdas, which are
// mostly called by templates that the compiler inlines; and in functions that
// contain no call, from which compilers remove the registration
// (docs/design/table-frames.md has the measurement).
//
//===----------------------------------------------------------------------===//

#include "Planning/Planner.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/TargetInfo.h"

using namespace clang;

namespace opendefer {
namespace {

const char NoInline[] = "__attribute__((__noinline__)) ";

/// Can code for this target have table frames? Sanitizers that move locals are
/// left to the runtime's frame_note.h, where a table frame becomes a registered
/// one: so that sources with and without them share a lowered header.
bool supportsTableFrames(const ASTContext &Ctx) {
  const llvm::Triple &Target = Ctx.getTargetInfo().getTriple();
  return Target.getArch() == llvm::Triple::x86_64 &&
         Target.isOSBinFormatELF() && Ctx.getTypeSize(Ctx.VoidPtrTy) == 64;
}

/// True if the statement may call a function, as far as the parse knows. The
/// markers of defers do not count.
class CallFinder : public RecursiveASTVisitor<CallFinder> {
public:
  explicit CallFinder(const DeferringFunction &Fn) : Fn(Fn) {}
  bool IsFound = false;

  bool VisitExpr(Expr *E) {
    const auto *Construct = dyn_cast<CXXConstructExpr>(E);
    IsFound = isa<CallExpr, CXXNewExpr, CXXDeleteExpr, CXXThrowExpr>(E) ||
              (Construct && !Construct->getConstructor()->isTrivial()) ||
              E->isTypeDependent();
    return !IsFound;
  }
  bool TraverseSwitchStmt(SwitchStmt *S) {
    for (const auto &Site : Fn.Defers)
      if (Site->Marker == S)
        return TraverseDeferred(*Site);
    return RecursiveASTVisitor::TraverseSwitchStmt(S);
  }

private:
  /// A deferred block calls something if it contains a call; other forms make
  /// one.
  bool TraverseDeferred(const DeferSite &Site) {
    if (Site.Form == DeferForm::Block)
      return TraverseStmt(const_cast<CompoundStmt *>(Site.Block));
    IsFound = true;
    return false;
  }

  const DeferringFunction &Fn;
};

bool containsCall(const DeferringFunction &Fn) {
  CallFinder Finder(Fn);
  Finder.TraverseStmt(const_cast<CompoundStmt *>(Fn.Body));
  return Finder.IsFound;
}

/// g++ warns about the attribute if another declaration of the function, or
/// this one, has `inline`.
bool isRedeclaredInline(const FunctionDecl &Fn) {
  auto IsInline = [](const FunctionDecl *D) { return D->isInlineSpecified(); };
  return Fn.getFirstDecl() != Fn.getMostRecentDecl() &&
         llvm::any_of(Fn.redecls(), IsInline);
}

/// g++ writes the name of the file in front of an assembly statement, for the
/// assembler, and does not escape it.
bool isInFileForAssembly(const FunctionDecl &Fn) {
  const SourceManager &SM = Fn.getASTContext().getSourceManager();
  return SM.getFilename(SM.getExpansionLoc(Fn.getLocation()))
             .find_first_of("\"\\\n") == llvm::StringRef::npos;
}

/// A table_frame must live as long as its function runs, and the function must
/// not be inlined into others.
bool canHaveTableFrame(const FunctionPlan &Plan, const SourceText &Text) {
  const DeferringFunction &Fn = *Plan.Fn;
  if (!Plan.OpenCoded || Fn.What != DeferringFunction::Kind::Function ||
      !supportsTableFrames(Fn.Decl->getASTContext()) || Fn.isPreprocessed() ||
      Fn.InMacroArgument || Fn.FunctionTry || Fn.HandlerOf ||
      beginsWithLocalLabel(Fn.Body) || Fn.isOutlined(Text.langOpts()) ||
      isa<CXXConstructorDecl, CXXDestructorDecl>(Fn.Decl) ||
      Fn.Decl->hasAttr<AlwaysInlineAttr>() || Fn.Decl->isMultiVersion() ||
      isRedeclaredInline(*Fn.Decl) || !isInFileForAssembly(*Fn.Decl))
    return false;
  return llvm::all_of(Plan.Groups, canBeInTableFrame) && containsCall(Fn);
}

/// Returns the attribute before the declaration. If the declaration begins in a
/// macro, it is after the name. If the name is from a macro, too, there is
/// none.
std::optional<Insertion> noinlineFunction(const DeferringFunction &Fn,
                                          FileLocation Body,
                                          const SourceText &Text) {
  SourceLocation First = Fn.Decl->getInnerLocStart();
  FileLocation Begin = Text.begin(First);
  if (!First.isMacroID()) {
    if (Begin.File != Body.File || Text.text(Begin, Body).substr(0, 2) == "[[")
      return std::nullopt;
    return Insertion{Begin, NoInline};
  }
  SourceLocation Name = Fn.Decl->getLocation();
  if (Text.isFromMacroBody(Name) || !Fn.Decl->getIdentifier())
    return std::nullopt;
  FileLocation NameEnd = Text.end(Name);
  if (NameEnd.File != Body.File || Text.isInMacroArgument(Name) ||
      !Text.nextToken(NameEnd, tok::l_paren))
    return std::nullopt;
  return Insertion{NameEnd, " [[__gnu__::__noinline__]]"};
}

} // namespace

bool beginsWithLocalLabel(const CompoundStmt *Body) {
  const auto *First = dyn_cast<DeclStmt>(Body->body_front());
  return First && isa<LabelDecl>(*First->decl_begin());
}

/// Its guard must not start a recovery before a panic has put the frame into
/// the chain.
bool canBeInTableFrame(const GroupPlan &G) {
  return !G.CallsRecover || !G.hasSeveralCalls();
}

std::optional<Insertion> planTableFrame(const FunctionPlan &Plan,
                                        const SourceText &Text) {
  if (!canHaveTableFrame(Plan, Text))
    return std::nullopt;
  const DeferringFunction &Fn = *Plan.Fn;
  return noinlineFunction(Fn, Text.begin(Fn.Body->getLBracLoc()), Text);
}

} // namespace opendefer
