//===- SuggestParse.cpp - The parse for --suggest -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Command/SuggestParse.h"
#include "Basic/Keywords.h"
#include "Suggest/Suggest.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace opendefer {
namespace {

bool isPublicHeader(llvm::StringRef Path) {
  return Path.consume_back(PublicHeader) &&
         (Path.empty() || llvm::sys::path::is_separator(Path.back()));
}

/// Records other uses of the names of our keywords.
class KeywordWatcher : public PPCallbacks {
public:
  KeywordWatcher(Preprocessor &PP, KeywordUses &Uses) : PP(PP), Uses(Uses) {}

  static void install(Preprocessor &PP, KeywordUses &Uses) {
    PP.addPPCallbacks(std::make_unique<KeywordWatcher>(PP, Uses));
    PP.setTokenWatcher([&Uses](const Token &Tok) {
      if (Tok.isAnnotation() || Tok.isLiteral())
        return;
      const IdentifierInfo *Name = Tok.getIdentifierInfo();
      if (Name && isShortKeyword(Name->getName()))
        Uses.Tokens.push_back(Tok.getLocation());
    });
  }

private:
  void MacroDefined(const Token &Name, const MacroDirective *) override {
    llvm::StringRef Word = Name.getIdentifierInfo()->getName();
    if (!isShortKeyword(Word))
      return;
    auto File = PP.getSourceManager().getFilename(Name.getLocation());
    // Our own header defines it, too.
    Uses.IsMacro |= !isPublicHeader(File);
  }

  Preprocessor &PP;
  KeywordUses &Uses;
};

class SuggestConsumer : public ASTConsumer {
public:
  SuggestConsumer(CompilerInstance &CI, llvm::ArrayRef<std::string> Guards,
                  HeaderFilter WantsHeader, UnitHandler Handler,
                  bool &Succeeded)
      : CI(CI), Guards(Guards), WantsHeader(WantsHeader), Handler(Handler),
        Succeeded(Succeeded) {
    KeywordWatcher::install(CI.getPreprocessor(), Keywords);
  }

  void HandleTranslationUnit(ASTContext &Ctx) override {
    if (CI.getDiagnostics().hasUncompilableErrorOccurred())
      return;
    Succeeded = true;
    LoweredUnit Unit;
    Unit.Diagnostics = suggest(Ctx, CI.getPreprocessor(), Keywords, Guards,
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
  llvm::ArrayRef<std::string> Guards;
  HeaderFilter WantsHeader;
  UnitHandler Handler;
  bool &Succeeded;
  KeywordUses Keywords;
};

class SuggestAction : public ASTFrontendAction {
public:
  SuggestAction(llvm::ArrayRef<std::string> Guards, HeaderFilter WantsHeader,
                UnitHandler Handler)
      : Guards(Guards), WantsHeader(WantsHeader), Handler(Handler) {}

  bool succeeded() const { return Succeeded; }

private:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 llvm::StringRef) override {
    return std::make_unique<SuggestConsumer>(CI, Guards, WantsHeader, Handler,
                                             Succeeded);
  }

  llvm::ArrayRef<std::string> Guards;
  HeaderFilter WantsHeader;
  UnitHandler Handler;
  bool Succeeded = false;
};

} // namespace

bool parseAndSuggest(CompilerInstance &CI, llvm::ArrayRef<std::string> Guards,
                     HeaderFilter WantsHeader, UnitHandler Handler) {
  SuggestAction Action(Guards, WantsHeader, Handler);
  CI.ExecuteAction(Action);
  return Action.succeeded();
}

} // namespace opendefer
