//===- LoweringParse.cpp - From a compiler to the edits of a unit ---------===//

#include "Driver/LoweringParse.h"
#include "Driver/ClangCompat.h"
#include "Driver/MappingDiagnosticConsumer.h"
#include "Driver/RawTokens.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace clang;

namespace opendefer {
namespace {

/// Plugins are single-threaded, but a library that runs compilers may not be.
thread_local bool Parsing = false;

/// State that the callbacks and the consumer of one parse share.
class ParseState {
public:
  ParseState(CompilerInstance &CI, MappingDiagnosticConsumer *Mapper)
      : CI(CI), SM(CI.getSourceManager()), Mapper(Mapper) {}

  void enterMainFile();
  void enterHeader(const compat::IncludeCallbacks::Include &I);
  bool isWanted(const Decl *D);
  bool hasWantedBody(const Decl *D);
  void collect(TranslationUnitResult Result);

  LoweredUnit Unit;

private:
  std::string normalise(FileEntryRef File);
  bool fileHasKeyword(FileID File);
  std::vector<std::pair<FileEntryRef, EditList>>
  mergeByFile(TranslationUnitResult &Result);

  CompilerInstance &CI;
  SourceManager &SM;
  MappingDiagnosticConsumer *Mapper;
  std::set<const FileEntry *> Seen;
  std::map<FileID, bool> HasKeyword;
  bool AnyMacroBody = false;
};

/// The text that is to be parsed for `File`; empty for the user's own.
std::string ParseState::normalise(FileEntryRef File) {
  llvm::StringRef Contents;
  if (!Seen.insert(&File.getFileEntry()).second ||
      !compat::readFile(SM, File, Contents))
    return "";
  AnyMacroBody |= findKeyword(Contents, CI.getLangOpts()).InMacroBody;
  auto Text = std::make_shared<RewrittenText>();
  Text->Normalising =
      normaliseCaptures(Contents, CI.getLangOpts(), CaptureForm::Analysed);
  if (Text->Normalising.empty())
    return "";
  Text->Name = File.getName().str();
  Text->Original = Contents.str();
  Unit.Normalised[&File.getFileEntry()] = Text;
  if (Mapper)
    Mapper->add(&File.getFileEntry(), Text);
  return Text->text();
}

void ParseState::enterMainFile() {
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  if (!Main)
    return;
  std::string Contents = normalise(*Main);
  if (!Contents.empty())
    overrideMainFile(SM, *Main, Contents);
}

void ParseState::enterHeader(const compat::IncludeCallbacks::Include &I) {
  std::string Contents = normalise(I.File);
  if (!Contents.empty())
    SM.overrideFileContents(I.File, llvm::MemoryBuffer::getMemBufferCopy(
                                        Contents, I.File.getName()));
  auto Includer = SM.getFileEntryRefForID(SM.getFileID(I.Hash));
  if (!Includer)
    return;
  // What is found beside its includer has that one's directory for its search
  // path, as what is found elsewhere may have by chance.
  llvm::StringRef Beside = llvm::sys::path::parent_path(Includer->getName());
  Unit.Includes.push_back(
      {Includer->getName().str(), I.File.getName().str(), I.IsAngled,
       I.Kind != SrcMgr::C_User,
       !I.IsAngled &&
           (I.SearchPath == Beside || (Beside.empty() && I.SearchPath == ".")),
       I.SearchPath.str()});
}

bool ParseState::fileHasKeyword(FileID File) {
  auto Known = HasKeyword.find(File);
  if (Known == HasKeyword.end()) {
    bool InvalidBuffer = false;
    llvm::StringRef Contents = SM.getBufferData(File, &InvalidBuffer);
    Known =
        HasKeyword
            .emplace(File, !InvalidBuffer &&
                               bool(findKeyword(Contents, CI.getLangOpts())))
            .first;
  }
  return Known->second;
}

bool ParseState::hasWantedBody(const Decl *D) {
  FileID File = SM.getFileID(SM.getExpansionLoc(D->getLocation()));
  return File == SM.getMainFileID() || AnyMacroBody || fileHasKeyword(File);
}

bool ParseState::isWanted(const Decl *D) {
  // An include may stand inside braces.
  if (isa<NamespaceDecl>(D) || isa<LinkageSpecDecl>(D))
    return llvm::any_of(cast<DeclContext>(D)->noload_decls(),
                        [&](const Decl *Inner) { return isWanted(Inner); });
  return D->getLocation().isValid() && !D->isFromASTFile() && hasWantedBody(D);
}

/// A file may have been entered more than once, under different macros. The
/// compiler will read one text each time.
std::vector<std::pair<FileEntryRef, EditList>>
ParseState::mergeByFile(TranslationUnitResult &Result) {
  std::vector<std::pair<FileEntryRef, EditList>> Merged;
  for (const auto &OfBuffer : Result.Edits) {
    auto File = SM.getFileEntryRefForID(OfBuffer.first);
    if (!File || OfBuffer.second.empty())
      continue;
    auto Same = llvm::find_if(Merged, [&](const auto &M) {
      return &M.first.getFileEntry() == &File->getFileEntry();
    });
    if (Same == Merged.end()) {
      Merged.push_back({*File, OfBuffer.second});
    } else if (!merge(Same->second, OfBuffer.second)) {
      Diagnostic D;
      D.Id = DiagID::Unsupported;
      D.Place = {OfBuffer.first, OfBuffer.second.front().Offset};
      D.Message = "a file that is included more than once, and means "
                  "something else each time, is not supported in a "
                  "translation unit with defer yet";
      Unit.Diagnostics.push_back(std::move(D));
    }
  }
  return Merged;
}

void ParseState::collect(TranslationUnitResult Result) {
  Unit.Diagnostics = std::move(Result.Diagnostics);
  Unit.Remarks = std::move(Result.Remarks);
  FileID MainID = SM.getMainFileID();
  const FileEntry *Main = SM.getFileEntryForID(MainID);
  for (auto &Lowered : mergeByFile(Result)) {
    const FileEntry *Entry = &Lowered.first.getFileEntry();
    auto Text = std::make_shared<RewrittenText>();
    auto Normalised = Unit.Normalised.find(Entry);
    llvm::StringRef Contents;
    if (Normalised != Unit.Normalised.end()) {
      *Text = *Normalised->second;
    } else if (compat::readFile(SM, Lowered.first, Contents)) {
      Text->Name = Lowered.first.getName().str();
      Text->Original = Contents.str();
    }
    Text->Lowering = std::move(Lowered.second);
    LoweredFile File{
        Lowered.first, Entry == Main,
        SrcMgr::isSystem(SM.getFileCharacteristic(
            SM.getLocForStartOfFile(SM.translateFile(Lowered.first)))),
        std::move(Text)};
    if (File.IsMain)
      Unit.Files.insert(Unit.Files.begin(), std::move(File));
    else
      Unit.Files.push_back(std::move(File));
  }
  if (Unit.hasErrors())
    Unit.Files.clear();
}

class Includes : public compat::IncludeCallbacks {
public:
  explicit Includes(ParseState &State) : State(State) {}
  void included(const Include &I) override { State.enterHeader(I); }

private:
  ParseState &State;
};

class LoweringConsumer : public ASTConsumer {
public:
  LoweringConsumer(CompilerInstance &CI, ParseState &State,
                   const LoweringOptions &Options, UnitHandler Handler,
                   bool &Succeeded)
      : CI(CI), State(State), Options(Options), Handler(Handler),
        Succeeded(Succeeded) {}

  bool shouldSkipFunctionBody(Decl *D) override {
    return !State.hasWantedBody(D);
  }

  void HandleTranslationUnit(ASTContext &Ctx) override {
    if (CI.getDiagnostics().hasUncompilableErrorOccurred())
      return;
    Succeeded = true;
    State.collect(lowerTranslationUnit(
        Ctx, Options, [&](const Decl *D) { return State.isWanted(D); }));
    Handler(CI, State.Unit);
  }

private:
  CompilerInstance &CI;
  ParseState &State;
  const LoweringOptions &Options;
  UnitHandler Handler;
  bool &Succeeded;
};

class LoweringAction : public ASTFrontendAction {
public:
  LoweringAction(const LoweringOptions &Options, ParseDepth Depth,
                 MappingDiagnosticConsumer *Mapper, UnitHandler Handler)
      : Options(Options), Depth(Depth), Mapper(Mapper), Handler(Handler) {}

  bool succeeded() const { return Succeeded; }

private:
  bool BeginSourceFileAction(CompilerInstance &CI) override {
    State = std::make_unique<ParseState>(CI, Mapper);
    State->enterMainFile();
    CI.getPreprocessor().addPPCallbacks(std::make_unique<Includes>(*State));
    return true;
  }

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 llvm::StringRef) override {
    return std::make_unique<LoweringConsumer>(CI, *State, Options, Handler,
                                              Succeeded);
  }

  /// A prefix needs no instantiations at its end, which take most of the time.
  TranslationUnitKind getTranslationUnitKind() override {
    return Depth == ParseDepth::Shallow ? TU_Prefix : TU_Complete;
  }

  const LoweringOptions &Options;
  ParseDepth Depth;
  MappingDiagnosticConsumer *Mapper;
  UnitHandler Handler;
  std::unique_ptr<ParseState> State;
  bool Succeeded = false;
};

} // namespace

bool LoweredUnit::hasErrors() const {
  return llvm::any_of(Diagnostics, [](const Diagnostic &D) {
    return diagSeverity(D.Id) == Severity::Error;
  });
}

bool isParsing() { return Parsing; }

bool parseAndLower(CompilerInstance &CI, const LoweringOptions &Options,
                   ParseDepth Depth, MappingDiagnosticConsumer *Mapper,
                   UnitHandler Handler) {
  CI.getFrontendOpts().SkipFunctionBodies = Depth == ParseDepth::Shallow;
  LoweringAction Action(Options, Depth, Mapper, Handler);
  bool Outer = Parsing;
  Parsing = true;
  CI.ExecuteAction(Action);
  Parsing = Outer;
  return Action.succeeded();
}

void makeSyntaxOnly(CompilerInvocation &Invocation) {
  FrontendOptions &Frontend = Invocation.getFrontendOpts();
  Frontend.ProgramAction = frontend::ParseSyntaxOnly;
  Frontend.OutputFile.clear();
  Frontend.AddPluginActions.clear();
  Frontend.Plugins.clear();
  Frontend.DisableFree = false;
  Frontend.ShowStats = false;
  Frontend.ASTDumpDecls = false;
  Invocation.getDependencyOutputOpts() = DependencyOutputOptions();

  // -w also silences what -Werror has made an error. The other options stay:
  // -Wno-narrowing and the like decide whether there is an error at all.
  DiagnosticOptions &Diags = Invocation.getDiagnosticOpts();
  Diags.IgnoreWarnings = true;
  Diags.VerifyDiagnostics = false;
  // Clang takes the client for its SARIF printer otherwise, unasked.
  Diags.setFormat(DiagnosticOptions::Clang);
  Diags.Remarks.clear();
  Diags.DiagnosticSerializationFile.clear();
  Diags.DiagnosticLogFile.clear();
  Invocation.getPreprocessorOpts().DetailedRecord = false;
}

void overrideMainFile(SourceManager &SM, FileEntryRef File,
                      llvm::StringRef Contents) {
  SrcMgr::CharacteristicKind Kind =
      SM.getFileCharacteristic(SM.getLocForStartOfFile(SM.getMainFileID()));
  SM.overrideFileContents(
      File, llvm::MemoryBuffer::getMemBufferCopy(Contents, File.getName()));
  // The FileID that is there already has the size of the old contents.
  SM.setMainFileID(SM.createFileID(File, SourceLocation(), Kind));
}

} // namespace opendefer
