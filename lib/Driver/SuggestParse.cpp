//===- SuggestParse.cpp - From a compiler to what could be a defer --------===//

#include "Driver/SuggestParse.h"
#include "Suggest/Suggest.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/Preprocessor.h"

using namespace clang;

namespace opendefer {
namespace {

class SuggestConsumer : public ASTConsumer {
public:
  SuggestConsumer(CompilerInstance &CI, HeaderFilter WantsHeader,
                  UnitHandler Handler, bool &Succeeded)
      : CI(CI), WantsHeader(WantsHeader), Handler(Handler),
        Succeeded(Succeeded) {}

  void HandleTranslationUnit(ASTContext &Ctx) override {
    if (CI.getDiagnostics().hasUncompilableErrorOccurred())
      return;
    Succeeded = true;
    LoweredUnit Unit;
    Unit.Diagnostics = suggest(Ctx, CI.getPreprocessor(),
                               [&](const Decl *D) { return isWanted(D, Ctx); });
    Handler(CI, Unit);
  }

private:
  bool isWanted(const Decl *D, ASTContext &Ctx) {
    const SourceManager &SM = Ctx.getSourceManager();
    SourceLocation Loc = SM.getExpansionLoc(D->getLocation());
    if (Loc.isInvalid() || D->isFromASTFile())
      return false;
    FileID File = SM.getFileID(Loc);
    auto Entry = SM.getFileEntryRefForID(File);
    return File == SM.getMainFileID() ||
           (Entry && WantsHeader(Entry->getName(), SM.isInSystemHeader(Loc)));
  }

  CompilerInstance &CI;
  HeaderFilter WantsHeader;
  UnitHandler Handler;
  bool &Succeeded;
};

class SuggestAction : public ASTFrontendAction {
public:
  SuggestAction(HeaderFilter WantsHeader, UnitHandler Handler)
      : WantsHeader(WantsHeader), Handler(Handler) {}

  bool succeeded() const { return Succeeded; }

private:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 llvm::StringRef) override {
    return std::make_unique<SuggestConsumer>(CI, WantsHeader, Handler,
                                             Succeeded);
  }

  HeaderFilter WantsHeader;
  UnitHandler Handler;
  bool Succeeded = false;
};

} // namespace

bool parseAndSuggest(CompilerInstance &CI, HeaderFilter WantsHeader,
                     UnitHandler Handler) {
  SuggestAction Action(WantsHeader, Handler);
  CI.ExecuteAction(Action);
  return Action.succeeded();
}

} // namespace opendefer
