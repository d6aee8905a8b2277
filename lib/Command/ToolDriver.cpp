//===- ToolDriver.cpp - The opendefer command -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   sources => parses => files in memory => stdout, files
//
// Files are written only after all sources have been lowered without an error.
//
//===----------------------------------------------------------------------===//

#include "Command/ToolDriver.h"
#include "Basic/Errors.h"
#include "Basic/Paths.h"
#include "Command/Fixes.h"
#include "Command/LowerSource.h"
#include "Command/Reporting.h"
#include "Output/OutputFiles.h"
#include "Output/StagedFiles.h"
#include "Rewrite/UnifiedDiff.h"
#include "Clang/ClangCompat.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"
#include <mutex>

using namespace clang::tooling;

namespace opendefer {
namespace {

/// "1 file", "2 files"
std::string count(size_t Number, llvm::StringRef What) {
  return (llvm::Twine(Number) + " " + What + (Number == 1 ? "" : "s")).str();
}

/// Prints the messages of the sources in their order on the command line, and
/// the progress if stderr is a terminal.
class Console {
public:
  Console(llvm::ArrayRef<SourceFile> Sources,
          llvm::ArrayRef<SourceResult> Results, bool Quiet)
      : Sources(Sources), Results(Results), Ready(Sources.size()),
        ShowsProgress(!Quiet && Sources.size() > 1 &&
                      llvm::sys::Process::StandardErrIsDisplayed()) {}

  void finished(size_t Index) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Ready[Index] = true;
    ++NumReady;
    clearLine();
    for (; NumPrinted < Ready.size() && Ready[NumPrinted]; ++NumPrinted)
      llvm::errs() << Results[NumPrinted].Messages;
    if (ShowsProgress && NumReady < Ready.size())
      llvm::errs() << '[' << NumReady << '/' << Ready.size() << "] "
                   << llvm::StringRef(Sources[Index].Given).take_back(60);
  }

private:
  void clearLine() {
    if (ShowsProgress)
      llvm::errs() << "\r\x1b[K";
  }

  llvm::ArrayRef<SourceFile> Sources;
  llvm::ArrayRef<SourceResult> Results;
  std::vector<bool> Ready;
  size_t NumReady = 0, NumPrinted = 0;
  const bool ShowsProgress;
  std::mutex Mutex;
};

std::vector<SourceResult> lowerAll(llvm::ArrayRef<SourceFile> Sources,
                                   const ToolOptions &Options,
                                   const Installation &Here,
                                   const CompilationDatabase *Database) {
  std::vector<SourceResult> Results(Sources.size());
  Console Output(Sources, Results, Options.Quiet);
  auto Lower = [&](size_t I) {
    Results[I] = lowerSource(Sources[I], Options, Here, Database);
    Output.finished(I);
  };
  compat::ThreadPool Pool(llvm::hardware_concurrency(Options.Jobs));
  for (size_t I = 0; I < Sources.size(); ++I)
    Pool.async(Lower, I);
  Pool.wait();
  return Results;
}

/// Returns the sources without duplicates.
std::vector<SourceFile> listSources(const ToolOptions &Options) {
  std::vector<SourceFile> Sources;
  std::set<std::string> Known;
  for (const std::string &Given : Options.Sources)
    if (std::string Path = cleanPath(Given); Known.insert(Path).second)
      Sources.push_back({Given, Path});
  return Sources;
}

llvm::Error print(llvm::StringRef Text) {
  llvm::outs() << Text;
  llvm::outs().flush();
  std::error_code Code = llvm::outs().error();
  llvm::outs().clear_error();
  if (!Code)
    return llvm::Error::success();
  return makeError("cannot write to standard output: " + Code.message());
}

InputFiles filesRead(llvm::ArrayRef<SourceFile> Sources,
                     llvm::ArrayRef<SourceResult> Results) {
  InputFiles Inputs;
  for (const SourceFile &Source : Sources)
    Inputs.add(Source.Path);
  for (const SourceResult &Result : Results)
    for (const std::string &Path : Result.Inputs)
      Inputs.add(Path);
  return Inputs;
}

/// Returns an error if a file to be written is one of the inputs, or "".
std::string checkOutputs(const ToolOptions &Options, const InputFiles &Inputs) {
  std::string Problem;
  auto Check = [&](const std::string &Option, const std::string &File,
                   const char *Advice) {
    std::string Read = File.empty() ? "" : Inputs.find(File);
    if (!Read.empty() && Problem.empty())
      Problem =
          "'" + Option + File + "' would overwrite '" + Read + "'" + Advice;
  };
  if (Options.OutputFile != "-")
    Check("-o ", Options.OutputFile, "; use '-i' to change it in place");
  Check("--vfsoverlay=", Options.VFSOverlayFile, "");
  Check("--export-fixes=", Options.ExportFixes, "");
  for (const ReportRequest &Request : Options.Reports)
    if (Request.File != "-")
      Check("--report=...:", Request.File, "");
  return Problem;
}

llvm::Error writeUnder(const ToolOptions &Options, const OutputFiles &Output,
                       const InputFiles &Inputs,
                       std::vector<std::string> &Notes) {
  const std::string &Directory = Options.OutputDirectory;
  llvm::Expected<MirroredTree> Tree =
      Output.writeUnder(Directory, {Options.LineDirectives}, Inputs);
  if (!Tree)
    return Tree.takeError();
  for (llvm::StringRef Path : Tree->SearchPaths) {
    Path.consume_front(Tree->To);
    Notes.push_back(("headers have been lowered; compile with '-I" + Directory +
                     Path + "' before other include directories")
                        .str());
  }
  return llvm::Error::success();
}

llvm::Error writeOverlay(const ToolOptions &Options, const OutputFiles &Output,
                         const InputFiles &Inputs) {
  const std::string &File = Options.VFSOverlayFile;
  VFSOverlay Overlay = Output.overlay();
  for (const auto &Each : Overlay.Texts) {
    std::string Read = Inputs.find(VFSOverlay::textFile(File, Each.first));
    if (!Read.empty())
      return makeError("'" + Read +
                       "' has already been lowered by '--vfsoverlay=" + File +
                       "'");
  }
  return Overlay.write(File);
}

llvm::Error write(const ToolOptions &Options, const OutputFiles &Output,
                  const InputFiles &Inputs, const SourceFile &First,
                  std::vector<std::string> &Notes) {
  if (Options.DryRun)
    return print(Output.unifiedDiff());
  if (Options.Mode == ToolMode::Overlay)
    return writeOverlay(Options, Output, Inputs);
  if (Options.Mode == ToolMode::Tree)
    return writeUnder(Options, Output, Inputs, Notes);
  if (Options.Mode == ToolMode::InPlace)
    return Output.writeInPlace();
  llvm::Expected<std::string> Text =
      Output.singleText(First, Options.LineDirectives);
  if (!Text)
    return Text.takeError();
  if (Options.OutputFile != "-")
    return writeFile(Options.OutputFile, *Text);
  return print(*Text);
}

llvm::Error writeReports(const ToolOptions &Options, const Report &Made) {
  for (const ReportRequest &Request : Options.Reports) {
    std::string Text = Made.print(Request.Kind);
    if (llvm::Error E =
            Request.File == "-" ? print(Text) : writeFile(Request.File, Text))
      return E;
  }
  return llvm::Error::success();
}

std::string summary(const ToolOptions &Options, size_t NumSources,
                    const OutputFiles &Output) {
  return count(Output.numChanged(), "file") +
         (Options.DryRun ? " would be " : " ") +
         (Options.Eject ? "ejected, " : "lowered, ") +
         count(NumSources, "source") + " read";
}

std::string suggested(const Fixes &Found) {
  size_t NumFixable = llvm::count_if(
      Found.problems(), [](const Problem &P) { return !P.Fix.empty(); });
  return count(Found.numProblems(), "guard") + " found, " +
         std::to_string(NumFixable) +
         " of which '--fix' would replace with 'defer'";
}

/// Applies the fix-its to the user's files.
llvm::Expected<std::string> makeFixes(const ToolOptions &Options,
                                      Fixes &Found) {
  auto Files = Found.apply();
  if (!Files)
    return Files.takeError();
  StagedFiles Staged;
  for (const FixedFile &File : *Files) {
    if (Options.DryRun)
      llvm::outs() << unifiedDiff(diffName(File.Path), File.Old, File.New);
    else if (llvm::Error E = Staged.stage(File.Path, File.New))
      return E;
  }
  if (llvm::Error E = Staged.commit())
    return E;
  if (Options.suggests())
    return (Options.DryRun ? "would replace " : "replaced ") +
           std::to_string(Found.numFixed()) + " of " +
           count(Found.numProblems(), "guard") + " with 'defer' in " +
           count(Files->size(), "file");
  return (Options.DryRun ? "would fix " : "fixed ") +
         std::to_string(Found.numFixed()) + " of " +
         count(Found.numProblems(), "problem") + " in " +
         count(Files->size(), "file");
}

/// Returns the arguments of a compile command, except the names of its source
/// and of what it writes.
std::vector<std::string> withoutFileNames(const CompileCommand &Command) {
  static const char *const Outputs[] = {"-o", "-MF", "-MT", "-MQ"};
  std::vector<std::string> Options;
  for (size_t I = 1; I < Command.CommandLine.size(); ++I) {
    const std::string &Word = Command.CommandLine[I];
    const char *const *Output = llvm::find_if(Outputs, [&](const char *Name) {
      return llvm::StringRef(Word).consume_front(Name);
    });
    if (Output != std::end(Outputs))
      I += Word == *Output; // The name is the next word, or the rest of this.
    else if (Word != Command.Filename)
      Options.push_back(Word);
  }
  return Options;
}

/// Returns the options that only some of the source's compile commands contain.
std::string differingOptions(const SourceFile &Source,
                             const CompilationDatabase *Database) {
  if (!Database)
    return {};
  std::vector<CompileCommand> Commands =
      Database->getCompileCommands(Source.Path);
  // The outputs always differ, and one file may have two names.
  std::vector<std::vector<std::string>> Options;
  for (const CompileCommand &C : Commands)
    Options.push_back(withoutFileNames(C));
  std::vector<std::string> Differing;
  for (const std::vector<std::string> &Given : Options)
    for (const std::string &Option : Given) {
      bool InAll = llvm::all_of(Options, [&](const auto &Other) {
        return llvm::is_contained(Other, Option);
      });
      if (!InAll && !llvm::is_contained(Differing, Option))
        Differing.push_back(Option);
    }
  if (Differing.empty())
    return {};
  std::string List;
  for (const std::string &Option : Differing)
    List += (List.empty() ? "'" : ", '") + Option + "'";
  return "the " + std::to_string(Commands.size()) + " compile commands of '" +
         Source.Given + "' differ in " + List;
}

/// One run of the command. Each step returns whether the run continues.
class ToolRun {
public:
  ToolRun(const ToolOptions &Options, const CompilationDatabase *Database)
      : Options(Options), Database(Database), Sources(listSources(Options)),
        Messages("opendefer", Options.UseColor) {}

  int run(const Installation &Here) {
    Results = lowerAll(Sources, Options, Here, Database);
    const InputFiles Inputs = filesRead(Sources, Results);
    if (std::string Problem = checkOutputs(Options, Inputs); !Problem.empty())
      return Messages.error(Problem);
    collectProblems();
    if (!Options.ExportFixes.empty())
      if (llvm::Error E =
              Found.exportTo(Options.ExportFixes, Sources.front().Path))
        return Messages.error(std::move(E));
    if (Options.makesEdits())
      return editSources();
    bool Succeeded = collectOutput() && writeLowered(Inputs);
    return Succeeded ? 0 : 1;
  }

private:
  void collectProblems();
  int editSources();
  bool collectOutput();
  bool addOutput(size_t Index);
  bool writeLowered(const InputFiles &Inputs);
  void summarise(const std::string &Summary) {
    if (!Options.Quiet)
      llvm::errs() << "opendefer: " << Summary << '\n';
  }

  const ToolOptions &Options;
  const CompilationDatabase *Database;
  const std::vector<SourceFile> Sources;
  const MessagePrinter Messages;
  std::vector<SourceResult> Results; ///< one for each source
  Fixes Found;
  OutputFiles Output;
};

/// Gathers the problems of all sources, and prints those of --suggest.
void ToolRun::collectProblems() {
  std::vector<std::string> Remarks; // one for each problem
  for (SourceResult &Result : Results) {
    auto Changed = Found.add(std::move(Result.Problems));
    if (!Options.suggests())
      continue;
    Remarks.resize(Found.numProblems());
    for (auto [New, At] : Changed)
      Remarks[At] = std::move(Result.Suggestions[New]);
  }
  if (!Options.Quiet)
    for (const std::string &Remark : Remarks)
      llvm::errs() << Remark;
}

int ToolRun::editSources() {
  if (!llvm::all_of(Results, [](const SourceResult &R) { return R.Parsed; }))
    return 1;
  if (Options.Mode == ToolMode::Suggest && !Options.DryRun) {
    summarise(suggested(Found));
    return 0;
  }
  llvm::Expected<std::string> Summary = makeFixes(Options, Found);
  if (!Summary)
    return Messages.error(Summary.takeError());
  summarise(*Summary);
  return Found.leavesErrors();
}

/// Gathers the lowered files of all sources, and writes the reports, also if
/// some sources have failed.
bool ToolRun::collectOutput() {
  size_t NumFailed = 0;
  for (size_t I = 0; I < Sources.size(); ++I)
    NumFailed += !addOutput(I);
  if (!Options.Reports.empty()) {
    Report Made = makeReport(Sources, Results, Found.problems(), Output);
    if (llvm::Error E = writeReports(Options, Made)) {
      Messages.error(std::move(E));
      return false;
    }
  }
  if (NumFailed && Sources.size() > 1 && !Options.Quiet)
    Messages.note(count(NumFailed, "source") + " of " +
                  std::to_string(Sources.size()) + " failed; " +
                  (Options.Reports.empty() ? "nothing was written"
                                           : "only the report was written"));
  return NumFailed == 0;
}

bool ToolRun::addOutput(size_t Index) {
  SourceResult &Result = Results[Index];
  if (!Result.Succeeded)
    return false;
  llvm::Error E = Output.add(Sources[Index], std::move(Result.Output));
  if (!E)
    return true;
  Result.Succeeded = false;
  Messages.error(std::move(E));
  std::string Differing = differingOptions(Sources[Index], Database);
  if (!Differing.empty())
    Messages.note(Differing);
  return false;
}

bool ToolRun::writeLowered(const InputFiles &Inputs) {
  if (Options.Mode == ToolMode::Report)
    return true;
  if (Options.Eject) {
    llvm::Regex HeaderFilter(Options.HeaderFilter);
    auto Wants = [&](llvm::StringRef Path) { return HeaderFilter.match(Path); };
    if (llvm::Error E = Output.eject(Wants))
      return !Messages.error(std::move(E));
  }
  std::vector<std::string> Notes;
  if (llvm::Error E = write(Options, Output, Inputs, Sources.front(), Notes))
    return !Messages.error(std::move(E));
  if (Options.Quiet)
    return true;
  for (const std::string &Header : Output.notLowered())
    Notes.push_back("'" + Header +
                    "' contains 'defer' but was not lowered, because it is a "
                    "system header or does not match '--header-filter'");
  for (const std::string &Note : Notes)
    Messages.note(Note);
  // Printing the lowered text needs no summary.
  if (Options.Mode != ToolMode::Print || Options.DryRun)
    summarise(summary(Options, Sources.size(), Output));
  return true;
}

} // namespace

int runTool(const ToolOptions &Options, const Installation &Here,
            const CompilationDatabase *Database) {
  return ToolRun(Options, Database).run(Here);
}

bool hasColors() {
  auto IsSet = [](const char *Name) {
    auto Value = llvm::sys::Process::GetEnv(Name);
    return Value && !Value->empty() && *Value != "0";
  };
  auto Never = llvm::sys::Process::GetEnv("NO_COLOR");
  if (Never && !Never->empty())
    return false;
  return IsSet("CLICOLOR_FORCE") ||
         llvm::WithColor(llvm::errs()).colorsEnabled(); // considers --color
}

} // namespace opendefer
