//===- LaunchDriver.cpp - Lower, then compile -----------------------------===//
//
//   opendefer-launch g++ -MD -c src/x.cpp -o x.o
//
//   1. preprocesses src/x.cpp: without defer, the command runs as it is;
//   2. lowers it, and the headers that need it, to x.o.opendefer/;
//   3. runs g++ there, with #line directives and -fdebug-prefix-map that lead
//      back to the user's files;
//   4. puts the user's files into the dependencies that g++ has written.
//
// The names are the same each time and the times of lowered files are those of
// the originals, so that ccache finds what it has seen before, and g++ knows
// that a header in a precompiled one is the same file.
//
//===----------------------------------------------------------------------===//

#include "Driver/LaunchDriver.h"
#include "Driver/ClangCompat.h"
#include "Driver/CompilerCommand.h"
#include "Driver/Installation.h"
#include "Driver/LowerSource.h"
#include "Driver/OutputFiles.h"
#include "Driver/ParseCommand.h"
#include "Driver/StagedFiles.h"
#include "Driver/ToolDriver.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/WithColor.h"

using namespace clang;
namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

namespace opendefer {
namespace {

int fail(const llvm::Twine &Message) {
  llvm::WithColor::error(llvm::errs(), "opendefer-launch") << Message << '\n';
  return 1;
}

/// Something is wrong, and it has been said.
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
  return fail(llvm::toString(std::move(E)));
}

int run(const CompilerCommand &Command,
        const std::vector<std::string> &Arguments) {
  std::vector<llvm::StringRef> Words(Command.programs().begin(),
                                     Command.programs().end());
  Words.insert(Words.end(), Arguments.begin(), Arguments.end());
  std::string Program = Words.front().str();
  if (!Words.front().contains('/')) {
    llvm::ErrorOr<std::string> Found = llvm::sys::findProgramByName(Program);
    if (!Found)
      return fail("cannot find '" + Program + "'");
    Program = *Found;
  }
  std::string Error;
  int Status = llvm::sys::ExecuteAndWait(Program, Words, {}, {}, 0, 0, &Error);
  return Status < 0 ? fail("'" + Program + "': " + Error) : Status;
}

/// The command that compiles `Source` alone, as Clang's parser wants it.
class OneCommand : public tooling::CompilationDatabase {
public:
  OneCommand(const CompilerCommand &Command,
             const CompilerCommand::Source &Source)
      : Words(Command.parseCommand(Source)) {}

  std::vector<tooling::CompileCommand>
  getCompileCommands(llvm::StringRef File) const override {
    return {tooling::CompileCommand(".", File, Words, "")};
  }

private:
  std::vector<std::string> Words;
};

/// One that declares recover(), which every header with `defer` includes.
bool isOurHeader(llvm::StringRef Path) {
  return path::filename(Path) == "panic.h" &&
         path::filename(path::parent_path(Path)) == "opendefer";
}

/// Preprocesses, to see whether our header is included.
class FindOurHeader : public PreprocessOnlyAction {
public:
  explicit FindOurHeader(bool &Found) : Found(Found) {}

private:
  class Callbacks : public compat::IncludeCallbacks {
  public:
    explicit Callbacks(bool &Found) : Found(Found) {}
    void included(const Include &I) override {
      Found |= isOurHeader(I.RelativePath);
    }

  private:
    bool &Found;
  };

  bool BeginSourceFileAction(CompilerInstance &CI) override {
    CI.getPreprocessor().addPPCallbacks(std::make_unique<Callbacks>(Found));
    return true;
  }

  bool &Found;
};

bool usesDefer(const CompilerCommand &Command,
               const CompilerCommand::Source &Source,
               const Installation &Here) {
  bool Found = false;
  class Factory : public tooling::FrontendActionFactory {
  public:
    explicit Factory(bool &Found) : Found(Found) {}
    std::unique_ptr<FrontendAction> create() override {
      return std::make_unique<FindOurHeader>(Found);
    }

  private:
    bool &Found;
  } Find(Found);
  OneCommand Commands(Command, Source);
  SourceFile File{Source.Path, cleanPath(Source.Path)};
  tooling::ClangTool Tool(Commands, {File.Path});
  prepareParse(Tool, Commands, File, Here);
  // Whatever is wrong: the compiler says it, or the parse that lowers.
  IgnoringDiagConsumer Silence;
  Tool.setDiagnosticConsumer(&Silence);
  Tool.run(&Find);
  return Found;
}

llvm::Expected<MirroredTree>
lower(const LaunchOptions &Options, const CompilerCommand &Command,
      llvm::ArrayRef<CompilerCommand::Source> Sources,
      llvm::StringRef Directory, const Installation &Here) {
  ToolOptions Lower;
  Lower.Lowering = Options.Lowering;
  Lower.OutputDirectory = Directory.str();
  Lower.UseColor = llvm::sys::Process::StandardErrHasColors();
  OutputFiles Output;
  bool Failed = false;
  for (const CompilerCommand::Source &Source : Sources) {
    OneCommand Commands(Command, Source);
    SourceFile File{Source.Path, cleanPath(Source.Path)};
    SourceResult Result = lowerSource(File, Lower, Here, &Commands);
    llvm::errs() << Result.Messages;
    Failed |= !Result.Succeeded;
    if (!Failed)
      if (llvm::Error E = Output.add(File, std::move(Result.Output)))
        return std::move(E);
  }
  if (Failed)
    return llvm::make_error<Reported>();
  return Output.writeUnder(Directory,
                           {/*LineDirectives=*/true, /*Temporary=*/true},
                           InputFiles());
}

/// A directory for the lowered sources of one command, beside its output and
/// always the same; where the output is no file, a new one elsewhere.
class LoweredDirectory {
public:
  LoweredDirectory(const std::string &Output, bool Keep) : Keep(Keep) {
    fs::file_status Status;
    if (!fs::status(Output, Status) &&
        Status.type() != fs::file_type::regular_file) {
      Error = fs::createUniqueDirectory("opendefer", Path);
      return;
    }
    Path = Output;
    Path += ".opendefer";
    // What a run that was interrupted left behind.
    fs::remove_directories(Path);
    Error = fs::create_directories(Path);
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
  llvm::SmallString<128> Path;
  std::error_code Error;
  bool Keep;
};

void replaceAll(std::string &Text, llvm::StringRef Old, llvm::StringRef New) {
  for (size_t At = 0; (At = Text.find(Old.str(), At)) != std::string::npos;
       At += New.size())
    Text.replace(At, Old.size(), New.str());
}

/// A path as makefiles have it.
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

/// Puts the user's files in the place of the lowered ones, and adds ourselves.
llvm::Error mapDependencies(const std::string &DependencyFile,
                            llvm::ArrayRef<CompilerCommand::Source> Sources,
                            const MirroredTree &Tree,
                            llvm::StringRef Executable) {
  auto Buffer = llvm::MemoryBuffer::getFile(DependencyFile);
  if (!Buffer) // The compiler has said why.
    return llvm::Error::success();
  std::string Text = (*Buffer)->getBuffer().str();
  for (const CompilerCommand::Source &Source : Sources)
    replaceAll(Text, escapedForMake(Tree.copyOf(cleanPath(Source.Path))),
               escapedForMake(Source.Path));
  replaceAll(Text, escapedForMake(Tree.To + "/"),
             escapedForMake(Tree.From == "/" ? "/" : Tree.From + "/"));
  // Behind the prerequisites of the first rule: -MP adds rules of its own.
  size_t End = Text.find('\n');
  while (End != std::string::npos && End && Text[End - 1] == '\\')
    End = Text.find('\n', End + 1);
  Text.insert(End == std::string::npos ? Text.size() : End,
              " \\\n " + escapedForMake(Executable));
  return writeFile(DependencyFile, Text);
}

/// `-include H`, also behind -Xclang: takes the lowered H, if the compiler does
/// not take what it has precompiled from that.
void redirectIncludeOptions(std::vector<std::string> &Arguments,
                            bool Precompiles, const MirroredTree &Tree) {
  auto IsPrecompiled = [&](const std::string &Name) {
    return !Precompiles &&
           (llvm::is_contained(Arguments, "-include-pch") ||
            fs::exists(Name + ".gch") || fs::exists(Name + ".pch"));
  };
  for (size_t I = 1; I < Arguments.size(); ++I) {
    size_t Option = I - 1;
    if (Arguments[Option] == "-Xclang" && Option > 0)
      --Option;
    if (Arguments[Option] != "-include")
      continue;
    std::string &Name = Arguments[I];
    if (Tree.Files.count(cleanPath(Name)) && !IsPrecompiled(Name))
      Name = Tree.copyOf(cleanPath(Name));
  }
}

/// Has the compiler read the lowered files, and write as if they were the
/// user's.
void redirect(std::vector<std::string> &Arguments,
              const CompilerCommand &Command,
              llvm::ArrayRef<CompilerCommand::Source> Sources,
              const MirroredTree &Tree) {
  std::vector<std::string> First;
  for (const std::string &Path : Tree.SearchPaths)
    First.push_back("-I" + Path);
  for (const CompilerCommand::Source &Source : Sources) {
    std::string Path = cleanPath(Source.Path);
    Arguments[Source.Index] = Tree.copyOf(Path);
    Arguments.push_back("-iquote" + path::parent_path(Path).str());
  }
  redirectIncludeOptions(Arguments, Command.precompiles(), Tree);
  Arguments.push_back("-fdebug-prefix-map=" + Tree.To + "=" + Tree.From);
  Arguments.insert(Arguments.begin(), First.begin(), First.end());
}

/// Our directories and the runtime, behind everything the user has said.
llvm::Error addOurs(std::vector<std::string> &Arguments,
                    const CompilerCommand &Command, const Installation &Here) {
  if (!Command.sources().empty()) {
    std::string Include = Here.includeDirectory();
    if (!Include.empty())
      Arguments.insert(Arguments.end(), {"-isystem", Include});
  }
  bool Links = Command.kind() == CompilerCommand::Kind::CompileAndLink ||
               Command.kind() == CompilerCommand::Kind::Link;
  if (!Links || Command.namesRuntime())
    return llvm::Error::success();
  llvm::Expected<std::string> Libraries =
      Here.linkFlags(Command.usesLibcxx() ? StandardLibrary::Libcxx
                                          : StandardLibrary::Libstdcxx);
  if (!Libraries)
    return Libraries.takeError();
  llvm::SmallVector<llvm::StringRef, 4> Flags;
  llvm::StringRef(*Libraries).split(Flags, ' ', -1, /*KeepEmpty=*/false);
  Arguments.insert(Arguments.end(), Flags.begin(), Flags.end());
  return llvm::Error::success();
}

} // namespace

int runLaunch(const LaunchOptions &Options, const Installation &Here) {
  CompilerCommand Command(Options.Command);
  std::vector<std::string> Arguments(Command.arguments());
  if (llvm::Error E = addOurs(Arguments, Command, Here))
    return fail(std::move(E));
  if (Command.kind() == CompilerCommand::Kind::Other)
    return run(Command, Arguments);

  std::vector<CompilerCommand::Source> Sources;
  for (const CompilerCommand::Source &Source : Command.sources())
    if (usesDefer(Command, Source, Here))
      Sources.push_back(Source);
  if (Sources.empty())
    return run(Command, Arguments);

  // What Clang precompiles refers to its text.
  LoweredDirectory Directory(Command.output(),
                             Options.KeepLowered || Command.precompiles());
  if (Directory.error())
    return fail("cannot make '" + Directory.path() +
                "': " + Directory.error().message());
  llvm::Expected<MirroredTree> Tree =
      lower(Options, Command, Sources, Directory.path(), Here);
  if (!Tree)
    return fail(Tree.takeError());
  redirect(Arguments, Command, Sources, *Tree);
  int Status = run(Command, Arguments);
  std::string DependencyFile = Command.dependencyFile();
  if (Status == 0 && !DependencyFile.empty())
    if (llvm::Error E =
            mapDependencies(DependencyFile, Sources, *Tree, Here.executable()))
      return fail(std::move(E));
  return Status;
}

} // namespace opendefer
