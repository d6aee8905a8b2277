//===- ToolDriver.cpp - What the command does -----------------------------===//
//
//   sources => parses => files in memory => stdout, files
//
// Nothing is written before all sources have been lowered without an error.
//
//===----------------------------------------------------------------------===//

#include "Driver/ToolDriver.h"
#include "Driver/ClangCompat.h"
#include "Driver/DiagnosticReport.h"
#include "Driver/Installation.h"
#include "Driver/LoweringParse.h"
#include "Driver/MappingDiagnosticConsumer.h"
#include "Driver/OutputFiles.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;
using namespace clang::tooling;

namespace opendefer {
namespace {

/// Lowers one source, and adds the result to the files to be written.
class LowerSource : public ToolAction {
public:
  LowerSource(const SourceFile &Source, const ToolOptions &Options,
              OutputFiles &Output)
      : Source(Source), Options(Options), Output(Output) {}

  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                     FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> PCHOps,
                     DiagnosticConsumer *) override;

  /// What went wrong apart from the parse, which has its own diagnostics.
  std::string Error;

private:
  void take(CompilerInstance &CI, LoweredUnit &Unit);

  const SourceFile &Source;
  const ToolOptions &Options;
  OutputFiles &Output;
  bool IgnoreWarnings = false;
  bool Refused = false;
};

bool LowerSource::runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                                FileManager *Files,
                                std::shared_ptr<PCHContainerOperations> PCHOps,
                                DiagnosticConsumer *) {
  IgnoreWarnings =
      Options.Quiet || Invocation->getDiagnosticOpts().IgnoreWarnings;
  Invocation->getDiagnosticOpts().ShowColors = Options.UseColor;
  makeSyntaxOnly(*Invocation);
  auto CI = compat::makeCompiler(std::move(Invocation), std::move(PCHOps),
                                 *Files, nullptr);
  auto &Mapper = MappingDiagnosticConsumer::install(CI->getDiagnostics());
  bool Parsed = parseAndLower(
      *CI, Options.Lowering, ParseDepth::Complete, &Mapper,
      [&](CompilerInstance &Parsed, LoweredUnit &Unit) { take(Parsed, Unit); });
  return Parsed && !Refused && Error.empty();
}

void LowerSource::take(CompilerInstance &CI, LoweredUnit &Unit) {
  SourceManager &SM = CI.getSourceManager();
  DiagnosticsEngine &Diags = CI.getDiagnostics();
  // The user's compiler warns about his code; this is about ours.
  Diags.setIgnoreAllWarnings(IgnoreWarnings);
  auto Locate = [&](const FilePlace &Place) {
    return Place.File.isValid() ? SM.getLocForStartOfFile(Place.File)
                                      .getLocWithOffset(Place.Offset)
                                : SourceLocation();
  };
  for (const Diagnostic &D : Unit.Diagnostics)
    report(Diags, D, Locate);
  if (Options.Lowering.Explain)
    for (const Remark &R : Unit.Remarks)
      report(Diags, R, Locate);
  Refused = Unit.hasErrors() || Diags.hasErrorOccurred();
  if (Refused)
    return;
  auto Absolute = [&](llvm::StringRef Path) {
    llvm::SmallString<256> Full(Path);
    // Relative to the directory of the compile command.
    CI.getFileManager().getVirtualFileSystem().makeAbsolute(Full);
    return cleanPath(Full);
  };
  if (llvm::Error E = Output.add(Source, Unit, Absolute))
    Error = llvm::toString(std::move(E));
}

bool isPluginArgument(llvm::StringRef Argument) {
  return Argument.consume_front("-fplugin=") ||
         Argument.consume_front("-fplugin-arg-") ||
         Argument.consume_front("-fpass-plugin=");
}

bool hasArgument(const CommandLineArguments &Arguments,
                 llvm::StringRef Prefix) {
  return llvm::any_of(Arguments, [&](const std::string &Argument) {
    return llvm::StringRef(Argument).consume_front(Prefix);
  });
}

/// Turns the command of a compiler into one that this library can parse with.
CommandLineArguments adjust(const CommandLineArguments &Command,
                            const SourceFile &Source, bool NameAsGiven,
                            const Installation &Here) {
  CommandLineArguments Adjusted;
  for (const std::string &Argument : Command) {
    if (isPluginArgument(Argument))
      continue;
    bool IsSource = NameAsGiven && Argument == Source.Path;
    Adjusted.push_back(IsSource ? Source.Given : Argument);
  }

  CommandLineArguments More;
#ifdef OPENDEFER_CLANG_RESOURCE_DIR
  if (!hasArgument(Command, "-resource-dir") &&
      llvm::sys::fs::exists(OPENDEFER_CLANG_RESOURCE_DIR))
    More.push_back("-resource-dir=" OPENDEFER_CLANG_RESOURCE_DIR);
#endif
  llvm::StringRef Extension = llvm::sys::path::extension(Source.Path);
  if ((Extension == ".h" || Extension == ".inc") && !hasArgument(Command, "-x"))
    More.push_back("-xc++");
  if (ownLLVM() < 16 && Extension != ".c" && !hasArgument(Command, "-std") &&
      !hasArgument(Command, "--std"))
    More.push_back("-std=gnu++17");
  // Last, so that the user's own directories go first.
  std::string Include = Here.includeDirectory();
  if (!Include.empty())
    More.insert(More.end(), {"-isystem", Include});
  return getInsertArgumentAdjuster(More, ArgumentInsertPosition::BEGIN)(
      Adjusted, Source.Path);
}

/// Adds the results of `Source` to `Output`.
bool lowerSource(const SourceFile &Source, const ToolOptions &Options,
                 const Installation &Here, const CompilationDatabase *Database,
                 OutputFiles &Output, std::string &Error) {
  FixedCompilationDatabase NoFlags(".", {});
  const CompilationDatabase &Commands = Database ? *Database : NoFlags;
  // Diagnostics shall show the name that the user typed, if that is the name
  // of the file where the command runs.
  bool NameAsGiven = llvm::all_of(
      Commands.getCompileCommands(Source.Path), [](const CompileCommand &C) {
        return cleanPath(C.Directory) == cleanPath(".");
      });
  ClangTool Tool(Commands, {Source.Path});
  Tool.setPrintErrorMessage(false);
  Tool.appendArgumentsAdjuster(getStripPluginsAdjuster());
  Tool.appendArgumentsAdjuster(
      [&](const CommandLineArguments &Command, llvm::StringRef) {
        return adjust(Command, Source, NameAsGiven, Here);
      });
  Tool.appendArgumentsAdjuster(getInsertArgumentAdjuster(
      Options.ExtraArgsBefore, ArgumentInsertPosition::BEGIN));
  Tool.appendArgumentsAdjuster(getInsertArgumentAdjuster(
      Options.ExtraArgs, ArgumentInsertPosition::END));
  LowerSource Action(Source, Options, Output);
  bool Succeeded = Tool.run(&Action) == 0;
  Error = Action.Error;
  return Succeeded;
}

llvm::Error write(const ToolOptions &Options, const OutputFiles &Output,
                  const SourceFile &First, std::vector<std::string> &Notes) {
  if (!Options.OutputDirectory.empty())
    return Output.writeUnder(Options.OutputDirectory, Options.LineDirectives,
                             Notes);
  if (Options.InPlace)
    return Output.writeInPlace();
  llvm::Expected<std::string> Text =
      Output.singleText(First, Options.LineDirectives);
  if (!Text)
    return Text.takeError();
  if (Options.OutputFile != "-")
    return writeFile(Options.OutputFile, *Text);
  llvm::outs() << *Text;
  return llvm::Error::success();
}

} // namespace

int runTool(const ToolOptions &Options, const Installation &Here,
            const CompilationDatabase *Database) {
  auto Say = [&](raw_ostream &(*Kind)(raw_ostream &, llvm::StringRef, bool),
                 const std::string &Message) {
    Kind(llvm::errs(), "opendefer", /*DisableColors=*/!Options.UseColor)
        << Message << '\n';
  };
  OutputFiles Output;
  bool Failed = false;
  std::vector<SourceFile> Sources;
  for (const std::string &Given : Options.Sources)
    Sources.push_back({Given, cleanPath(Given)});
  for (const SourceFile &Source : Sources) {
    std::string Error;
    if (!llvm::sys::fs::exists(Source.Path))
      Error = "no such file: '" + Source.Given + "'";
    else if (lowerSource(Source, Options, Here, Database, Output, Error))
      continue;
    Failed = true;
    if (!Error.empty())
      Say(llvm::WithColor::error, Error);
  }
  if (Failed)
    return 1;
  if (Options.DryRun)
    return 0;
  std::vector<std::string> Notes;
  if (llvm::Error E = write(Options, Output, Sources.front(), Notes)) {
    Say(llvm::WithColor::error, llvm::toString(std::move(E)));
    return 1;
  }
  if (!Options.Quiet)
    for (const std::string &Note : Notes)
      Say(llvm::WithColor::note, Note);
  return 0;
}

} // namespace opendefer
