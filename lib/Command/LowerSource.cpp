//===- LowerSource.cpp - One source, lowered in memory --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Command/LowerSource.h"
#include "Basic/Errors.h"
#include "Basic/Paths.h"
#include "Command/Findings.h"
#include "Command/GCCMessages.h"
#include "Command/Installation.h"
#include "Command/ParseCommand.h"
#include "Command/SuggestParse.h"
#include "Command/VerifyFixes.h"
#include "Diagnostics/DiagnosticReport.h"
#include "Diagnostics/MappingDiagnosticConsumer.h"
#include "Parse/LoweringParse.h"
#include "Parse/ModuleCache.h"
#include "Clang/ClangCompat.h"
#include "Clang/ParseInvocation.h"
#include "clang/Driver/Types.h"
#include "clang/Frontend/Utils.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"

using namespace clang;
using namespace clang::tooling;
namespace types = clang::driver::types;

namespace opendefer {
namespace {

constexpr unsigned StackSize = 1u << 29; // reserved, not committed

class AllInputs : public DependencyCollector {
  bool needSystemDependencies() override { return true; }
};

class LowerAction : public ToolAction {
public:
  LowerAction(const SourceFile &Source, const ToolOptions &Options,
              llvm::raw_ostream &Messages, GCCMessages &AsJSON,
              SourceResult &Result)
      : Source(Source), Options(Options), HeaderFilter(Options.HeaderFilter),
        Messages(Messages), AsJSON(AsJSON), Result(Result) {}

  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                     FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> PCHOps,
                     DiagnosticConsumer *) override;

  /// Did Clang accept a compile command, so that a parse has begun?
  bool began() const { return Began; }

private:
  const std::string &absolutePath(FileManager &Files, llvm::StringRef Path);
  bool wantsHeader(llvm::StringRef Path, bool IsSystem) const;
  void take(CompilerInstance &CI, LoweredUnit &Unit);
  void takeSuggestions(CompilerInstance &CI, LoweredUnit &Unit);

  const SourceFile &Source;
  const ToolOptions &Options;
  const llvm::Regex HeaderFilter;
  llvm::raw_ostream &Messages;
  GCCMessages &AsJSON;
  SourceResult &Result;
  llvm::StringMap<std::string> AbsolutePaths; // a cache; see absolutePath()
  bool IgnoreWarnings = false;
  bool Refused = false;
  bool Began = false;
};

/// Makes `Path` absolute, starting from the directory of the compile command.
/// The results are cached, because each takes many system calls.
const std::string &LowerAction::absolutePath(FileManager &Files,
                                             llvm::StringRef Path) {
  auto [Entry, IsNew] = AbsolutePaths.try_emplace(Path);
  if (IsNew) {
    llvm::SmallString<256> Full(Path);
    Files.getVirtualFileSystem().makeAbsolute(Full);
    Entry->second = cleanPath(Full);
  }
  return Entry->second;
}

SourceLocation locate(SourceManager &SM, const FileLocation &Place) {
  return Place.File.isValid() ? SM.getLocForStartOfFile(Place.File)
                                    .getLocWithOffset(Place.Offset)
                              : SourceLocation();
}

bool LowerAction::runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                                FileManager *Files,
                                std::shared_ptr<PCHContainerOperations> PCHOps,
                                DiagnosticConsumer *) {
  Began = true;
  AbsolutePaths.clear(); // A source may have commands in several directories.
  DiagnosticOptions &Diags = Invocation->getDiagnosticOpts();
  IgnoreWarnings = Options.Quiet || Diags.IgnoreWarnings;
  Diags.ShowColors = Options.UseColor;
  // Keep a format that tools parse. SARIF is not kept, because Clang writes one
  // log for a compilation.
  const DiagnosticOptions::TextDiagnosticFormat Format = Diags.getFormat();
  makeSyntaxOnly(*Invocation);
  if (Format == DiagnosticOptions::MSVC || Format == DiagnosticOptions::Vi)
    Diags.setFormat(Format);
  relaxForAnalysis(*Invocation);
  includeModulesAsText(*Invocation);
  std::unique_ptr<DiagnosticConsumer> Printer =
      Options.MessagesAsJSON ? AsJSON.makeConsumer()
                             : compat::makePrinter(Messages, Diags);
  auto CI = compat::makeCompiler(std::move(Invocation), std::move(PCHOps),
                                 *Files, std::move(Printer));
  // "1 error generated."
  CI->setVerboseOutputStream(Options.MessagesAsJSON ? llvm::nulls() : Messages);
  auto Read = std::make_shared<AllInputs>();
  CI->addDependencyCollector(Read);
  auto Wants = [&](llvm::StringRef Name, bool IsSystem) {
    return wantsHeader(absolutePath(*Files, Name), IsSystem);
  };
  if (Options.suggests()) {
    Result.Parsed =
        parseAndSuggest(*CI, Options.Guards, Wants,
                        [&](CompilerInstance &Parsed, LoweredUnit &Unit) {
                          takeSuggestions(Parsed, Unit);
                        });
  } else {
    auto &Mapper = MappingDiagnosticConsumer::install(CI->getDiagnostics());
    Result.Parsed = parseAndLower(
        *CI, Options.Lowering,
        Options.Mode == ToolMode::Compile ? ParseDepth::Shallow
                                          : ParseDepth::Complete,
        &Mapper, Wants, [&](CompilerInstance &Parsed, LoweredUnit &Unit) {
          take(Parsed, Unit);
        });
  }
  for (const std::string &Name : Read->getDependencies())
    Result.Inputs.push_back(absolutePath(*Files, Name));
  return Result.Parsed && !Refused;
}

bool LowerAction::wantsHeader(llvm::StringRef Path, bool IsSystem) const {
  // System headers are lowered only in modes that write copies.
  return HeaderFilter.match(Path) &&
         (!IsSystem || Options.lowersSystemHeaders());
}

void LowerAction::take(CompilerInstance &CI, LoweredUnit &Unit) {
  SourceManager &SM = CI.getSourceManager();
  DiagnosticsEngine &Diags = CI.getDiagnostics();
  // The parse has ignored warnings, which are left to the user's compiler. Our
  // own warnings follow now.
  Diags.setIgnoreAllWarnings(IgnoreWarnings);
  auto Locate = [&](const FileLocation &Place) { return locate(SM, Place); };
  for (const Diagnostic &D : Unit.Diagnostics)
    report(Diags, D, Locate);
  remark(Diags, Unit.Decisions, Options.Lowering.Explain, CI.getCodeGenOpts(),
         Locate);
  auto Absolute = [&](llvm::StringRef Path) {
    return absolutePath(CI.getFileManager(), Path);
  };
  Result.Problems = findProblems(Unit, SM, Absolute);
  Result.Decisions = findDecisions(Unit, SM, Absolute);
  Refused = Unit.hasErrors() || Diags.hasErrorOccurred();
  if (Refused)
    return;

  UnitOutput &Output = Result.Output;
  for (const LoweredFile &File : Unit.Files)
    Output.Files.push_back(
        {File.IsMain ? Source.Path : Absolute(File.File.getName()), File.Text,
         File.Bodies});
  for (IncludeEdge Edge : Unit.Includes) {
    Edge.Includer = Absolute(Edge.Includer);
    Edge.Included = Absolute(Edge.Included);
    Edge.SearchPath = Absolute(Edge.SearchPath);
    Output.Includes.push_back(std::move(Edge));
  }
  for (const ForcedInclude &Forced : Unit.Forced)
    Output.Forced.insert({Absolute(Forced.Name), Forced});
  for (const std::string &Name : Unit.NotLowered)
    Output.NotLowered.insert(Absolute(Name));
}

void LowerAction::takeSuggestions(CompilerInstance &CI, LoweredUnit &Unit) {
  SourceManager &SM = CI.getSourceManager();
  auto Absolute = [&](llvm::StringRef Path) {
    return absolutePath(CI.getFileManager(), Path);
  };
  Result.Problems = findProblems(Unit, SM, Absolute);
  auto Broken = findBrokenFixes(CI, Options.Lowering, Result.Problems);
  for (const auto &[Index, Error] : Broken) {
    Diagnostic &D = Unit.Diagnostics[Index];
    D.FixIts.clear();
    D.Notes.push_back({D.Place, "not rewritten: it does not compile with "
                                "'defer': " +
                                    Error});
  }
  if (!Broken.empty())
    Result.Problems = findProblems(Unit, SM, Absolute);
  // Keep the text of each suggestion apart: a suggestion in a header is printed
  // once, when all sources have been parsed.
  Messages.flush();
  size_t Start = Result.Messages.size();
  Result.Suggestions.clear(); // A source may have several commands.
  for (size_t I = 0; I < Result.Problems.size(); ++I) {
    report(CI.getDiagnostics(), Unit.Diagnostics[I],
           [&](const FileLocation &Place) { return locate(SM, Place); });
    Messages.flush();
    Result.Suggestions.push_back(Result.Messages.substr(Start));
    Result.Messages.resize(Start);
  }
}

class ErrorsOnly : public DiagnosticConsumer {
public:
  explicit ErrorsOnly(DiagnosticConsumer &Next) : Next(Next) {}

private:
  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level >= DiagnosticsEngine::Error)
      Next.HandleDiagnostic(Level, Info);
  }

  DiagnosticConsumer &Next;
};

/// Does a compile command of the source name a compiler other than Clang?
bool isOtherCompiler(const SourceFile &Source,
                     const CompilationDatabase &Commands) {
  return llvm::any_of(
      Commands.getCompileCommands(Source.Path),
      [](const CompileCommand &Command) {
        return !Command.CommandLine.empty() &&
               !llvm::StringRef(Command.CommandLine.front()).contains("clang");
      });
}

/// May g++ move a part of a function away from its notes? With a profile it
/// moves code that has not run.
bool movesCode(const SourceFile &Source, const CompilationDatabase &Commands) {
  return llvm::any_of(Commands.getCompileCommands(Source.Path),
                      [](const CompileCommand &Command) {
                        return llvm::any_of(
                            Command.CommandLine, [](llvm::StringRef Word) {
                              return Word.consume_front("-fprofile-use") ||
                                     Word.consume_front("-fauto-profile") ||
                                     Word == "-fbranch-probabilities";
                            });
                      });
}

/// Is the source the output of a preprocessor that was not Clang's? Standard
/// headers use this builtin in its place.
bool isPreprocessedForOthers(const SourceFile &Source) {
  if (!Source.IsPreprocessed &&
      llvm::sys::path::extension(Source.Path) != ".ii")
    return false;
  constexpr llvm::StringLiteral Builtin = "__integer_pack(";
  if (Source.Contents)
    return llvm::StringRef(*Source.Contents).contains(Builtin);
  auto Buffer = llvm::MemoryBuffer::getFile(Source.Path);
  return Buffer && (*Buffer)->getBuffer().contains(Builtin);
}

/// Returns why a file cannot be parsed as C++, or "". Clang's driver would
/// treat such a file as an input of the linker.
std::string findSourceProblem(const SourceFile &Source,
                              const CompilationDatabase &Commands) {
  std::string Given = "'" + Source.Given + "'";
  if (Source.Contents)
    return "";
  if (!llvm::sys::fs::exists(Source.Path))
    return "no such file or directory: " + Given;
  if (llvm::sys::fs::is_directory(Source.Path))
    return Given + " is a directory; name source files, or use '-p DIR' for "
                   "all sources of DIR/compile_commands.json";
  llvm::StringRef Extension = llvm::sys::path::extension(Source.Path);
  bool IsKnown = Extension == ".inc" ||
                 types::isAcceptedByClang(types::lookupTypeForExtension(
                     Extension.drop_while([](char C) { return C == '.'; })));
  auto NamesLanguage = [](const CompileCommand &Command) {
    return llvm::any_of(Command.CommandLine, [](llvm::StringRef Word) {
      return Word.consume_front("-x");
    });
  };
  if (!IsKnown &&
      llvm::none_of(Commands.getCompileCommands(Source.Path), NamesLanguage))
    return Given + " has no C++ extension; append '-- -x c++' to treat it as "
                   "C++";
  return "";
}

/// Adds what opendefer says of a source with errors for Clang to the messages,
/// or replaces them.
void explainFailure(const SourceFile &Source,
                    const CompilationDatabase &Commands,
                    const MessagePrinter &Printer, std::string &Messages,
                    GCCMessages *AsJSON) {
  if (isPreprocessedForOthers(Source)) {
    std::string Error =
        "cannot lower '" + Source.Given +
        "': it was preprocessed by another compiler than Clang; compile the "
        "source that it was made from";
    // Clang's errors are about the standard headers.
    Messages.clear();
    if (!AsJSON) {
      Printer.error(Error);
    } else {
      *AsJSON = GCCMessages();
      AsJSON->add("error", Error);
    }
  } else if (isOtherCompiler(Source, Commands)) {
    std::string Note =
        "opendefer parses the source with Clang " + std::to_string(ownLLVM()) +
        " to lower it; guard code for other compilers with '#ifndef "
        "__clang__', or move it into a file without 'defer'";
    AsJSON ? AsJSON->add("note", Note) : Printer.note(Note);
  }
}

} // namespace

SourceResult lowerSource(const SourceFile &Source, const ToolOptions &Options,
                         const Installation &Here,
                         const CompilationDatabase *Database) {
  SourceResult Result;
  llvm::raw_string_ostream Messages(Result.Messages);
  Messages.enable_colors(Options.UseColor);
  FixedCompilationDatabase NoFlags(".", {});
  const CompilationDatabase &Commands = Database ? *Database : NoFlags;
  std::string Problem = findSourceProblem(Source, Commands);
  const MessagePrinter OwnMessages("opendefer", Options.UseColor, Messages);
  if (!Problem.empty()) {
    OwnMessages.error(Problem);
    Messages.flush();
    return Result;
  }
  // This file system has a working directory of its own, for each thread.
  ClangTool Tool(Commands, {Source.Path},
                 std::make_shared<PCHContainerOperations>(),
                 llvm::vfs::createPhysicalFileSystem());
  prepareParse(Tool, Commands, Source, Here);
  Tool.appendArgumentsAdjuster(getInsertArgumentAdjuster(
      Options.ExtraArgsBefore, ArgumentInsertPosition::BEGIN));
  Tool.appendArgumentsAdjuster(getInsertArgumentAdjuster(
      Options.ExtraArgs, ArgumentInsertPosition::END));
  // The user's compiler reports errors in the command. They are printed here
  // only if no parse begins.
  std::string CommandErrors;
  llvm::raw_string_ostream OS(CommandErrors);
  OS.enable_colors(Options.UseColor);
  compat::OwnedDiagnosticOptions DiagOptions(new DiagnosticOptions);
  DiagOptions->ShowColors = Options.UseColor;
  auto Printer = compat::makePrinter(OS, *DiagOptions);
  ErrorsOnly Errors(*Printer);
  Tool.setDiagnosticConsumer(&Errors);

  GCCMessages AsJSON;
  ToolOptions ForSource = Options;
  // People will edit ejected text, in which nothing checks what table frames
  // rely on.
  if (Options.Eject || movesCode(Source, Commands))
    ForSource.Lowering.TableFrames = false;
  LowerAction Action(Source, ForSource, Messages, AsJSON, Result);
  // Clang and our passes recurse as deep as the source nests.
  decltype(llvm::thread::DefaultStackSize) Size(StackSize);
  llvm::thread Deep(Size, [&] { Result.Succeeded = Tool.run(&Action) == 0; });
  Deep.join();
  if (!Action.began())
    Messages << OS.str();
  if (!Result.Parsed) {
    Messages.flush();
    explainFailure(Source, Commands, OwnMessages, Result.Messages,
                   Options.MessagesAsJSON ? &AsJSON : nullptr);
  }
  Messages << AsJSON.text();
  Messages.flush();
  return Result;
}

} // namespace opendefer
