//===- PluginDriver.cpp - Lowering inside a compilation -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How does a running compilation come to read lowered text?
//
// The plugin starts before the compilation enters its main file. If that file,
// or later one of its headers, contains `defer`,
//
//   1. a second compiler instance parses the unit silently and computes the
//      edits;
//   2. the edited buffers replace the files in the source manager;
//   3. the compilation continues, whatever its output is: an object, an AST, a
//      precompiled header, dependencies.
//
// Usually everything to lower in a file is after its last include. Then step 1
// is postponed to that point and done for this file alone in a forked process,
// which has parsed the headers already (ForkedAnalysis.h).
//
// If step 1 finds compile errors, nothing is lowered: the compilation finds
// them again, and reports them once. If step 1 finds errors of ours, only these
// are reported.
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
#include "Plugin/PrecompiledHeader.h"
#include "Plugin/ReplaceableBuffer.h"
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

/// Debug information must not contain checksums of the lowered text, because
/// debuggers would report that the user's file has changed. Clang omits the
/// checksum of a file with a `#line` directive, so every rewritten file gets
/// one that does not change its line numbers.
class NoChecksums : public PPCallbacks {
public:
  NoChecksums(SourceManager &SM, std::set<const FileEntry *> Rewritten)
      : SM(SM), Rewritten(std::move(Rewritten)) {}

  void FileChanged(SourceLocation Loc, FileChangeReason Reason,
                   SrcMgr::CharacteristicKind Kind, FileID) override {
    auto File = SM.getFileEntryRefForID(SM.getFileID(Loc));
    if (Reason != EnterFile || !File || !Rewritten.count(&File->getFileEntry()))
      return;
    // As if the directive were on the first line; it applies to the second.
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

  /// Lowers the unit if its main file has the keyword, or prepares to do so
  /// after its includes, also if only headers have it.
  void beginMainFile();
  /// Lowers the unit if this is its first file with the keyword.
  void enterHeader(const compat::IncludeCallbacks::Include &I);
  /// A file has been entered; nothing of it has been read.
  void enterFile(FileID File);
  /// An included file has been read or skipped.
  void leaveHeader(FileID Includer);
  /// A conditional has ended with this `endif`.
  void leaveCondition(SourceLocation Endif);

  void leftFile(FileID File) { Fork.leftFile(File); }
  void sawTopLevel(DeclGroupRef Group) {
    Fork.sawTopLevel(CI, Options, Before, Group);
  }
  void sawEnd() { Fork.sawEnd(); }

private:
  enum class Stage { Looking, Lowered, Failed };

  /// A file that is lowered after its includes.
  struct OpenFile {
    ReplaceableBuffer Buffer;
    bool AtLastInclude = false;
    bool IsReplaced = false; ///< The buffer has other text than the user's.
    bool IsLowered = false;  ///< A forked process has analysed it.
  };

  void run(const FileEntry *First);
  void handleUnit(CompilerInstance &Inner, LoweredUnit &Unit,
                  const FileEntry *First);
  void refuseEntered(LoweredUnit &Unit, const SourceManager &InnerSM,
                     const FileEntry *First);
  bool canReplace(const LoweredFile &File, const FileEntry *First);
  void overrideFiles(const LoweredUnit &Unit);
  void overrideFile(FileEntryRef File, llvm::StringRef Text, bool IsMain);
  void overrideUnlowered(FileEntryRef File, bool IsMain);
  bool wantsRemarks() const;
  OpenFile *findOpen(const FileEntry *File);
  OpenFile *findOpen(FileID File) {
    return findOpen(SM.getFileEntryForID(File));
  }
  bool openMain(FileEntryRef Main);
  bool openHeader(FileEntryRef File, llvm::StringRef Contents, KeywordUse Use);
  void leaveIncludes(OpenFile &File);
  void lowerOpen(OpenFile &File, FileEntryRef Entry);
  bool useAnswer(OpenFile &File, FileEntryRef Entry,
                 ForkedAnalysis::Answer Answer, RewrittenText Text);
  void installMapper();

  CompilerInstance &CI;
  SourceManager &SM;
  LoweringOptions Options;
  Stage Now = Stage::Looking;
  MappingDiagnosticConsumer *Mapper = nullptr;
  /// Files that have been entered, or are about to be.
  std::set<const FileEntry *> Seen;
  /// The main file, if it is lowered after its includes, and the headers that
  /// are. The nodes of this map do not move.
  std::map<const FileEntry *, OpenFile> Open;
  bool MainIsOpen = false;
  bool MainHasKeyword = false;
  LoweredBefore Before;
  ForkedAnalysis Fork;

  /// Each fork takes some milliseconds, a parse of the unit some hundred.
  static constexpr size_t MaxOpenFiles = 16;
};

void CompilationLowering::beginMainFile() {
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  if (!Main)
    return;
  Seen.insert(&Main->getFileEntry());
  llvm::StringRef Contents = SM.getBufferData(SM.getMainFileID());
  KeywordUse Use = findKeyword(Contents, CI.getLangOpts());
  bool HeaderDefers = false;
  bool ByIncludes =
      !Use && defersByIncludes(Main->getName(), Contents, CI.getInvocation(),
                               CI.getFileManager().getVirtualFileSystem(),
                               &HeaderDefers);
  MainHasKeyword = bool(Use);
  bool CanBeAlone = Use ? !Use.InMacroBody : HeaderDefers;
  if (CanBeAlone && openMain(*Main))
    return;
  if (!Use && !ByIncludes && !HeaderDefers)
    return;
  run(&Main->getFileEntry());
  if (Now == Stage::Failed)
    overrideUnlowered(*Main, /*IsMain=*/true);
}

/// Prepares to lower the main file after its includes.
bool CompilationLowering::openMain(FileEntryRef Main) {
  if (wantsRemarks() || !ForkedAnalysis::isPossible(CI))
    return false;
  auto Buffer = ReplaceableBuffer::forMain(SM, CI.getLangOpts());
  if (Buffer)
    Open.insert({&Main.getFileEntry(), OpenFile{std::move(*Buffer)}});
  return MainIsOpen = Buffer.has_value();
}

/// Are there remarks to print? The forked process returns edits, not decisions.
bool CompilationLowering::wantsRemarks() const {
  const CodeGenOptions &CodeGen = CI.getCodeGenOpts();
  return Options.Explain ||
         CodeGen.OptimizationRemark.patternMatches("opendefer") ||
         CodeGen.OptimizationRemarkMissed.patternMatches("opendefer");
}

CompilationLowering::OpenFile *
CompilationLowering::findOpen(const FileEntry *File) {
  auto Found = Open.find(File);
  return Found == Open.end() ? nullptr : &Found->second;
}

void CompilationLowering::enterHeader(
    const compat::IncludeCallbacks::Include &I) {
  if (Fork.isChild())
    return;
  FileEntryRef File = I.File;
  if (OpenFile *Includer = findOpen(SM.getFileID(I.Hash)))
    Includer->AtLastInclude |= Includer->Buffer.endsWith(I.Hash);
  // A file that includes itself has to be lowered before it does so.
  OpenFile *Again = findOpen(&File.getFileEntry());
  if (Again && !Again->IsLowered && Now == Stage::Looking)
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
  KeywordUse Use = findKeyword(Contents, CI.getLangOpts());
  if (!Use && !Includes())
    return;
  if (Now == Stage::Looking && !openHeader(File, Contents, Use))
    run(&File.getFileEntry());
  if (Now == Stage::Failed)
    overrideUnlowered(File, /*IsMain=*/false);
}

/// Prepares to lower a header after its includes. Where the main file is not
/// lowered after its own, all files are lowered together.
bool CompilationLowering::openHeader(FileEntryRef File,
                                     llvm::StringRef Contents, KeywordUse Use) {
  if (!MainIsOpen || !Use.InText || Use.InMacroBody ||
      Open.size() == MaxOpenFiles)
    return false;
  auto Buffer =
      ReplaceableBuffer::forHeader(SM, File, Contents, CI.getLangOpts());
  if (Buffer)
    Open.insert({&File.getFileEntry(), OpenFile{std::move(*Buffer)}});
  return Buffer.has_value();
}

void CompilationLowering::enterFile(FileID File) {
  OpenFile *Entered = Fork.isChild() ? nullptr : findOpen(File);
  if (!Entered || Entered->Buffer.file().isValid())
    return;
  Entered->Buffer.enter(File);
  if (Entered->Buffer.isTextOnly())
    leaveIncludes(*Entered);
}

void CompilationLowering::leaveHeader(FileID Includer) {
  OpenFile *File = Fork.isChild() ? nullptr : findOpen(Includer);
  if (File && File->AtLastInclude && File->Buffer.file() == Includer)
    leaveIncludes(*File);
}

void CompilationLowering::leaveCondition(SourceLocation Endif) {
  OpenFile *File = Fork.isChild() ? nullptr : findOpen(SM.getFileID(Endif));
  if (File && File->Buffer.endsWith(Endif))
    leaveIncludes(*File);
}

void CompilationLowering::leaveIncludes(OpenFile &File) {
  File.AtLastInclude = false;
  FileID Id = File.Buffer.file();
  FileEntryRef Entry = *SM.getFileEntryRefForID(Id);
  bool IsNeeded = Id != SM.getMainFileID() || MainHasKeyword || Open.size() > 1;
  if (Now == Stage::Looking && IsNeeded)
    lowerOpen(File, Entry);
  if (Now == Stage::Failed)
    overrideUnlowered(Entry, Id == SM.getMainFileID());
  if (File.IsReplaced)
    File.Buffer.avoidChecksum();
}

void CompilationLowering::lowerOpen(OpenFile &File, FileEntryRef Entry) {
  RewrittenText Text;
  Text.Name = Entry.getName().str();
  Text.Original = File.Buffer.text();
  Text.Normalising =
      normaliseCaptures(Text.Original, CI.getLangOpts(), CaptureForm::Analysed);
  std::string Analysed = Text.text() + ForkedAnalysis::Sentinel;
  std::optional<ForkedAnalysis::Answer> Answer;
  if (File.Buffer.fits(Analysed) && Fork.fork(CI, File.Buffer.file(), Answer))
    File.Buffer.replace(Analysed);
  else if (!Answer ||
           !useAnswer(File, Entry, std::move(*Answer), std::move(Text)))
    run(&Entry.getFileEntry());
}

bool CompilationLowering::useAnswer(OpenFile &File, FileEntryRef Entry,
                                    ForkedAnalysis::Answer Answer,
                                    RewrittenText Text) {
  Text.Lowering = std::move(Answer.Edits);
  std::string Lowered = Text.text();
  if (!File.Buffer.fits(Lowered))
    return false;
  File.IsLowered = true;
  if (File.Buffer.file() == SM.getMainFileID())
    Now = Stage::Lowered;
  Before.Recovering.merge(Answer.Recovering);
  if (Text.Lowering.empty())
    return true;
  Before.Edits[&Entry.getFileEntry()] = Text.Lowering;
  installMapper();
  overrideFile(Entry, Lowered, /*IsMain=*/false);
  Mapper->add(&Entry.getFileEntry(),
              std::make_shared<RewrittenText>(std::move(Text)));
  return true;
}

/// Parses and lowers the unit because of the file `First`, the only one of
/// those in `Seen` that has not been entered.
void CompilationLowering::run(const FileEntry *First) {
  auto Invocation = std::make_shared<CompilerInvocation>(CI.getInvocation());
  makeSyntaxOnly(*Invocation);
  relaxForAnalysis(*Invocation);
  useCacheOfParse(*Invocation);
  // Share the file manager: file entries have to be the same, and standard
  // input can be read only once.
  auto Inner = compat::makeCompiler(Invocation, CI.getPCHContainerOperations(),
                                    CI.getFileManager(),
                                    std::make_unique<IgnoringDiagConsumer>());
  bool Parsed = parseAndLower(
      *Inner, Options, ParseDepth::Shallow, nullptr,
      [](llvm::StringRef, bool) { return true; },
      [&](CompilerInstance &Nested, LoweredUnit &Unit) {
        handleUnit(Nested, Unit, First);
      });
  Now = Parsed ? Stage::Lowered : Stage::Failed;
  // The compilation's errors may be about keywords.
  if (!Parsed && !Mapper)
    Mapper = &MappingDiagnosticConsumer::install(CI.getDiagnostics());
}

void CompilationLowering::handleUnit(CompilerInstance &Inner, LoweredUnit &Unit,
                                     const FileEntry *First) {
  llvm::erase_if(Unit.Files,
                 [](const LoweredFile &File) { return !File.isChanged(); });
  refuseEntered(Unit, Inner.getSourceManager(), First);
  DiagnosticsEngine &Diags = CI.getDiagnostics();
  bool HasErrors = Unit.hasErrors();
  if (!HasErrors)
    overrideFiles(Unit);
  LocationTranslator Places(Inner.getSourceManager(), Unit.Normalised, SM,
                            Diags);
  auto Locate = [&](const FileLocation &Place) { return Places.locate(Place); };
  for (const Diagnostic &D : Unit.Diagnostics)
    report(Diags, D, Locate);
  remark(Diags, Unit.Decisions, Options.Explain, CI.getCodeGenOpts(), Locate);
  // The text is not lowered, and its errors have been reported.
  if (HasErrors)
    Diags.setSuppressAllDiagnostics(true);
}

/// Can the file's text still be replaced by the lowered text?
bool CompilationLowering::canReplace(const LoweredFile &File,
                                     const FileEntry *First) {
  const FileEntry *Entry = &File.File.getFileEntry();
  const OpenFile *Opened = findOpen(Entry);
  if (!Opened)
    return Entry == First || !Seen.count(Entry);
  return Opened->IsLowered ? Opened->Buffer.text() == File.Text->text()
                           : Opened->Buffer.fits(File.Text->text());
}

/// Reports an error for files that need edits but have been entered already. A
/// file without the keyword needs edits if it includes the body of a function.
void CompilationLowering::refuseEntered(LoweredUnit &Unit,
                                        const SourceManager &InnerSM,
                                        const FileEntry *First) {
  for (const LoweredFile &File : Unit.Files) {
    if (canReplace(File, First))
      continue;
    Diagnostic D;
    D.Id = DiagID::IncludeInFunction;
    D.Place = {InnerSM.translateFile(File.File),
               File.Text->Lowering.front().Offset};
    D.Message = diagText(D.Id);
    Unit.Diagnostics.push_back(std::move(D));
  }
}

/// Reports the errors of a compilation from a parse of the user's own text.
static bool reportOriginalErrors(CompilerInstance &CI, DiagnosticConsumer &To) {
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
  if (Mapper)
    return;
  Mapper = &MappingDiagnosticConsumer::install(CI.getDiagnostics());
  // -verify ignores the diagnostics of another source manager.
  if (CI.getDiagnosticOpts().VerifyDiagnostics)
    return;
  CompilerInstance *Compiler = &CI;
  Mapper->onFirstError([Compiler](DiagnosticConsumer &To) {
    return reportOriginalErrors(*Compiler, To);
  });
}

/// Replaces the text of a file that has not been entered, or not beyond its
/// last include.
void CompilationLowering::overrideFile(FileEntryRef File, llvm::StringRef Text,
                                       bool IsMain) {
  if (OpenFile *Opened = findOpen(&File.getFileEntry())) {
    Opened->Buffer.replace(Text);
    Opened->IsReplaced = true;
  } else if (IsMain) {
    overrideMainFile(SM, File, Text);
  } else {
    SM.overrideFileContents(
        File, llvm::MemoryBuffer::getMemBufferCopy(Text, File.getName()));
  }
}

void CompilationLowering::overrideFiles(const LoweredUnit &Unit) {
  if (Unit.Files.empty())
    return;
  installMapper();
  std::set<const FileEntry *> Rewritten;
  for (const LoweredFile &File : Unit.Files) {
    const OpenFile *Opened = findOpen(&File.File.getFileEntry());
    if (Opened && Opened->IsLowered)
      continue;
    overrideFile(File.File, File.Text->text(), File.IsMain);
    Mapper->add(&File.File.getFileEntry(), File.Text);
    Rewritten.insert(&File.File.getFileEntry());
  }
  CI.getPreprocessor().addPPCallbacks(
      std::make_unique<NoChecksums>(SM, std::move(Rewritten)));
}

/// For a unit with compile errors: rewrites the capture form, so that it does
/// not lead to errors and warnings that lowered text would not have.
void CompilationLowering::overrideUnlowered(FileEntryRef File, bool IsMain) {
  const OpenFile *Opened = findOpen(&File.getFileEntry());
  if (Opened && Opened->IsLowered)
    return;
  llvm::StringRef Contents;
  auto Text = std::make_shared<RewrittenText>();
  if (Opened)
    Text->Original = Opened->Buffer.text();
  else if (compat::readFile(SM, File, Contents))
    Text->Original = Contents.str();
  else
    return;
  Text->Normalising = normaliseCaptures(Text->Original, CI.getLangOpts(),
                                        CaptureForm::Diagnosed);
  // The buffer of an open file has extra room, so the end of its text has to be
  // recorded.
  if (Text->Normalising.empty() && !Opened)
    return;
  Text->Name = File.getName().str();
  Mapper->add(&File.getFileEntry(), Text);
  overrideFile(File, Text->text(), IsMain);
}

class PreprocessorWatcher : public compat::IncludeCallbacks {
public:
  PreprocessorWatcher(std::shared_ptr<CompilationLowering> Lowering,
                      const SourceManager &SM)
      : Lowering(std::move(Lowering)), SM(SM) {}
  void included(const Include &I) override { Lowering->enterHeader(I); }
  void FileChanged(SourceLocation Loc, FileChangeReason Reason,
                   SrcMgr::CharacteristicKind, FileID Previous) override {
    if (Reason == EnterFile)
      Lowering->enterFile(SM.getFileID(Loc));
    if (Reason != ExitFile)
      return;
    Lowering->leftFile(Previous);
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

class TopLevelDeclWatcher : public ASTConsumer {
public:
  explicit TopLevelDeclWatcher(std::shared_ptr<CompilationLowering> Lowering)
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
      std::make_unique<PreprocessorWatcher>(Lowering, CI.getSourceManager()));
  return std::make_unique<TopLevelDeclWatcher>(std::move(Lowering));
}

} // namespace opendefer
