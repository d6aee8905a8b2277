//===- ToolDriver.cpp - What the command does -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   sources => parses => files in memory => stdout, files
//
// Nothing is written before all sources have been lowered without an error.
//
//===----------------------------------------------------------------------===//

#include "Command/ToolDriver.h"
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

using MessageKind = llvm::raw_ostream &(*)(llvm::raw_ostream &, llvm::StringRef,
                                           bool);

/// "1 file", "2 files"
std::string count(size_t Number, llvm::StringRef What) {
  return (llvm::Twine(Number) + " " + What + (Number == 1 ? "" : "s")).str();
}

/// Prints the messages of the sources in the order of the sources, whichever
/// is ready first, and how far things are if somebody is watching.
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

/// The sources, each once.
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
  return llvm::createStringError(Code, "cannot write to standard output: " +
                                           Code.message());
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

/// What is wrong with the files that are to be written, if they are ones that
/// have been read; or "".
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
      return llvm::createStringError(
          llvm::inconvertibleErrorCode(),
          "'" + Read + "' has already been lowered by '--vfsoverlay=" + File +
              "'");
  }
  return Overlay.write(File);
}

llvm::Error write(const ToolOptions &Options, const OutputFiles &Output,
                  const InputFiles &Inputs, const SourceFile &First,
                  std::vector<std::string> &Notes) {
  if (Options.DryRun)
    return print(Output.unifiedDiff());
  if (!Options.VFSOverlayFile.empty())
    return writeOverlay(Options, Output, Inputs);
  if (!Options.OutputDirectory.empty())
    return writeUnder(Options, Output, Inputs, Notes);
  if (Options.InPlace)
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

/// Changes the files of the user as the fix-its say.
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
  if (Options.Suggest)
    return (Options.DryRun ? "would replace " : "replaced ") +
           std::to_string(Found.numFixed()) + " of " +
           count(Found.numProblems(), "guard") + " with 'defer' in " +
           count(Files->size(), "file");
  return (Options.DryRun ? "would fix " : "fixed ") +
         std::to_string(Found.numFixed()) + " of " +
         count(Found.numProblems(), "problem") + " in " +
         count(Files->size(), "file");
}

/// Of a source that has several commands: what only some of them say.
std::string differingOptions(const SourceFile &Source,
                             const CompilationDatabase *Database) {
  if (!Database)
    return {};
  std::vector<CompileCommand> Commands =
      Database->getCompileCommands(Source.Path);
  // (The object file is another one in any case.)
  auto IsOutput = [](const std::vector<std::string> &Line, size_t I) {
    return Line[I] == "-o" || (I && Line[I - 1] == "-o");
  };
  std::vector<std::string> Differing;
  for (const CompileCommand &C : Commands)
    for (size_t I = 1; I < C.CommandLine.size(); ++I) {
      const std::string &Option = C.CommandLine[I];
      bool InAll = llvm::all_of(Commands, [&](const CompileCommand &Other) {
        return llvm::is_contained(Other.CommandLine, Option);
      });
      if (!InAll && !IsOutput(C.CommandLine, I) &&
          !llvm::is_contained(Differing, Option))
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

} // namespace

int runTool(const ToolOptions &Options, const Installation &Here,
            const CompilationDatabase *Database) {
  auto Say = [&](MessageKind Kind, const std::string &Message) {
    Kind(llvm::errs(), "opendefer", /*DisableColors=*/!Options.UseColor)
        << Message << '\n';
  };
  std::vector<SourceFile> Sources = listSources(Options);
  std::vector<SourceResult> Results =
      lowerAll(Sources, Options, Here, Database);
  const InputFiles Inputs = filesRead(Sources, Results);
  std::string Problem = checkOutputs(Options, Inputs);
  if (!Problem.empty()) {
    Say(llvm::WithColor::error, Problem);
    return 1;
  }

  Fixes Found;
  std::vector<std::string> Remarks; // one for each problem of --suggest
  bool AllParsed = true;
  for (SourceResult &Result : Results) {
    for (auto [New, At] : Found.add(std::move(Result.Problems)))
      if (Options.Suggest) {
        Remarks.resize(Found.numProblems());
        Remarks[At] = std::move(Result.Suggestions[New]);
      }
    AllParsed &= Result.Parsed;
  }
  if (!Options.Quiet)
    for (const std::string &Remark : Remarks)
      llvm::errs() << Remark;
  if (!Options.ExportFixes.empty())
    if (llvm::Error E =
            Found.exportTo(Options.ExportFixes, Sources.front().Path)) {
      Say(llvm::WithColor::error, llvm::toString(std::move(E)));
      return 1;
    }
  if (Options.Fix || Options.Suggest) {
    if (!AllParsed)
      return 1;
    if (!Options.Fix && !Options.DryRun) {
      if (!Options.Quiet)
        llvm::errs() << "opendefer: " << suggested(Found) << '\n';
      return 0;
    }
    llvm::Expected<std::string> Summary = makeFixes(Options, Found);
    if (!Summary) {
      Say(llvm::WithColor::error, llvm::toString(Summary.takeError()));
      return 1;
    }
    if (!Options.Quiet)
      llvm::errs() << "opendefer: " << *Summary << '\n';
    return Found.leavesErrors();
  }

  OutputFiles Output;
  size_t NumFailed = 0;
  for (size_t I = 0; I < Sources.size(); ++I) {
    if (!Results[I].Succeeded) {
      ++NumFailed;
    } else if (llvm::Error E =
                   Output.add(Sources[I], std::move(Results[I].Output))) {
      ++NumFailed;
      Results[I].Succeeded = false;
      Say(llvm::WithColor::error, llvm::toString(std::move(E)));
      std::string Differing = differingOptions(Sources[I], Database);
      if (!Differing.empty())
        Say(llvm::WithColor::note, Differing);
    }
  }
  if (!Options.Reports.empty()) {
    Report Made = makeReport(Sources, Results, Found.problems(), Output);
    if (llvm::Error E = writeReports(Options, Made)) {
      Say(llvm::WithColor::error, llvm::toString(std::move(E)));
      return 1;
    }
  }
  if (NumFailed) {
    if (Sources.size() > 1 && !Options.Quiet)
      Say(llvm::WithColor::note,
          count(NumFailed, "source") + " of " + std::to_string(Sources.size()) +
              " failed; " +
              (Options.Reports.empty() ? "nothing was written"
                                       : "only the report was written"));
    return 1;
  }
  if (Options.ReportOnly)
    return 0;

  if (Options.Eject) {
    llvm::Regex HeaderFilter(Options.HeaderFilter);
    if (llvm::Error E = Output.eject(
            [&](llvm::StringRef Path) { return HeaderFilter.match(Path); })) {
      Say(llvm::WithColor::error, llvm::toString(std::move(E)));
      return 1;
    }
  }

  std::vector<std::string> Notes;
  if (llvm::Error E = write(Options, Output, Inputs, Sources.front(), Notes)) {
    Say(llvm::WithColor::error, llvm::toString(std::move(E)));
    return 1;
  }
  if (Options.Quiet)
    return 0;
  for (const std::string &Header : Output.leftAlone())
    Notes.push_back("'" + Header +
                    "' contains 'defer' but was not lowered, because it is a "
                    "system header or does not match '--header-filter'");
  for (const std::string &Note : Notes)
    Say(llvm::WithColor::note, Note);
  // Not where all there is to say is the lowered text.
  if (Options.InPlace || Options.DryRun || !Options.OutputDirectory.empty() ||
      !Options.VFSOverlayFile.empty())
    llvm::errs() << "opendefer: " << summary(Options, Sources.size(), Output)
                 << '\n';
  return 0;
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
         llvm::WithColor(llvm::errs()).colorsEnabled(); // asks --color, too
}

} // namespace opendefer
