//===- LaunchDriver.cpp - Lower, then compile -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   opendefer-launch g++ -MD -c src/x.cpp -o x.o
//
//   1. If neither src/x.cpp nor a file that it includes contains a defer,
//      execute the command as it is.
//   2. Write the lowered source, and the headers that need lowering, to
//      x.o.opendefer/. A #line in each file gives the name that the compiler
//      would use for the original.
//   3. Run g++ on the lowered source. Prefix maps replace the names that #line
//      does not affect.
//   4. Replace the lowered files by the user's in the dependency files.
//
// Lowered files have the same names each time, and the modification times of
// the originals. So ccache finds earlier results, and g++ recognises a header
// that is also part of a precompiled one.
//
//===----------------------------------------------------------------------===//

#include "Command/LaunchDriver.h"
#include "Basic/Keywords.h"
#include "Basic/Paths.h"
#include "Command/Installation.h"
#include "Command/LowerSource.h"
#include "Command/ParseCommand.h"
#include "Command/ToolDriver.h"
#include "Launch/CompilerCommand.h"
#include "Launch/Files.h"
#include "Launch/RunCompiler.h"
#include "Output/OutputFiles.h"
#include "Output/StagedFiles.h"
#include "Rewrite/RawLexer.h"
#include "Rewrite/RawTokens.h"
#include "Clang/ClangCompat.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

using namespace clang;
namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

namespace opendefer {
namespace {

/// An error whose message has been printed.
class Reported : public llvm::ErrorInfo<Reported> {
public:
  static char ID;
  void log(llvm::raw_ostream &) const override {}
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }
};
char Reported::ID;

int fail(llvm::Error E) {
  if (E.isA<Reported>()) {
    llvm::consumeError(std::move(E));
    return 1;
  }
  return failLaunch(llvm::toString(std::move(E)));
}

/// A compilation database with the command for one of the sources.
class OneCommand : public tooling::CompilationDatabase {
public:
  OneCommand(const CompilerCommand &Command,
             const CompilerCommand::Source &Source, const SourceFile &File)
      : Words({Command.programs().back()}) {
    for (std::string &Word : Command.argumentsFor(Source))
      Words.push_back(Word == "-" ? File.Path : std::move(Word));
    tooling::addTargetAndModeForProgramName(Words, Words.front());
  }

  std::vector<tooling::CompileCommand>
  getCompileCommands(llvm::StringRef File) const override {
    return {tooling::CompileCommand(".", File, Words, "")};
  }

private:
  std::vector<std::string> Words;
};

/// Standard input becomes a virtual file with a #line for its name.
SourceFile sourceFile(const CompilerCommand::Source &Source,
                      const std::string &Input) {
  SourceFile File{Source.Path, cleanPath(Source.Path)};
  File.IsPreprocessed = Source.IsPreprocessed;
  if (Source.Path == "-")
    File.Contents = "#line 1 \"<stdin>\"\n" + Input;
  return File;
}

bool isOurHeader(llvm::StringRef Path) {
  return path::filename(path::parent_path(Path)) == "opendefer" &&
         fs::exists(path::parent_path(Path) + "/lowered.h");
}

/// Preprocesses the source. Finds whether it includes our header, and whether
/// any of its files needs lowering.
class FindKeyword : public PreprocessOnlyAction {
public:
  struct Result {
    bool Header = false, Keyword = false;
  };
  explicit FindKeyword(Result &Found) : Found(Found) {}

private:
  class Callbacks : public compat::IncludeCallbacks {
  public:
    Callbacks(CompilerInstance &CI, Result &Found) : CI(CI), Found(Found) {}

    void included(const Include &I) override {
      if (isOurHeader(I.File.getName()))
        Found.Header = true;
      else if (!Found.Keyword && Seen.insert(&I.File.getFileEntry()).second)
        look(I.File);
    }
    void look(FileEntryRef File) {
      llvm::StringRef Text;
      Found.Keyword |= compat::readFile(CI.getSourceManager(), File, Text) &&
                       findKeyword(Text, CI.getLangOpts());
    }

  private:
    CompilerInstance &CI;
    Result &Found;
    std::set<const FileEntry *> Seen;
  };

  bool BeginSourceFileAction(CompilerInstance &CI) override {
    auto Look = std::make_unique<Callbacks>(CI, Found);
    SourceManager &SM = CI.getSourceManager();
    if (auto Main = SM.getFileEntryRefForID(SM.getMainFileID()))
      Look->look(*Main);
    CI.getPreprocessor().addPPCallbacks(std::move(Look));
    return true;
  }

  Result &Found;
};

/// Does the source include our header and contain a keyword itself? Then its
/// headers need not be searched.
bool namesDefer(const SourceFile &File) {
  auto Has = [](llvm::StringRef Text) {
    return Text.contains(PublicHeader) && findKeyword(Text, rawLangOptions());
  };
  if (File.Contents)
    return Has(*File.Contents);
  auto Buffer = llvm::MemoryBuffer::getFile(File.Path);
  return Buffer && Has((*Buffer)->getBuffer());
}

bool usesDefer(const CompilerCommand &Command,
               const CompilerCommand::Source &Source, const SourceFile &File,
               const Installation &Here) {
  if (namesDefer(File))
    return true;
  FindKeyword::Result Found;
  class Factory : public tooling::FrontendActionFactory {
  public:
    explicit Factory(FindKeyword::Result &Found) : Found(Found) {}
    std::unique_ptr<FrontendAction> create() override {
      return std::make_unique<FindKeyword>(Found);
    }

  private:
    FindKeyword::Result &Found;
  } Find(Found);
  OneCommand Commands(Command, Source, File);
  tooling::ClangTool Tool(Commands, {File.Path});
  prepareParse(Tool, Commands, File, Here);
  // The compiler, or the parse for lowering, will report the errors.
  IgnoringDiagConsumer Silence;
  Tool.setDiagnosticConsumer(&Silence);
  Tool.run(&Find);
  return Found.Keyword && (Found.Header || Source.IsPreprocessed);
}

/// Does the compiler colour its messages?
bool usesColors(const CompilerCommand &Command) {
  std::optional<bool> Asked;
  for (llvm::StringRef Word : Command.arguments()) {
    if (Word == "-fdiagnostics-color" || Word == "-fcolor-diagnostics" ||
        Word == "-fdiagnostics-color=always")
      Asked = true;
    else if (Word == "-fno-diagnostics-color" ||
             Word == "-fno-color-diagnostics" ||
             Word == "-fdiagnostics-color=never")
      Asked = false;
    else if (Word == "-fdiagnostics-color=auto")
      Asked.reset();
  }
  auto Colors = llvm::sys::Process::GetEnv("GCC_COLORS");
  if (!Command.isClang() && Colors && Colors->empty())
    return false;
  return Asked ? *Asked : hasColors();
}

/// Does g++ print its messages as JSON?
bool printsJSON(const CompilerCommand &Command) {
  llvm::StringRef Format;
  for (llvm::StringRef Word : Command.arguments())
    if (Word.consume_front("-fdiagnostics-format="))
      Format = Word;
  return !Command.isClang() && (Format == "json" || Format == "json-stderr");
}

/// Lowers the sources in memory. Prints their messages.
llvm::Expected<OutputFiles>
lower(const LaunchOptions &Options, const CompilerCommand &Command,
      llvm::ArrayRef<CompilerCommand::Source> Sources, const std::string &Input,
      const Installation &Here) {
  ToolOptions Lower;
  Lower.Lowering = Options.Lowering;
  Lower.Mode = ToolMode::Compile;
  Lower.UseColor = usesColors(Command);
  Lower.MessagesAsJSON = printsJSON(Command);
  OutputFiles Output;
  bool Failed = false;
  for (const CompilerCommand::Source &Source : Sources) {
    SourceFile File = sourceFile(Source, Input);
    OneCommand Commands(Command, Source, File);
    SourceResult Result = lowerSource(File, Lower, Here, &Commands);
    llvm::errs() << Result.Messages;
    Failed |= !Result.Succeeded;
    if (!Failed)
      if (llvm::Error E = Output.add(File, std::move(Result.Output)))
        return E;
  }
  if (Failed)
    return llvm::make_error<Reported>();
  return Output;
}

/// The directory for the lowered sources of one command. It is beside the
/// output and has the same name each time. If the output is not a regular file,
/// or the directory cannot be created there, it is a new temporary directory.
class LoweredDirectory {
public:
  LoweredDirectory(const std::string &Output, bool Keep) : Keep(Keep) {
    Path = Output;
    Path += ".opendefer";
    if (!Output.empty() && Output != "-" && isForFile(Output) && make())
      return;
    Path.clear();
    Error = fs::createUniqueDirectory("opendefer", Path);
    for (const char *Other : {"/tmp/opendefer", "./opendefer"})
      if (Error)
        Error = fs::createUniqueDirectory(Other, Path);
  }
  ~LoweredDirectory() {
    if (!Keep && !Error)
      fs::remove_directories(Path);
  }
  LoweredDirectory(const LoweredDirectory &) = delete;
  LoweredDirectory &operator=(const LoweredDirectory &) = delete;

  llvm::StringRef path() const { return Path; }
  std::error_code error() const { return Error; }

private:
  static bool isForFile(const std::string &Output) {
    fs::file_status Status;
    return fs::status(Output, Status) ||
           Status.type() == fs::file_type::regular_file;
  }

  /// Creates the directory. Replaces one that an earlier run has left behind,
  /// but nothing else that exists by that name.
  bool make() {
    llvm::SmallString<128> Mark(Path);
    path::append(Mark, ".made-by-opendefer-launch");
    if (fs::exists(Mark))
      fs::remove_directories(Path);
    if (fs::create_directory(Path, /*IgnoreExisting=*/false))
      return false;
    int FD;
    if (!fs::openFileForWrite(Mark, FD))
      llvm::sys::Process::SafelyCloseFileDescriptor(FD);
    return true;
  }

  llvm::SmallString<128> Path;
  std::error_code Error;
  bool Keep;
};

void replaceAll(std::string &Text, llvm::StringRef Old, llvm::StringRef New) {
  for (size_t At = 0; (At = Text.find(Old.str(), At)) != std::string::npos;
       At += New.size())
    Text.replace(At, Old.size(), New.str());
}

/// Escapes a path for a makefile.
std::string escapedForMake(llvm::StringRef Path) {
  std::string Escaped;
  for (char C : Path) {
    if (C == ' ' || C == '#')
      Escaped += '\\';
    Escaped += C;
    if (C == '$')
      Escaped += '$';
  }
  return Escaped;
}

/// Returns the path of the copy of `File`, relative to the working directory if
/// it is below that.
std::string relativeCopyOf(const std::string &File, const MirroredTree &Tree) {
  std::string Copy = Tree.copyOf(File);
  llvm::StringRef Rest = Copy;
  Rest.consume_front(cleanPath(".") + "/");
  bool LooksLikeOption = !Rest.empty() && Rest.front() == '-';
  return ((LooksLikeOption ? "./" : "") + Rest).str();
}

/// Replaces the names of lowered files by those of the user's files. Returns
/// false if `Text` contains none.
bool mapNames(std::string &Text, const MirroredTree &Tree,
              llvm::function_ref<std::string(llvm::StringRef)> Escaped) {
  std::vector<std::pair<std::string, std::string>> Names;
  for (const std::string &File : Tree.Files)
    for (const std::string &Copy :
         {Tree.copyOf(File), relativeCopyOf(File, Tree)})
      Names.push_back({Escaped(Copy), Tree.Names.at(File)});
  // One name may be a prefix or suffix of another, so replace long ones first.
  llvm::stable_sort(Names, [](const auto &A, const auto &B) {
    return A.first.size() > B.first.size();
  });
  std::string Before = Text;
  for (const auto &[Copy, Name] : Names)
    replaceAll(Text, Copy, Name == "<stdin>" ? "" : Escaped(Name));
  return Text != Before;
}

/// Returns the text of a file with names mapped; "" if the file does not exist
/// or contains no name of a lowered file.
std::string
mappedText(const std::string &Path, const MirroredTree &Tree,
           llvm::function_ref<std::string(llvm::StringRef)> Escaped) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  std::string Text = Buffer ? (*Buffer)->getBuffer().str() : "";
  return mapNames(Text, Tree, Escaped) ? Text : "";
}

/// Replaces lowered files by the user's in a dependency file, and adds this
/// executable as a prerequisite.
llvm::Error mapDependencies(const std::string &DependencyFile,
                            const MirroredTree &Tree,
                            llvm::StringRef Executable) {
  std::string Text = mappedText(DependencyFile, Tree, escapedForMake);
  if (Text.empty()) // The compiler has not written this file.
    return llvm::Error::success();
  // Append to the first rule, because -MP adds rules without prerequisites.
  size_t End = Text.find('\n');
  while (End != std::string::npos && End && Text[End - 1] == '\\')
    End = Text.find('\n', End + 1);
  Text.insert(End == std::string::npos ? Text.size() : End,
              " \\\n " + escapedForMake(Executable));
  return writeFile(DependencyFile, Text);
}

/// Replaces the names of lowered files in another text that the compiler wrote.
llvm::Error mapTextFile(const std::string &Path, const MirroredTree &Tree) {
  std::string Text =
      mappedText(Path, Tree, [](llvm::StringRef Name) { return Name.str(); });
  return Text.empty() ? llvm::Error::success() : writeFile(Path, Text);
}

/// Returns the option with which `Arguments[I]` begins, in `-includeH` or
/// `--include=H`, or "".
std::string includeOption(const std::vector<std::string> &Arguments, size_t I) {
  for (llvm::StringRef Option : {"--include=", "-include"}) {
    llvm::StringRef Name = Arguments[I];
    if (Name.consume_front(Option) && !Name.empty() && Name != "-pch")
      return Option.str();
  }
  return "";
}

/// Is `Arguments[I]` the H of `-include H`, perhaps after -Xclang?
bool followsIncludeOption(const std::vector<std::string> &Arguments, size_t I) {
  if (I > 1 && Arguments[I - 1] == "-Xclang")
    --I;
  return I > 0 &&
         (Arguments[I - 1] == "-include" || Arguments[I - 1] == "--include");
}

/// Makes `-include H` name the lowered H, also after -Xclang. Leaves it alone
/// if the compiler would use a precompiled form of H.
void redirectIncludeOptions(std::vector<std::string> &Arguments,
                            bool Precompiles, const MirroredTree &Tree) {
  auto IsPrecompiled = [&](const std::string &Name) {
    return !Precompiles &&
           (llvm::is_contained(Arguments, "-include-pch") ||
            fs::exists(Name + ".gch") || fs::exists(Name + ".pch"));
  };
  for (size_t I = 0; I < Arguments.size(); ++I) {
    std::string Option = includeOption(Arguments, I);
    std::string Name = Arguments[I].substr(Option.size());
    if (Option.empty() && !followsIncludeOption(Arguments, I))
      continue;
    auto Found = Tree.Forced.find(Name); // perhaps in a search directory
    std::string File =
        Found == Tree.Forced.end() ? cleanPath(Name) : Found->second;
    if (Tree.Files.count(File) && !IsPrecompiled(Name))
      Arguments[I] = Option + Tree.copyOf(File);
  }
}

/// Applies the user's prefix maps to `Name`. The last map that matches wins.
std::string applyUserMaps(const std::string &Name,
                          const CompilerCommand &Command, const char *Option) {
  std::string Mapped = Name;
  for (llvm::StringRef Word : Command.arguments()) {
    if (!Word.consume_front(Option) &&
        !Word.consume_front("-ffile-prefix-map="))
      continue;
    auto [Old, New] = Word.split('=');
    llvm::StringRef Rest = Name;
    if (Rest.consume_front(Old))
      Mapped = (New + Rest).str();
  }
  return Mapped;
}

/// Makes the compiler read the lowered files, but write the names of the user's
/// files into its output.
void redirect(std::vector<std::string> &Arguments,
              const CompilerCommand &Command,
              llvm::ArrayRef<CompilerCommand::Source> Sources,
              const MirroredTree &Tree) {
  std::vector<std::string> First;
  for (const std::string &Path : Tree.SearchPaths)
    First.push_back("-I" + Path);
  // Some outputs contain the name on the command line, which no map replaces.
  bool IsRelative = path::is_relative(Command.output());
  for (const CompilerCommand::Source &Source : Sources) {
    std::string Path = cleanPath(Source.Path);
    Arguments[Source.Index] =
        IsRelative ? relativeCopyOf(Path, Tree) : Tree.copyOf(Path);
  }
  redirectIncludeOptions(Arguments, Command.precompiles(), Tree);
  // Map the names that #line does not affect. The last map that matches wins,
  // so a name must follow its own prefixes; Tree.Files is sorted that way. g++
  // tries maps for macros alone (-fmacro-prefix-map) before all others.
  for (const std::string &File : Tree.Files) {
    std::set<std::string> Copies = {Tree.copyOf(File),
                                    relativeCopyOf(File, Tree)};
    auto Map = [&](const char *Option, const char *Same) {
      for (const std::string &Copy : Copies)
        Arguments.push_back(Option + Copy + "=" +
                            applyUserMaps(Tree.Names.at(File), Command, Same));
    };
    Map("-ffile-prefix-map=", "-fmacro-prefix-map=");
    Map("-fdebug-prefix-map=", "-fdebug-prefix-map=");
  }
  // GCC omits this warning in the main file, which it recognises by the name on
  // the command line; #line has changed that name. The option itself would
  // cause a warning for a C source.
  if (!Command.isClang() && !Command.compilesC())
    Arguments.push_back("-Wno-subobject-linkage");
  Arguments.insert(Arguments.begin(), First.begin(), First.end());
}

/// Returns a source that the command would overwrite, or "".
std::string findOverwrittenSource(const CompilerCommand &Command) {
  InputFiles Read;
  for (const CompilerCommand::Source &Source : Command.sources())
    Read.add(Source.Path);
  std::vector<std::string> Written = Command.dependencyFiles();
  Written.push_back(Command.output());
  for (const std::string &File : Written)
    if (std::string Source = File.empty() ? "" : Read.find(File);
        !Source.empty())
      return Source;
  return "";
}

/// Moves the precompiled form of a lowered header beside the user's header,
/// where the compiler puts it if there is no -o.
std::error_code movePrecompiled(const std::string &Lowered,
                                const std::string &Header) {
  for (const char *Suffix : {".gch", ".pch"}) {
    std::string From = Lowered + Suffix, To = Header + Suffix;
    if (!fs::exists(From) || !fs::rename(From, To))
      continue;
    // A rename fails across file systems.
    if (std::error_code Code = fs::copy_file(From, To))
      return Code;
    fs::remove(From);
  }
  return std::error_code();
}

int compileLowered(const LaunchOptions &Options, const CompilerCommand &Command,
                   llvm::ArrayRef<CompilerCommand::Source> Sources,
                   std::vector<std::string> Arguments,
                   const OutputFiles &Output, const Installation &Here,
                   RunCommand &Runner) {
  // Clang's precompiled header refers to the text that it was made from.
  LoweredDirectory Directory(Command.output(),
                             Options.KeepLowered ||
                                 (Command.precompiles() && Command.isClang()));
  if (Directory.error())
    return failLaunch(("cannot create directory '" + Directory.path() +
                       "': " + Directory.error().message())
                          .str());
  MirrorStyle Style;
  Style.LineDirectives = Style.Temporary = true;
  Style.NamesAsClang = Command.isClang();
  auto Has = [&](const char *Option) {
    return llvm::is_contained(Command.arguments(), Option);
  };
  // Clang's coverage mapping ignores #line.
  Style.KeepsLines = Has("-fcoverage-mapping");
  Style.SeparatesFunctionEnds =
      Has("--coverage") || Has("-coverage") || Has("-ftest-coverage");
  llvm::Expected<MirroredTree> Tree =
      Output.writeUnder(Directory.path(), Style, InputFiles());
  if (!Tree)
    return fail(Tree.takeError());
  redirect(Arguments, Command, Sources, *Tree);
  int Status = Runner.run(Command, Arguments);
  if (Status == 0 && Command.precompiles() && !Command.namesOutput())
    for (const CompilerCommand::Source &Source : Sources)
      if (std::error_code Code = movePrecompiled(
              Tree->copyOf(cleanPath(Source.Path)), Source.Path))
        return failLaunch("cannot write the precompiled form of '" +
                          Source.Path + "': " + Code.message());
  if (Status == 0)
    for (const std::string &File : Command.dependencyFiles())
      if (llvm::Error E = mapDependencies(File, *Tree, Here.executable()))
        return fail(std::move(E));
  if (Status == 0)
    for (const std::string &File : Command.textFiles())
      if (llvm::Error E = mapTextFile(File, *Tree))
        return fail(std::move(E));
  return Status;
}

} // namespace

int runLaunch(const LaunchOptions &Options, const Installation &Here) {
  CompilerCommand Command(Options.Command);
  std::vector<std::string> Arguments(Command.arguments());
  if (!addOwnArguments(Arguments, Command, Here.prefix(),
                       /*NeedsHeaders=*/true))
    return fail(Here.linkFlags(Command.usesLibcxx()
                                   ? StandardLibrary::Libcxx
                                   : StandardLibrary::Libstdcxx)
                    .takeError());
  if (Command.kind() == CompilerCommand::Kind::Other)
    return execCommand(Command, Arguments);

  std::string Input;
  std::vector<CompilerCommand::Source> Sources;
  for (const CompilerCommand::Source &Source : Command.sources()) {
    if (Source.Path == "-" && Input.empty() && !readInput(Input))
      return failLaunch("cannot read standard input");
    if (usesDefer(Command, Source, sourceFile(Source, Input), Here))
      Sources.push_back(Source);
  }
  if (Sources.empty())
    return execCommand(Command, Arguments);

  std::string Source = findOverwrittenSource(Command);
  if (!Source.empty())
    return failLaunch("input file '" + Source + "' is the same as output file");
  llvm::Expected<OutputFiles> Output =
      lower(Options, Command, Sources, Input, Here);
  if (!Output)
    return fail(Output.takeError());
  if (Output->numChanged() == 0 && !Options.KeepLowered)
    return execCommand(Command, Arguments);
  RunCommand Runner;
  int Status = compileLowered(Options, Command, Sources, std::move(Arguments),
                              *Output, Here, Runner);
  Runner.endBySignal();
  return Status;
}

} // namespace opendefer
