//===- LoweringParse.cpp - Parses a unit and computes its edits -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Parse/LoweringParse.h"
#include "Diagnostics/MappingDiagnosticConsumer.h"
#include "Macros/DeferringMacros.h"
#include "Macros/MacroExpansion.h"
#include "Rewrite/RawTokens.h"
#include "Clang/ClangCompat.h"
#include "Clang/ParseInvocation.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
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
  ParseState(CompilerInstance &CI, const ExpandedMacros &Macros,
             MappingDiagnosticConsumer *Mapper, HeaderFilter WantsHeader)
      : CI(CI), SM(CI.getSourceManager()), Macros(Macros), Mapper(Mapper),
        WantsHeader(WantsHeader) {}

  void enterMainFile();
  void enterHeader(const compat::IncludeCallbacks::Include &I);
  void noteMacroCall(SourceRange Call);
  bool isWanted(const Decl *D);
  bool hasWantedBody(const Decl *D);
  void collect(ASTContext &Ctx, TranslationUnitResult Result);
  std::set<Invocation> inExpandedText(const std::vector<FileLocation> &Places);

  LoweredUnit Unit;

private:
  std::string normalise(FileEntryRef File, bool IsUser);
  bool fileHasKeyword(FileID File);
  bool isWantedFile(FileID File);
  std::vector<std::pair<FileEntryRef, ParsedFile>>
  mergeByFile(std::map<FileID, ParsedFile> &ParsedFiles);

  CompilerInstance &CI;
  SourceManager &SM;
  const ExpandedMacros &Macros;
  MappingDiagnosticConsumer *Mapper;
  HeaderFilter WantsHeader;
  std::set<const FileEntry *> Seen;
  std::map<const FileEntry *, bool> HasKeyword;
  std::map<FileID, bool> Wanted;
  std::map<const FileEntry *, std::vector<TextRange>> MacroCalls;
  bool AnyMacroBody = false;
};

/// The text that replaces `File` in this parse; empty if the user's is parsed.
std::string ParseState::normalise(FileEntryRef File, bool IsUser) {
  llvm::StringRef Contents;
  if (!Seen.insert(&File.getFileEntry()).second ||
      !compat::readFile(SM, File, Contents))
    return "";
  auto Text = std::make_shared<RewrittenText>();
  std::string Expanded;
  if (const auto *Layers = Macros.layers(&File.getFileEntry())) {
    Text->Original = Contents.str();
    Text->Expanding = *Layers;
    Expanded = Text->expanded();
    Contents = Expanded;
  }
  KeywordUse Use = findKeyword(Contents, CI.getLangOpts());
  HasKeyword[&File.getFileEntry()] =
      Use || (IsUser && includesDeferringBody(
                            File.getName(), Contents, CI.getInvocation(),
                            CI.getFileManager().getVirtualFileSystem()));
  AnyMacroBody |= Use.InMacroBody;
  if (Use.InText)
    Text->Normalising =
        normaliseCaptures(Contents, CI.getLangOpts(), CaptureForm::Analysed);
  if (Text->Normalising.empty() && Text->Expanding.empty())
    return "";
  if (Text->Expanding.empty())
    Text->Original = Contents.str();
  Text->Name = File.getName().str();
  Unit.Normalised[&File.getFileEntry()] = Text;
  if (Mapper)
    Mapper->add(&File.getFileEntry(), Text);
  return Text->text();
}

void ParseState::enterMainFile() {
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  if (!Main)
    return;
  std::string Contents = normalise(*Main, /*IsUser=*/true);
  if (!Contents.empty())
    overrideMainFile(SM, *Main, Contents);
}

void ParseState::enterHeader(const compat::IncludeCallbacks::Include &I) {
  if (I.IsImport)
    return;
  std::string Contents = normalise(I.File, I.Kind == SrcMgr::C_User);
  if (!Contents.empty())
    SM.overrideFileContents(I.File, llvm::MemoryBuffer::getMemBufferCopy(
                                        Contents, I.File.getName()));
  auto Includer = SM.getFileEntryRefForID(SM.getFileID(I.Hash));
  if (!Includer) {
    Unit.Forced.push_back({I.Written.str(), I.File.getName().str()});
    return;
  }
  // Clang gives the includer's directory as the search path of a file that it
  // has found there.
  llvm::StringRef Beside = llvm::sys::path::parent_path(Includer->getName());
  bool IsAbsolute = llvm::sys::path::is_absolute(I.Written);
  Unit.Includes.push_back(
      {Includer->getName().str(), I.File.getName().str(), I.IsAngled,
       I.Kind != SrcMgr::C_User,
       !I.IsAngled &&
           (I.SearchPath == Beside || (Beside.empty() && I.SearchPath == ".")),
       I.SearchPath.str(), IsAbsolute ? I.Written.str() : std::string(),
       I.Written.str(), I.File.getName().str()});
}

/// Notes an invocation of a function-like macro.
void ParseState::noteMacroCall(SourceRange Call) {
  if (!Call.getBegin().isFileID() || !Call.getEnd().isFileID())
    return;
  auto Begin = SM.getDecomposedLoc(Call.getBegin());
  auto End = SM.getDecomposedLoc(Call.getEnd());
  const FileEntry *Entry = SM.getFileEntryForID(Begin.first);
  auto Known = HasKeyword.find(Entry);
  if (Entry && Begin.first == End.first && Known != HasKeyword.end() &&
      Known->second)
    MacroCalls[Entry].push_back({Begin.second, End.second + 1});
}

bool ParseState::fileHasKeyword(FileID File) {
  // Computed already for every file that was entered by name.
  const FileEntry *Entry = SM.getFileEntryForID(File);
  auto Known = HasKeyword.find(Entry);
  if (Entry && Known != HasKeyword.end())
    return Known->second;
  bool InvalidBuffer = false;
  llvm::StringRef Contents = SM.getBufferData(File, &InvalidBuffer);
  bool Has = !InvalidBuffer && findKeyword(Contents, CI.getLangOpts());
  if (Entry)
    HasKeyword[Entry] = Has;
  return Has;
}

bool ParseState::isWantedFile(FileID File) {
  if (File == SM.getMainFileID())
    return true;
  auto Known = Wanted.find(File);
  if (Known != Wanted.end())
    return Known->second;
  bool &Want = Wanted[File];
  auto Entry = SM.getFileEntryRefForID(File);
  bool IsSystem =
      SrcMgr::isSystem(SM.getFileCharacteristic(SM.getLocForStartOfFile(File)));
  Want = !Entry || WantsHeader(Entry->getName(), IsSystem);
  // `defer` may be an identifier of the user's. A file that uses the keyword
  // also contains our name.
  if (!Want && fileHasKeyword(File) &&
      SM.getBufferData(File).contains("opendefer"))
    Unit.NotLowered.push_back(Entry->getName().str());
  return Want;
}

bool ParseState::hasWantedBody(const Decl *D) {
  FileID File = SM.getFileID(SM.getExpansionLoc(D->getLocation()));
  return isWantedFile(File) &&
         (File == SM.getMainFileID() || AnyMacroBody || fileHasKeyword(File));
}

bool ParseState::isWanted(const Decl *D) {
  // A header may be included inside braces.
  if (isa<NamespaceDecl>(D) || isa<LinkageSpecDecl>(D))
    return llvm::any_of(cast<DeclContext>(D)->noload_decls(),
                        [&](const Decl *Inner) { return isWanted(Inner); });
  return D->getLocation().isValid() && !D->isFromASTFile() && hasWantedBody(D);
}

/// Collects the ranges of function bodies by buffer.
class BodyCollector : public RecursiveASTVisitor<BodyCollector> {
public:
  BodyCollector(ParseState &State, const SourceManager &SM,
                std::map<FileID, ParsedFile> &ParsedFiles)
      : State(State), SM(SM), ParsedFiles(ParsedFiles) {}

  bool TraverseDecl(Decl *D) {
    return !D || (!isa<TranslationUnitDecl>(D) && !State.isWanted(D)) ||
           RecursiveASTVisitor::TraverseDecl(D);
  }
  bool TraverseStmt(Stmt *S, DataRecursionQueue *Queue = nullptr) {
    // Functions inside bodies are not outermost.
    return (S && (isa<CompoundStmt>(S) || isa<CXXTryStmt>(S))) ||
           RecursiveASTVisitor::TraverseStmt(S, Queue);
  }
  bool VisitFunctionDecl(FunctionDecl *F) {
    if (F->doesThisDeclarationHaveABody())
      add(F->getBody());
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr *L) {
    add(L->getBody());
    return true;
  }

private:
  void add(const Stmt *Body) {
    if (!Body)
      return;
    auto Begin = SM.getDecomposedLoc(SM.getExpansionLoc(Body->getBeginLoc()));
    auto End =
        SM.getDecomposedLoc(SM.getExpansionRange(Body->getEndLoc()).getEnd());
    if (Begin.first == End.first)
      ParsedFiles[Begin.first].Bodies.push_back({Begin.second, End.second});
  }

  ParseState &State;
  const SourceManager &SM;
  std::map<FileID, ParsedFile> &ParsedFiles;
};

/// Sorts the bodies and removes those inside others.
void keepOutermost(std::vector<TextRange> &Bodies) {
  llvm::sort(Bodies, [](TextRange A, TextRange B) {
    return A.Begin != B.Begin ? A.Begin < B.Begin : A.End > B.End;
  });
  unsigned End = 0;
  llvm::erase_if(Bodies, [&](TextRange R) {
    if (R.Begin < End)
      return true;
    End = R.End;
    return false;
  });
}

/// Merges the results of a file that was entered more than once. The
/// compilation reads the same text each time, so the edits have to agree.
std::vector<std::pair<FileEntryRef, ParsedFile>>
ParseState::mergeByFile(std::map<FileID, ParsedFile> &ParsedFiles) {
  std::vector<std::pair<FileEntryRef, ParsedFile>> Merged;
  for (auto &OfBuffer : ParsedFiles) {
    auto File = SM.getFileEntryRefForID(OfBuffer.first);
    if (!File)
      continue;
    keepOutermost(OfBuffer.second.Bodies);
    auto Same = llvm::find_if(Merged, [&](const auto &M) {
      return &M.first.getFileEntry() == &File->getFileEntry();
    });
    if (Same == Merged.end()) {
      Merged.push_back({*File, std::move(OfBuffer.second)});
    } else if (auto Place = merge(Same->second, OfBuffer.second)) {
      Diagnostic D;
      D.Id = DiagID::InconsistentInclude;
      D.Place = {OfBuffer.first, *Place};
      D.Message = diagText(D.Id);
      Unit.Diagnostics.push_back(std::move(D));
    }
  }
  return Merged;
}

/// Translates locations of the parse to the text with the macros expanded so
/// far.
std::set<Invocation>
ParseState::inExpandedText(const std::vector<FileLocation> &Places) {
  std::set<Invocation> Found;
  for (const FileLocation &Place : Places) {
    const FileEntry *File = SM.getFileEntryForID(Place.File);
    auto Text = Unit.Normalised.find(File);
    bool IsChanged = Text != Unit.Normalised.end();
    Found.insert({File, IsChanged ? mapOffsetBack(Text->second->Normalising,
                                                  Place.Offset)
                                  : Place.Offset});
  }
  return Found;
}

void ParseState::collect(ASTContext &Ctx, TranslationUnitResult Result) {
  Unit.Diagnostics = std::move(Result.Diagnostics);
  // The text of an expanded macro is not in the user's file.
  auto IsExpanded = [&](FileID File, unsigned Offset) {
    auto Text = Unit.Normalised.find(SM.getFileEntryForID(File));
    bool Inside = false;
    if (Text != Unit.Normalised.end())
      Text->second->mapBack(Offset, &Inside);
    return Inside;
  };
  for (Diagnostic &D : Unit.Diagnostics)
    if (llvm::any_of(D.FixIts, [&](const DiagFixIt &Fix) {
          unsigned End = Fix.Change.Offset + Fix.Change.Length;
          return IsExpanded(Fix.File, Fix.Change.Offset) ||
                 IsExpanded(Fix.File, End);
        }))
      D.FixIts.clear();
  Unit.Decisions = std::move(Result.Decisions);
  std::map<FileID, ParsedFile> ParsedFiles;
  BodyCollector(*this, SM, ParsedFiles).TraverseAST(Ctx);
  for (auto &Edits : Result.Edits)
    ParsedFiles[Edits.first].Edits = std::move(Edits.second);

  const FileEntry *Main = SM.getFileEntryForID(SM.getMainFileID());
  for (auto &Read : mergeByFile(ParsedFiles)) {
    const FileEntry *Entry = &Read.first.getFileEntry();
    auto Text = std::make_shared<RewrittenText>();
    auto Normalised = Unit.Normalised.find(Entry);
    llvm::StringRef Contents;
    if (Normalised != Unit.Normalised.end()) {
      *Text = *Normalised->second;
    } else if (compat::readFile(SM, Read.first, Contents)) {
      Text->Name = Read.first.getName().str();
      Text->Original = Contents.str();
    }
    Text->Lowering = std::move(Read.second.Edits);
    Text->MacroCalls = MacroCalls[Entry];
    LoweredFile File{Read.first, Entry == Main, std::move(Text),
                     std::move(Read.second.Bodies)};
    if (File.IsMain)
      Unit.Files.insert(Unit.Files.begin(), std::move(File));
    else
      Unit.Files.push_back(std::move(File));
  }
  if (Unit.hasErrors())
    Unit.Files.clear();
}

class ParseCallbacks : public compat::IncludeCallbacks {
public:
  explicit ParseCallbacks(ParseState &State) : State(State) {}
  void included(const Include &I) override { State.enterHeader(I); }

private:
  void MacroExpands(const Token &, const MacroDefinition &, SourceRange Call,
                    const MacroArgs *Arguments) override {
    if (Arguments)
      State.noteMacroCall(Call);
  }

  ParseState &State;
};

class LoweringConsumer : public ASTConsumer {
public:
  LoweringConsumer(CompilerInstance &CI, ParseState &State,
                   const LoweringOptions &Options, UnitHandler Handler,
                   std::set<Invocation> *ToExpand, bool *ToInstantiate,
                   bool &Succeeded)
      : CI(CI), State(State), Options(Options), Handler(Handler),
        ToExpand(ToExpand), ToInstantiate(ToInstantiate), Succeeded(Succeeded) {
  }

  bool shouldSkipFunctionBody(Decl *D) override {
    return !State.hasWantedBody(D);
  }

  void HandleTranslationUnit(ASTContext &Ctx) override {
    if (CI.getDiagnostics().hasUncompilableErrorOccurred())
      return;
    Succeeded = true;
    TranslationUnitResult Result = lowerTranslationUnit(
        Ctx, Options, [&](const Decl *D) { return State.isWanted(D); });
    if (ToExpand && !Result.MacrosToExpand.empty()) {
      *ToExpand = State.inExpandedText(Result.MacrosToExpand);
      return;
    }
    if (ToInstantiate && Result.NeedsInstantiations && !Result.hasErrors()) {
      *ToInstantiate = true;
      return;
    }
    State.collect(Ctx, std::move(Result));
    Handler(CI, State.Unit);
  }

private:
  CompilerInstance &CI;
  ParseState &State;
  const LoweringOptions &Options;
  UnitHandler Handler;
  std::set<Invocation> *ToExpand;
  bool *ToInstantiate;
  bool &Succeeded;
};

class LoweringAction : public ASTFrontendAction {
public:
  /// `ToExpand` (may be null) receives the macro invocations that have to be
  /// expanded first. If there are any, the handler is not called; nor if
  /// `ToInstantiate` (may be null) is set, as the parse should instantiate
  /// templates.
  LoweringAction(const LoweringOptions &Options, ParseDepth Depth,
                 const ExpandedMacros &Macros, std::set<Invocation> *ToExpand,
                 bool *ToInstantiate, MappingDiagnosticConsumer *Mapper,
                 HeaderFilter WantsHeader, UnitHandler Handler)
      : Options(Options), Depth(Depth), Macros(Macros), ToExpand(ToExpand),
        ToInstantiate(ToInstantiate), Mapper(Mapper), WantsHeader(WantsHeader),
        Handler(Handler) {}

  bool succeeded() const { return Succeeded; }

private:
  bool BeginSourceFileAction(CompilerInstance &CI) override {
    State = std::make_unique<ParseState>(CI, Macros, Mapper, WantsHeader);
    State->enterMainFile();
    CI.getPreprocessor().addPPCallbacks(
        std::make_unique<ParseCallbacks>(*State));
    return true;
  }

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 llvm::StringRef) override {
    return std::make_unique<LoweringConsumer>(
        CI, *State, Options, Handler, ToExpand, ToInstantiate, Succeeded);
  }

  /// A prefix skips the instantiations at the end of the unit, which take most
  /// of the time.
  TranslationUnitKind getTranslationUnitKind() override {
    return Depth == ParseDepth::Shallow ? TU_Prefix : TU_Complete;
  }

  const LoweringOptions &Options;
  ParseDepth Depth;
  const ExpandedMacros &Macros;
  std::set<Invocation> *ToExpand;
  bool *ToInstantiate;
  MappingDiagnosticConsumer *Mapper;
  HeaderFilter WantsHeader;
  UnitHandler Handler;
  std::unique_ptr<ParseState> State;
  bool Succeeded = false;
};

/// Drops diagnostics that an earlier parse has reported. `Next` may be null.
class RepeatedDiagnosticFilter : public DiagnosticConsumer {
public:
  explicit RepeatedDiagnosticFilter(DiagnosticConsumer *Next) : Next(Next) {}
  void startForwarding() { IsForwarding = true; }

private:
  void BeginSourceFile(const LangOptions &Lang,
                       const Preprocessor *PP) override {
    if (Next)
      Next->BeginSourceFile(Lang, PP);
  }
  void EndSourceFile() override {
    if (Next)
      Next->EndSourceFile();
  }
  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    if (!IsForwarding || !Next)
      return;
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    Next->HandleDiagnostic(Level, Info);
  }

  DiagnosticConsumer *Next;
  bool IsForwarding = false;
};

bool mayHaveDeferringMacro(CompilerInstance &CI) {
  const FrontendInputFile &Input = CI.getFrontendOpts().Inputs[0];
  if (Input.getKind().isPreprocessed())
    return false;
  if (!Input.isFile() || Input.getFile() == "-")
    return true;
  auto &Files = CI.getFileManager().getVirtualFileSystem();
  auto Contents = Files.getBufferForFile(Input.getFile());
  return Contents && defersByIncludes(Input.getFile(), (*Contents)->getBuffer(),
                                      CI.getInvocation(), Files);
}

/// Parses again as long as a parse finds invocations to expand, or templates
/// that have to be instantiated.
class RepeatedParse {
public:
  RepeatedParse(CompilerInstance &CI, const LoweringOptions &Options,
                ParseDepth Depth, MappingDiagnosticConsumer *Mapper,
                HeaderFilter WantsHeader, UnitHandler Handler)
      : CI(CI), Options(Options), Depth(Depth), FirstMapper(Mapper),
        WantsHeader(WantsHeader), Handler(Handler), Now(&CI), Mapper(Mapper),
        NextDepth(Depth), MayInstantiate(Depth == ParseDepth::Shallow) {}

  /// Returns whether the last parse succeeded.
  bool run() {
    if (mayHaveDeferringMacro(CI))
      Macros.expand(CI, WantsHeader);
    while (parse())
      makeNextCompiler();
    return Succeeded;
  }

private:
  bool parse();
  void makeNextCompiler();

  static constexpr unsigned MaxRounds =
      32; // one for each level of nested macros

  CompilerInstance &CI;
  const LoweringOptions &Options;
  const ParseDepth Depth;
  MappingDiagnosticConsumer *const FirstMapper;
  HeaderFilter WantsHeader;
  UnitHandler Handler;
  ExpandedMacros Macros;
  std::set<Invocation> ToExpand;
  bool MayExpand = true, Succeeded = false;
  unsigned Rounds = 0;
  // Of the next parse; all but the first have a compiler of their own.
  std::unique_ptr<CompilerInstance> Next;
  CompilerInstance *Now;
  MappingDiagnosticConsumer *Mapper;
  RepeatedDiagnosticFilter *Filter = nullptr;
  ParseDepth NextDepth;
  bool MayInstantiate;
};

/// Returns whether there has to be another parse.
bool RepeatedParse::parse() {
  auto Handle = [&](CompilerInstance &Parsed, LoweredUnit &Unit) {
    if (Filter)
      Filter->startForwarding();
    Handler(Parsed, Unit);
  };
  ToExpand.clear();
  bool ToInstantiate = false;
  bool IsDeeper = NextDepth != Depth;
  Now->getFrontendOpts().SkipFunctionBodies = NextDepth == ParseDepth::Shallow;
  LoweringAction Action(
      Options, NextDepth, Macros, MayExpand ? &ToExpand : nullptr,
      MayInstantiate ? &ToInstantiate : nullptr, Mapper, WantsHeader, Handle);
  Now->ExecuteAction(Action);
  Succeeded = Action.succeeded();
  // Errors in instantiations are left to the compilation.
  bool IsTooDeep = IsDeeper && !Succeeded;
  if (!IsTooDeep && !ToInstantiate && (!Succeeded || ToExpand.empty()))
    return false;
  NextDepth = ToInstantiate ? ParseDepth::Complete : Depth;
  MayInstantiate &= !ToInstantiate;
  // The next parse reports the invocations that cannot be expanded.
  if (!ToExpand.empty())
    MayExpand = Macros.expand(CI, WantsHeader, ToExpand) && Rounds < MaxRounds;
  ++Rounds;
  return true;
}

void RepeatedParse::makeNextCompiler() {
  auto NewFilter = std::make_unique<RepeatedDiagnosticFilter>(
      FirstMapper ? &FirstMapper->next() : nullptr);
  Filter = NewFilter.get();
  Next = compat::makeCompiler(
      std::make_shared<CompilerInvocation>(CI.getInvocation()),
      CI.getPCHContainerOperations(), CI.getFileManager(),
      std::move(NewFilter));
  if (FirstMapper)
    Mapper = &MappingDiagnosticConsumer::install(Next->getDiagnostics());
  Now = Next.get();
}

} // namespace

bool LoweredUnit::hasErrors() const {
  return llvm::any_of(Diagnostics, [](const Diagnostic &D) {
    return diagSeverity(D.Id) == Severity::Error;
  });
}

bool isParsing() { return Parsing; }

bool parseAndLower(CompilerInstance &CI, const LoweringOptions &Options,
                   ParseDepth Depth, MappingDiagnosticConsumer *Mapper,
                   HeaderFilter WantsHeader, UnitHandler Handler) {
  bool Outer = Parsing;
  Parsing = true;
  bool Succeeded =
      RepeatedParse(CI, Options, Depth, Mapper, WantsHeader, Handler).run();
  Parsing = Outer;
  return Succeeded;
}

} // namespace opendefer
