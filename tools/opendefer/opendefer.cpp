//===- opendefer.cpp - defer, panic and recover to plain C++ --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options, and nothing else: lib/Command/ToolDriver.cpp does the work.
//
//===----------------------------------------------------------------------===//

#include "Command/Installation.h"
#include "Command/ToolDriver.h"
#include "Command/ToolOptions.h"
#include "LoweringFlags.h"
#include "clang/Basic/Version.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/WithColor.h"

using namespace clang::tooling;
using namespace opendefer;
namespace cl = llvm::cl;

namespace {

cl::OptionCategory Category("opendefer options");

const char Overview[] = R"(Go's defer, panic and recover, lowered to plain C++

opendefer prints C++ sources with every defer statement replaced by plain C++
that any compiler takes, g++ included. All other text stays what it is, on the
line it is on. Sources are parsed with the flags of the compile database of the
directory they are in (compile_commands.json), with the flags behind --, or
with none. Errors and remarks go to stderr, in the order of the sources. If there
is an error in one of them, no file is written and the exit status is 1. A header
that several sources share is lowered once, and has to come out the same from
all of them. System headers are left as they are, except that --out-dir copies
those that contain defer. Lowered text contains no defer: lowering it again
changes nothing.

With Clang there is no need to write lowered sources: the plugin lowers them
inside the compiler, and opendefer prints the flags that load it.
)";

const char Examples[] = R"(
EXAMPLES

  Compile with the plugin:
    clang++-19 $(opendefer --cxxflags) x.cpp $(opendefer --libs)

  Compile lowered source with another compiler:
    opendefer x.cpp -o x.lowered.cpp -- -std=c++17 -Iinclude
    g++ -Iinclude $(opendefer --cxxflags --no-plugin) x.lowered.cpp \
        $(opendefer --libs)

  Lower a source whose headers contain defer, too, to a directory of its own:
    opendefer src/x.cpp --out-dir lowered
    g++ $(opendefer --cxxflags --no-plugin) lowered/x.cpp $(opendefer --libs)

  Lower a whole project where it is, but not what it has under third_party:
    opendefer -p build -i --header-filter="$PWD/(src|include)/"

  See what that would change, or change it by hand:
    opendefer -p build --dry-run | less
    opendefer -p build --dry-run | patch -p1

  Make the edits that the messages suggest, where they suggest any:
    opendefer --fix x.cpp

  Find what could be a defer in a project that has none yet; then change it:
    opendefer -p build --suggest
    opendefer -p build --suggest --fix

  Leave: plain C++ that needs the library, but neither tool nor plugin:
    opendefer -p build -i --eject

  Let clang-tidy see what is deferred where it runs:
    opendefer -p build --vfsoverlay=build/lowered.yaml
    clang-tidy -p build --vfsoverlay=build/lowered.yaml src/x.cpp

  See how every defer is lowered, and why; for a whole project as a page:
    opendefer --explain --dry-run x.cpp
    opendefer -p build --report=html:defers.html
)";

cl::extrahelp MoreHelp(Examples);

cl::list<std::string> Sources(cl::Positional, cl::desc("<source>..."),
                              cl::cat(Category));

cl::opt<std::string> Output("o", cl::desc("Write to FILE instead of to stdout"),
                            cl::value_desc("FILE"), cl::init("-"),
                            cl::cat(Category));
cl::opt<bool> InPlace("i",
                      cl::desc("Change the sources, and those of their headers "
                               "that contain defer"),
                      cl::cat(Category));
cl::opt<bool> Eject("eject",
                    cl::desc("Write text to keep, for a project that goes on "
                             "without opendefer but with its library: include "
                             "<opendefer/lowered.h>, lay changed functions out "
                             "as .clang-format says"),
                    cl::cat(Category));
cl::opt<std::string>
    OutDir("out-dir",
           cl::desc("Write the sources, and the headers they need that contain "
                    "defer, below DIR"),
           cl::value_desc("DIR"), cl::cat(Category));
cl::opt<std::string> VFSOverlayFile(
    "vfsoverlay",
    cl::desc("Write FILE, which shows clang-tidy --vfsoverlay=FILE the lowered "
             "text of sources and headers under their own paths"),
    cl::value_desc("FILE"), cl::cat(Category));
cl::opt<bool> DryRun("dry-run",
                     cl::desc("Write nothing; print what -i or --fix would "
                              "change as a unified diff"),
                     cl::cat(Category));
cl::opt<bool> Fix("fix",
                  cl::desc("Lower nothing; make the edits that the messages "
                           "suggest in the sources and headers themselves"),
                  cl::cat(Category));
cl::opt<bool>
    Suggest("suggest",
            cl::desc("Lower nothing; find scope guards and goto cleanups that "
                     "could be defer, and with --fix make them that"),
            cl::cat(Category));
cl::list<std::string>
    Guards("guard",
           cl::desc("With --suggest: NAME is a class of scope guards, or a "
                    "function that makes one, that does not look like it"),
           cl::value_desc("NAME"), cl::cat(Category));
cl::opt<std::string>
    ExportFixes("export-fixes",
                cl::desc("Also write the suggested edits to FILE, for "
                         "clang-apply-replacements"),
                cl::value_desc("FILE"), cl::cat(Category));
cl::list<std::string>
    Reports("report",
            cl::desc("Write what was decided about every defer, and the "
                     "messages, to FILE or stdout; KIND is json, sarif or html "
                     "(one page). Lowered text is written only if asked for"),
            cl::value_desc("KIND[:FILE]"), cl::cat(Category));
cl::opt<bool>
    LineDirectives("line-directives",
                   cl::desc("Have the compiler name lines and columns of the "
                            "original file, by #line"),
                   cl::cat(Category));

cl::opt<std::string> HeaderFilter(
    "header-filter",
    cl::desc("Lower only headers whose absolute path REGEX matches somewhere; "
             "by default all but system headers"),
    cl::value_desc("REGEX"), cl::init(".*"), cl::cat(Category));
cl::opt<unsigned>
    Jobs("j",
         cl::desc("Lower N sources at a time; by default one for every core"),
         cl::value_desc("N"), cl::init(0), cl::Prefix, cl::cat(Category));

cl::opt<std::string>
    BuildPath("p",
              cl::desc("Use the compile_commands.json of directory BUILD; by "
                       "default the one nearest above the first source. "
                       "Without a source: all sources in there"),
              cl::value_desc("BUILD"), cl::cat(Category));
cl::list<std::string> ExtraArgs("extra-arg",
                                cl::desc("Append ARG to the compile command"),
                                cl::value_desc("ARG"), cl::cat(Category));
cl::list<std::string>
    ExtraArgsBefore("extra-arg-before",
                    cl::desc("Put ARG first in the compile command"),
                    cl::value_desc("ARG"), cl::cat(Category));

LoweringFlags Lowering(Category);

cl::opt<bool> Quiet("quiet", cl::desc("Print errors only"), cl::cat(Category));
cl::opt<cl::boolOrDefault>
    UseColor("use-color",
             cl::desc("Color diagnostics; by default if stderr is a terminal"),
             cl::cat(Category));

cl::opt<bool> CxxFlags("cxxflags",
                       cl::desc("Print the flags that compile with the plugin"),
                       cl::cat(Category));
cl::opt<unsigned> LLVM("llvm",
                       cl::desc("With --cxxflags: the plugin of Clang NN"),
                       cl::value_desc("NN"), cl::init(ownLLVM()),
                       cl::cat(Category));
cl::opt<bool>
    NoPlugin("no-plugin",
             cl::desc("With --cxxflags: flags for source that opendefer has "
                      "lowered already, for any compiler"),
             cl::cat(Category));
cl::opt<bool> Libs("libs", cl::desc("Print the flags that link the runtime"),
                   cl::cat(Category));
cl::opt<StandardLibrary> Standard(
    "stdlib", cl::desc("With --libs: the runtime for programs with"),
    cl::values(clEnumValN(StandardLibrary::Libstdcxx, "libstdc++",
                          "libstdc++ (the default)"),
               clEnumValN(StandardLibrary::Libcxx, "libc++", "libc++")),
    cl::init(StandardLibrary::Libstdcxx), cl::cat(Category));

bool useColor() {
  if (UseColor == cl::BOU_UNSET)
    return hasColors();
  return UseColor == cl::BOU_TRUE;
}

int fail(const llvm::Twine &Message) {
  llvm::WithColor::error(llvm::errs(), "opendefer", !useColor())
      << Message << '\n';
  return 1;
}

/// --cxxflags and --libs, also together.
int printFlags(const Installation &Here) {
  std::string Line;
  auto Add = [&](llvm::Expected<std::string> Flags) {
    if (!Flags)
      return fail(llvm::toString(Flags.takeError()));
    Line += (Line.empty() ? "" : " ") + *Flags;
    return 0;
  };
  if (CxxFlags &&
      (NoPlugin ? Add(Here.includeFlags()) : Add(Here.compileFlags(LLVM))))
    return 1;
  if (Libs && Add(Here.linkFlags(Standard)))
    return 1;
  llvm::outs() << Line << '\n';
  return 0;
}

/// What is wrong with the options, or "".
std::string checkUsage(const ToolOptions &Options) {
  if (Options.Sources.empty())
    return "no input files; see 'opendefer --help'";
  bool ToFile = Output.getNumOccurrences();
  bool ToDirectory = OutDir.getNumOccurrences();
  bool ToOverlay = VFSOverlayFile.getNumOccurrences();
  if (ToFile + ToDirectory + InPlace + ToOverlay > 1)
    return "'-o', '-i', '--out-dir' and '--vfsoverlay' are mutually "
           "exclusive";
  if (ToDirectory && OutDir.empty())
    return "'--out-dir' requires a directory";
  if (ToOverlay && VFSOverlayFile.empty())
    return "'--vfsoverlay' requires a file name";
  if (Fix && (ToFile || ToDirectory || ToOverlay))
    return "'--fix' changes the sources in place; remove '-o', '--out-dir' or "
           "'--vfsoverlay'";
  if (Fix && !Options.Reports.empty())
    return "'--fix' does not lower the sources; remove '--report'";
  auto ToStdout = llvm::count_if(
      Options.Reports, [](const ReportRequest &R) { return R.File == "-"; });
  if (ToStdout + DryRun + (ToFile && Output == "-") > 1)
    return "only one output can be written to stdout; use '--report=KIND:FILE' "
           "to write a report to a file";
  if (Suggest && (ToFile || ToDirectory || ToOverlay || InPlace ||
                  !Options.Reports.empty()))
    return "'--suggest' does not lower the sources; remove '-o', '-i', "
           "'--out-dir', '--vfsoverlay' or '--report'";
  if (Options.Sources.size() > 1 && !ToDirectory && !ToOverlay && !InPlace &&
      !DryRun && !Fix && !Suggest && !Options.ReportOnly)
    return "multiple sources require '--out-dir' or '-i'";
  if (!Options.Guards.empty() && !Suggest)
    return "'--guard' requires '--suggest'";
  std::string BadFilter;
  if (!llvm::Regex(HeaderFilter).isValid(BadFilter))
    return "invalid regular expression in '--header-filter': " + BadFilter;
  if (Eject && LineDirectives)
    return "'--line-directives' cannot be used with '--eject'";
  if (Eject && (Fix || Suggest))
    return "'--eject' cannot be used with '--fix' or '--suggest'";
  if (ToOverlay && (Eject || LineDirectives))
    return "'--vfsoverlay' cannot be used with '--eject' or "
           "'--line-directives'";
  if (InPlace && LineDirectives)
    return "'--line-directives' cannot be used with '-i'";
  return checkOptions(Options.Lowering);
}

ToolOptions toolOptions() {
  ToolOptions Options;
  Options.Lowering = Lowering.values();
  Options.Sources = Sources;
  Options.OutputFile = Output;
  Options.OutputDirectory = OutDir;
  Options.VFSOverlayFile = VFSOverlayFile;
  Options.HeaderFilter = HeaderFilter;
  Options.Jobs = Jobs;
  Options.ExportFixes = ExportFixes;
  Options.Fix = Fix;
  Options.Suggest = Suggest;
  Options.Guards = Guards;
  Options.Eject = Eject;
  Options.InPlace = InPlace;
  Options.DryRun = DryRun;
  Options.LineDirectives = LineDirectives;
  Options.LowersSystemHeaders = !OutDir.empty() || !VFSOverlayFile.empty();
  Options.Quiet = Quiet;
  Options.UseColor = useColor();
  Options.ExtraArgs = ExtraArgs;
  Options.ExtraArgsBefore = ExtraArgsBefore;
  return Options;
}

llvm::Error addReports(ToolOptions &Options) {
  for (const std::string &Each : Reports) {
    llvm::Expected<ReportRequest> Request = parseReportRequest(Each);
    if (!Request)
      return Request.takeError();
    Options.Reports.push_back(*Request);
  }
  Options.ReportOnly = !Reports.empty() && !Output.getNumOccurrences() &&
                       !OutDir.getNumOccurrences() &&
                       !VFSOverlayFile.getNumOccurrences() && !InPlace &&
                       !DryRun;
  return llvm::Error::success();
}

} // namespace

/// The first argument that looks like one of a compiler's; or nothing.
static llvm::StringRef compilerFlag(llvm::ArrayRef<const char *> Arguments) {
  static const llvm::Regex Flag(
      "^-(std=|I|D|U|W|O[0-3sgz]|f|m|x$|isystem|include|stdlib=)");
  for (llvm::StringRef Argument : Arguments.drop_front())
    if (Flag.match(Argument) && Argument != "-fix")
      return Argument;
  return "";
}

/// Is the first argument not a source, but a compiler?
static bool isCompiler(llvm::StringRef Argument) {
  static const llvm::Regex Name("^(ccache|distcc|sccache|icecc|([a-z0-9_]+-)*"
                                "(g\\+\\+|gcc|c\\+\\+|cc|clang(\\+\\+)?))"
                                "(-[0-9.]+)?$");
  return Name.match(llvm::sys::path::filename(Argument));
}

/// `Error` as it is to be shown: Clang says all that it has tried.
static std::string databaseError(const std::string &Error) {
  if (llvm::sys::fs::exists(llvm::Twine(BuildPath) + "/compile_commands.json"))
    return Error;
  return "no compile_commands.json in '" + BuildPath +
         "' or a parent directory; configure with "
         "'-DCMAKE_EXPORT_COMPILE_COMMANDS=ON' to have CMake write it";
}

int main(int Argc, const char **Argv) {
  llvm::InitLLVM Init(Argc, Argv);
  llvm::InitializeAllTargetInfos(); // for aarch64-linux-gnu-g++ to be known
  cl::HideUnrelatedOptions(Category);
  cl::SetVersionPrinter([](llvm::raw_ostream &OS) {
    OS << "opendefer " OPENDEFER_VERSION " (LLVM " CLANG_VERSION_STRING ")\n";
  });
  if (Argc > 1 && isCompiler(Argv[1]))
    return fail(
        "'" + llvm::Twine(Argv[1]) +
        "' is a compiler; to compile with it, run 'opendefer-launch " +
        llvm::join(std::vector<std::string>(Argv + 1, Argv + Argc), " ") + "'");
  // What follows `--` is for the compiler.
  std::string Error;
  std::unique_ptr<CompilationDatabase> Database =
      FixedCompilationDatabase::loadFromCommandLine(Argc, Argv, Error);
  llvm::raw_string_ostream Refusal(Error);
  if (!cl::ParseCommandLineOptions(Argc, Argv, Overview, &Refusal)) {
    llvm::StringRef Flag =
        compilerFlag(llvm::ArrayRef<const char *>(Argv, Argc));
    if (!Flag.empty())
      return fail("'" + Flag.str() +
                  "' is a compiler option; write it after '--': "
                  "'opendefer x.cpp -- " +
                  Flag.str() + "'");
    llvm::errs() << Refusal.str();
    return 1;
  }

  Installation Here(llvm::sys::fs::getMainExecutable(
      Argv[0], reinterpret_cast<void *>(&printFlags)));
  if (CxxFlags || Libs)
    return printFlags(Here);

  ToolOptions Options = toolOptions();
  if (llvm::Error E = addReports(Options))
    return fail(llvm::toString(std::move(E)));
  if (!Database && BuildPath.getNumOccurrences()) {
    Database = CompilationDatabase::autoDetectFromDirectory(BuildPath, Error);
    if (!Database)
      return fail(databaseError(Error));
    if (Options.Sources.empty()) {
      Options.Sources = Database->getAllFiles();
      llvm::sort(Options.Sources);
    }
  }
  std::string Problem = checkUsage(Options);
  if (!Problem.empty())
    return fail(Problem);
  if (!Database)
    Database = CompilationDatabase::autoDetectFromSource(
        Options.Sources.front(), Error);
  return runTool(Options, Here, Database.get());
}
