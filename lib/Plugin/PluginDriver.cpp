//===- PluginDriver.cpp - Lowering inside a compilation -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compilation is about to enter its main file. If that file, or later one
// of its headers, has a `defer`, then
//
//   1. a second compiler parses the unit, silently, and gives the edits;
//   2. the source manager gets the edited buffers in place of the files;
//   3. the same compilation goes on, whatever it was asked for: objects, an
//      AST, a precompiled header, dependencies.
//
// In the usual case, where all there is to lower is behind the last include of
// the main file, 1 waits for that and is done by a fork of this very compiler,
// which has the headers parsed already (ForkedAnalysis.h).
//
// If 1 finds compile errors, nothing is lowered: the compilation will find
// them again, and report them once. If 1 finds errors of ours, they are all
// that is reported.
//
//===----------------------------------------------------------------------===//

#include "Plugin/PluginDriver.h"
#include "Diagnostics/DiagnosticReport.h"
#include "Diagnostics/MappingDiagnosticConsumer.h"
#include "Macros/DeferringMacros.h"
#include "Parse/LoweringParse.h"
#include "Parse/ModuleCache.h"
#include "Plugin/ForkedAnalysis.h"
#include "Plugin/LocationTranslator.h"
#include "Plugin/MainFileBuffer.h"
#include "Plugin/PrecompiledHeader.h"
#include "Rewrite/RawTokens.h"
#include "Clang/ClangCompat.h"
#include "Clang/ParseInvocation.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/Support/MemoryBuffer.h"
#include <set>

using namespace clang;

namespace opendefer {
namespace {

/// Debug information would carry checksums of the lowered text, and debuggers
/// would say that the user's file has changed. Where there is a `#line` Clang
/// writes none, so every rewritten file gets one, with the lines it has anyway.
class NoChecksums : public PPCallbacks {
public:
  NoChecksums(SourceManager &SM, std::set<const FileEntry *> Rewritten)
      : SM(SM), Rewritten(std::move(Rewritten)) {}

  void FileChanged(SourceLocation Loc, FileChangeReason Reason,
                   SrcMgr::CharacteristicKind Kind, FileID) override {
    auto File = SM.getFileEntryRefForID(SM.getFileID(Loc));
    if (Reason != EnterFile || !File || !Rewritten.count(&File->getFileEntry()))
      return;
    // As from a directive on the first line, so it is for the second.
    SM.AddLineNote(Loc, 2, SM.getLineTableFilenameID(File->getName()),
                   /*IsFileEntry=*/false, /*IsFileExit=*/false, Kind);
  }

private:
  SourceManager &SM;
  std::set<const FileEntry *> Rewritten;
};

class CompilationLowering {
public:
  CompilationLowering(CompilerInstance &CI, const LoweringOptions &Options)
      : CI(CI), SM(CI.getSourceManager()), Options(Options) {}

  /// Lowers the unit if its main file has the keyword, now or later.
  void beginMainFile();
  /// Lowers the unit if this is its first file with the keyword.
  void enterHeader(const compat::IncludeCallbacks::Include &I);
  /// An include has been read, or skipped.
  void leaveHeader(FileID Includer);
  /// A condition has ended with this `endif`.
  void leaveCondition(SourceLocation Endif);

  void sawTopLevel(DeclGroupRef Group) { Fork.sawTopLevel(CI, Options, Group); }
  void sawEnd() { Fork.sawEnd(); }

private:
  enum class Stage { Looking, Lowered, Failed };

  void run(const FileEntry *First);
  void take(CompilerInstance &Inner, LoweredUnit &Unit, const FileEntry *First);
  void refuseEntered(LoweredUnit &Unit, const SourceManager &InnerSM,
                     const FileEntry *First);
  void override(const LoweredUnit &Unit);
  void overrideMain(FileEntryRef File, llvm::StringRef Text);
  void quieten(FileEntryRef File, bool IsMain);
  bool wantsRemarks() const;
  void leaveIncludes();
  void lowerTail(FileEntryRef Main);
  void replaceTail(llvm::StringRef Text);
  bool useEdits(FileEntryRef Main, EditList Edits, RewrittenText Text);
  void installMapper();

  CompilerInstance &CI;
  SourceManager &SM;
  LoweringOptions Options;
  Stage Now = Stage::Looking;
  MappingDiagnosticConsumer *Mapper = nullptr;
  /// Files that have been entered, or are just about to be.
  std::set<const FileEntry *> Seen;
  /// The main file, once it has been entered before it is lowered.
  std::optional<MainFileBuffer> Tail;
  bool TailIsReplaced = false;
  bool AtLastInclude = false;
  ForkedAnalysis Fork;
};

void CompilationLowering::beginMainFile() {
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  if (!Main)
    return;
  Seen.insert(&Main->getFileEntry());
  llvm::StringRef Contents = SM.getBufferData(SM.getMainFileID());
  KeywordUse Use = findKeyword(Contents, CI.getLangOpts());
  if (!Use && !defersByIncludes(Main->getName(), Contents, CI.getInvocation(),
                                CI.getFileManager().getVirtualFileSystem()))
    return;
  if (Use.InText && !Use.InMacroBody && !wantsRemarks() &&
      ForkedAnalysis::isPossible(CI))
    Tail = MainFileBuffer::prepare(SM, CI.getLangOpts());
  if (Tail)
    return;
  run(&Main->getFileEntry());
  if (Now == Stage::Failed)
    quieten(*Main, /*IsMain=*/true);
}

/// The decisions do not come with the edits of a fork.
bool CompilationLowering::wantsRemarks() const {
  const CodeGenOptions &Asked = CI.getCodeGenOpts();
  return Options.Explain ||
         Asked.OptimizationRemark.patternMatches("opendefer") ||
         Asked.OptimizationRemarkMissed.patternMatches("opendefer");
}

void CompilationLowering::enterHeader(
    const compat::IncludeCallbacks::Include &I) {
  FileEntryRef File = I.File;
  AtLastInclude |= Tail && Tail->endsWith(I.Hash);
  // A main file that includes itself has to be lowered before that.
  if (Tail && Now == Stage::Looking && Tail->isOf(File))
    run(&File.getFileEntry());
  llvm::StringRef Contents;
  if (I.IsImport || Now == Stage::Lowered ||
      !Seen.insert(&File.getFileEntry()).second ||
      !compat::readFile(SM, File, Contents))
    return;
  auto Includes = [&] {
    return I.Kind == SrcMgr::C_User &&
           includesDeferringBody(File.getName(), Contents, CI.getInvocation(),
                                 CI.getFileManager().getVirtualFileSystem());
  };
  if (!findKeyword(Contents, CI.getLangOpts()) && !Includes())
    return;
  if (Now == Stage::Looking)
    run(&File.getFileEntry());
  if (Now == Stage::Failed)
    quieten(File, /*IsMain=*/false);
}

void CompilationLowering::leaveHeader(FileID Includer) {
  if (AtLastInclude && Includer == Tail->file())
    leaveIncludes();
}

void CompilationLowering::leaveCondition(SourceLocation Endif) {
  if (Tail && Tail->endsWith(Endif))
    leaveIncludes();
}

void CompilationLowering::leaveIncludes() {
  AtLastInclude = false;
  FileEntryRef Main = *SM.getFileEntryRefForID(Tail->file());
  if (Now == Stage::Looking)
    lowerTail(Main);
  if (Now == Stage::Failed)
    quieten(Main, /*IsMain=*/true);
  if (TailIsReplaced)
    Tail->avoidChecksum();
}

void CompilationLowering::lowerTail(FileEntryRef Main) {
  RewrittenText Text;
  Text.Name = Main.getName().str();
  Text.Original = Tail->text();
  Text.Normalising =
      normaliseCaptures(Text.Original, CI.getLangOpts(), CaptureForm::Analysed);
  std::string Analysed = Text.text() + ForkedAnalysis::Sentinel;
  std::optional<EditList> Edits;
  if (Tail->fits(Analysed) && Fork.fork(CI, Edits))
    Tail->replace(Analysed);
  else if (!Edits || !useEdits(Main, std::move(*Edits), std::move(Text)))
    run(&Main.getFileEntry());
}

bool CompilationLowering::useEdits(FileEntryRef Main, EditList Edits,
                                   RewrittenText Text) {
  Text.Lowering = std::move(Edits);
  std::string Lowered = Text.text();
  if (!Tail->fits(Lowered))
    return false;
  if (Text.Lowering.empty()) {
    Now = Stage::Lowered;
    return true;
  }
  installMapper();
  replaceTail(Lowered);
  Mapper->add(&Main.getFileEntry(),
              std::make_shared<RewrittenText>(std::move(Text)));
  Now = Stage::Lowered;
  return true;
}

void CompilationLowering::replaceTail(llvm::StringRef Text) {
  Tail->replace(Text);
  TailIsReplaced = true;
}

/// `First` is the file that this has been started for. It is the only one of
/// those seen that has not been entered.
void CompilationLowering::run(const FileEntry *First) {
  auto Invocation = std::make_shared<CompilerInvocation>(CI.getInvocation());
  makeSyntaxOnly(*Invocation);
  leaveToAnalysis(*Invocation);
  useCacheOfParse(*Invocation);
  // The same file manager: the same entries, and standard input, which can be
  // read once.
  auto Inner = compat::makeCompiler(Invocation, CI.getPCHContainerOperations(),
                                    CI.getFileManager(),
                                    std::make_unique<IgnoringDiagConsumer>());
  bool Parsed = parseAndLower(
      *Inner, Options, ParseDepth::Shallow, nullptr,
      [](llvm::StringRef, bool) { return true; },
      [&](CompilerInstance &Nested, LoweredUnit &Unit) {
        take(Nested, Unit, First);
      });
  Now = Parsed ? Stage::Lowered : Stage::Failed;
  // The errors that come now may be about keywords.
  if (!Parsed)
    Mapper = &MappingDiagnosticConsumer::install(CI.getDiagnostics());
}

void CompilationLowering::take(CompilerInstance &Inner, LoweredUnit &Unit,
                               const FileEntry *First) {
  llvm::erase_if(Unit.Files,
                 [](const LoweredFile &File) { return !File.isChanged(); });
  refuseEntered(Unit, Inner.getSourceManager(), First);
  DiagnosticsEngine &Diags = CI.getDiagnostics();
  bool HasErrors = Unit.hasErrors();
  if (!HasErrors)
    override(Unit);
  LocationTranslator Places(Inner.getSourceManager(), Unit.Normalised, SM,
                            Diags);
  auto Locate = [&](const FileLocation &Place) { return Places.locate(Place); };
  for (const Diagnostic &D : Unit.Diagnostics)
    report(Diags, D, Locate);
  remark(Diags, Unit.Decisions, Options.Explain, CI.getCodeGenOpts(), Locate);
  // The text stays as it is, and what is wrong with that has been said.
  if (HasErrors)
    Diags.setSuppressAllDiagnostics(true);
}

/// A file without the keyword needs edits if a function in it has a body from
/// another file. It is too late for that when this other file is met.
void CompilationLowering::refuseEntered(LoweredUnit &Unit,
                                        const SourceManager &InnerSM,
                                        const FileEntry *First) {
  for (const LoweredFile &File : Unit.Files) {
    const FileEntry *Entry = &File.File.getFileEntry();
    bool IsReplaced =
        File.IsMain && Tail ? Tail->fits(File.Text->text()) : Entry == First;
    if (IsReplaced || !Seen.count(Entry))
      continue;
    Diagnostic D;
    D.Id = DiagID::IncludeInFunction;
    D.Place = {InnerSM.translateFile(File.File),
               File.Text->Lowering.front().Offset};
    D.Message = diagText(D.Id);
    Unit.Diagnostics.push_back(std::move(D));
  }
}

/// The errors of a compilation, in terms of the text that the user wrote.
static bool retellErrors(CompilerInstance &CI, DiagnosticConsumer &To) {
  auto Invocation = std::make_shared<CompilerInvocation>(CI.getInvocation());
  makeSyntaxOnly(*Invocation);
  useCacheOfParse(*Invocation);
  auto Inner = compat::makeCompiler(
      Invocation, CI.getPCHContainerOperations(), CI.getFileManager(),
      std::make_unique<ForwardingDiagnosticConsumer>(To));
  Inner->setVerboseOutputStream(llvm::nulls());
  auto &Mapper = MappingDiagnosticConsumer::install(Inner->getDiagnostics());
  return !parseAndLower(
      *Inner, LoweringOptions(), ParseDepth::Complete, &Mapper,
      [](llvm::StringRef, bool) { return true; },
      [](CompilerInstance &, LoweredUnit &) {});
}

void CompilationLowering::installMapper() {
  Mapper = &MappingDiagnosticConsumer::install(CI.getDiagnostics());
  CompilerInstance *Compiler = &CI;
  Mapper->onFirstError([Compiler](DiagnosticConsumer &To) {
    return retellErrors(*Compiler, To);
  });
}

/// The main file may have been entered up to its last include.
void CompilationLowering::overrideMain(FileEntryRef File,
                                       llvm::StringRef Text) {
  if (Tail)
    replaceTail(Text);
  else
    overrideMainFile(SM, File, Text);
}

void CompilationLowering::override(const LoweredUnit &Unit) {
  if (Unit.Files.empty())
    return;
  installMapper();
  std::set<const FileEntry *> Rewritten;
  for (const LoweredFile &File : Unit.Files) {
    std::string Text = File.Text->text();
    if (File.IsMain)
      overrideMain(File.File, Text);
    else
      SM.overrideFileContents(File.File, llvm::MemoryBuffer::getMemBufferCopy(
                                             Text, File.File.getName()));
    Mapper->add(&File.File.getFileEntry(), File.Text);
    Rewritten.insert(&File.File.getFileEntry());
  }
  CI.getPreprocessor().addPPCallbacks(
      std::make_unique<NoChecksums>(SM, std::move(Rewritten)));
}

/// In a unit that will not compile anyway, keeps the capture form from adding
/// errors and warnings that lowered text would not have.
void CompilationLowering::quieten(FileEntryRef File, bool IsMain) {
  bool HasRoom = IsMain && Tail;
  llvm::StringRef Contents;
  auto Text = std::make_shared<RewrittenText>();
  if (HasRoom)
    Text->Original = Tail->text();
  else if (compat::readFile(SM, File, Contents))
    Text->Original = Contents.str();
  else
    return;
  Text->Normalising = normaliseCaptures(Text->Original, CI.getLangOpts(),
                                        CaptureForm::Diagnosed);
  // A main file that has been given room shows where it really ends.
  if (Text->Normalising.empty() && !HasRoom)
    return;
  Text->Name = File.getName().str();
  Mapper->add(&File.getFileEntry(), Text);
  if (IsMain)
    overrideMain(File, Text->text());
  else
    SM.overrideFileContents(File, llvm::MemoryBuffer::getMemBufferCopy(
                                      Text->text(), File.getName()));
}

class HeaderWatch : public compat::IncludeCallbacks {
public:
  HeaderWatch(std::shared_ptr<CompilationLowering> Lowering,
              const SourceManager &SM)
      : Lowering(std::move(Lowering)), SM(SM) {}
  void included(const Include &I) override { Lowering->enterHeader(I); }
  void FileChanged(SourceLocation Loc, FileChangeReason Reason,
                   SrcMgr::CharacteristicKind, FileID) override {
    if (Reason == ExitFile)
      Lowering->leaveHeader(SM.getFileID(Loc));
  }
  void FileSkipped(const FileEntryRef &, const Token &Name,
                   SrcMgr::CharacteristicKind) override {
    Lowering->leaveHeader(SM.getFileID(Name.getLocation()));
  }
  void Endif(SourceLocation Loc, SourceLocation) override {
    Lowering->leaveCondition(Loc);
  }

private:
  std::shared_ptr<CompilationLowering> Lowering;
  const SourceManager &SM;
};

class LoweringWatch : public ASTConsumer {
public:
  explicit LoweringWatch(std::shared_ptr<CompilationLowering> Lowering)
      : Lowering(std::move(Lowering)) {}
  bool HandleTopLevelDecl(DeclGroupRef Group) override {
    Lowering->sawTopLevel(Group);
    return true;
  }
  void HandleTranslationUnit(ASTContext &) override { Lowering->sawEnd(); }

private:
  std::shared_ptr<CompilationLowering> Lowering;
};

} // namespace

bool isCompilation(CompilerInstance &CI) {
  switch (CI.getFrontendOpts().ProgramAction) {
  case frontend::FixIt:
  case frontend::RewriteMacros:
  case frontend::RewriteObjC:
  case frontend::RewriteTest:
    return false;
  default:
    return CI.getLangOpts().CPlusPlus && !isModuleOfParse(CI);
  }
}

std::unique_ptr<ASTConsumer>
lowerDuringCompilation(CompilerInstance &CI, const LoweringOptions &Options) {
  refuseStalePrecompiledHeader(CI);
  useCacheOfLowered(CI, Options);
  auto Lowering = std::make_shared<CompilationLowering>(CI, Options);
  Lowering->beginMainFile();
  CI.getPreprocessor().addPPCallbacks(
      std::make_unique<HeaderWatch>(Lowering, CI.getSourceManager()));
  return std::make_unique<LoweringWatch>(std::move(Lowering));
}

} // namespace opendefer
