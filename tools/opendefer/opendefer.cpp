//===- opendefer.cpp - The command opendefer ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Defines the options and checks how they are combined.
// lib/Command/ToolDriver.cpp does the work.
//
//===----------------------------------------------------------------------===//

#include "Basic/Errors.h"
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
#include <functional>
#include <memory>

using namespace clang::tooling;
using namespace opendefer;
namespace cl = llvm::cl;

namespace {

cl::OptionCategory Category("opendefer options");

const char Overview[] = R"(Go's defer, panic and recover, lowered to plain C++

opendefer prints C++ sources with every defer statement replaced by plain C++
that any compiler accepts, including g++. All other text is unchanged and stays
on its line. Sources are parsed with the flags after --, or with those of the
compile database (compile_commands.json) of the directory that contains them, or
with none. Errors and remarks go to stderr, in the order of the sources. If one
of them has an error, no file is written and the exit status is 1. A header that
several sources share is lowered once, and must be lowered to the same text for
all of them. System headers are left as they are, except that --out-dir copies
those that contain defer. Lowered text contains no defer: lowering it again
changes nothing.

With Clang, lowered sources need not be written: a plugin lowers them inside the
compiler, and opendefer --cxxflags prints the flags that load it.
)";

const char Examples[] = R"(
EXAMPLES

  Compile with the plugin:
    clang++-19 $(opendefer --cxxflags) x.cpp $(opendefer --libs)

  Compile lowered source with another compiler:
    opendefer x.cpp -o x.lowered.cpp -- -std=c++17 -Iinclude
    g++ -Iinclude $(opendefer --cxxflags --no-plugin) x.lowered.cpp \
        $(opendefer --libs)

  Lower a source and its headers that contain defer to a directory of their own:
    opendefer src/x.cpp --out-dir lowered
    g++ $(opendefer --cxxflags --no-plugin) lowered/x.cpp $(opendefer --libs)

  Lower a whole project in place, except for the code below third_party:
    opendefer -p build -i --header-filter="$PWD/(src|include)/"

  See what that would change, or apply the changes yourself:
    opendefer -p build --dry-run | less
    opendefer -p build --dry-run | patch -p1

  Make the edits that diagnostics suggest:
    opendefer --fix x.cpp

  Find code of a project that could use defer; then change it:
    opendefer -p build --suggest
    opendefer -p build --suggest --fix

  Stop using opendefer: write plain C++ that needs only the library:
    opendefer -p build -i --eject

  Show clang-tidy the deferred code where it runs:
    opendefer -p build --vfsoverlay=build/lowered.yaml
    clang-tidy -p build --vfsoverlay=build/lowered.yaml src/x.cpp

  See how every defer is lowered, and why; for a whole project, as a page:
    opendefer --explain --dry-run x.cpp
    opendefer -p build --report=html:defers.html
)";

cl::extrahelp MoreHelp(Examples);

cl::list<std::string> Sources(cl::Positional, cl::desc("<source>..."),
                              cl::cat(Category));

cl::opt<std::string> Output("o", cl::desc("Write to FILE instead of to stdout"),
                            cl::value_desc("FILE"), cl::init("-"),
                            cl::cat(Category));
cl::opt<bool>
    InPlace("i",
            cl::desc("Change the sources, and their headers that contain "
                     "defer, in place"),
            cl::cat(Category));
cl::opt<bool> Eject("eject",
                    cl::desc("Write plain C++ for a project that stops using "
                             "opendefer but keeps its library: include "
                             "<opendefer/lowered.h>, and format changed "
                             "functions with .clang-format"),
                    cl::cat(Category));
cl::opt<std::string>
    OutDir("out-dir",
           cl::desc("Write the sources, and the headers they need that contain "
                    "defer, below DIR"),
           cl::value_desc("DIR"), cl::cat(Category));
cl::opt<std::string> VFSOverlayFile(
    "vfsoverlay",
    cl::desc("Write FILE, a virtual file system in which sources and headers "
             "have their lowered text, for clang-tidy --vfsoverlay=FILE"),
    cl::value_desc("FILE"), cl::cat(Category));
cl::opt<bool> DryRun("dry-run",
                     cl::desc("Write nothing; print what -i or --fix would "
                              "change as a unified diff"),
                     cl::cat(Category));
cl::opt<bool> Fix("fix",
                  cl::desc("Lower nothing; make the edits that diagnostics "
                           "suggest in the sources and headers"),
                  cl::cat(Category));
cl::opt<bool>
    Suggest("suggest",
            cl::desc("Lower nothing; find scope guards and goto cleanups that "
                     "could be defer; --fix replaces them"),
            cl::cat(Category));
cl::list<std::string>
    Guards("guard",
           cl::desc("With --suggest: treat NAME as a class of scope guards, "
                    "or as a function that returns one"),
           cl::value_desc("NAME"), cl::cat(Category));
cl::opt<std::string>
    ExportFixes("export-fixes",
                cl::desc("Also write the suggested edits to FILE, for "
                         "clang-apply-replacements"),
                cl::value_desc("FILE"), cl::cat(Category));
cl::list<std::string>
    Reports("report",
            cl::desc("Write the decision about every defer, and the "
                     "diagnostics, to FILE or stdout; KIND is json, sarif or "
                     "html (one page). Lowered text is written only if "
                     "requested"),
            cl::value_desc("KIND[:FILE]"), cl::cat(Category));
cl::opt<bool>
    LineDirectives("line-directives",
                   cl::desc("Write #line directives that name the original "
                            "file, for compilers and debuggers"),
                   cl::cat(Category));

cl::opt<std::string> HeaderFilter(
    "header-filter",
    cl::desc(
        "Lower only headers with an absolute path that contains a match of "
        "REGEX; by default all except system headers"),
    cl::value_desc("REGEX"), cl::init(".*"), cl::cat(Category));
cl::opt<unsigned>
    Jobs("j",
         cl::desc("Lower N sources at a time; by default one for every core"),
         cl::value_desc("N"), cl::init(0), cl::Prefix, cl::cat(Category));

cl::opt<std::string>
    BuildPath("p",
              cl::desc("Use the compile_commands.json of directory BUILD; by "
                       "default the one in the nearest parent directory of "
                       "the first source. Without a source, lower all "
                       "sources that it lists"),
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
cl::opt<bool> NoPlugin("no-plugin",
                       cl::desc("With --cxxflags: print the flags that compile "
                                "lowered source, for any compiler"),
                       cl::cat(Category));
cl::opt<bool> Libs("libs", cl::desc("Print the flags that link the runtime"),
                   cl::cat(Category));
cl::opt<StandardLibrary> Standard(
    "stdlib", cl::desc("With --libs: the standard library of the program"),
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
  return MessagePrinter("opendefer", useColor()).error(Message);
}

/// Prints the flags for --cxxflags and --libs.
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

/// A mode, the options that select it, and the options that it accepts. Every
/// mode accepts options that are in no row, such as --quiet.
struct ModeRow {
  // References and not pointers, because cl::list overloads operator&.
  using OptionList = std::vector<std::reference_wrapper<const cl::Option>>;
  static bool has(const OptionList &Options, const cl::Option &Option) {
    return llvm::any_of(Options, [&](const cl::Option &Each) {
      return std::addressof(Each) == std::addressof(Option);
    });
  }

  ToolMode Mode;
  OptionList ChosenBy; ///< all of these must be given
  OptionList With;
  bool TakesSeveral; ///< accepts several sources
};

/// The first row that the options select wins. The last row needs no option.
const std::vector<ModeRow> &modeTable() {
  static const std::vector<ModeRow> Table = {
      {ToolMode::FixSuggestions, {Suggest, Fix}, {Guards, DryRun}, true},
      {ToolMode::Suggest, {Suggest}, {Guards, DryRun}, true},
      {ToolMode::Fix, {Fix}, {InPlace, DryRun}, true},
      {ToolMode::Overlay, {VFSOverlayFile}, {Reports, DryRun}, true},
      {ToolMode::Tree,
       {OutDir},
       {Reports, DryRun, Eject, LineDirectives},
       true},
      {ToolMode::InPlace, {InPlace}, {Reports, DryRun, Eject}, true},
      // A diff may cover several sources; the file of -o contains one.
      {ToolMode::Diff,
       {DryRun},
       {Output, Reports, Eject, LineDirectives},
       true},
      {ToolMode::Print, {Output}, {Reports, Eject, LineDirectives}, false},
      {ToolMode::Report, {Reports}, {Eject, LineDirectives}, true},
      {ToolMode::Print, {}, {Eject, LineDirectives}, false},
  };
  return Table;
}

bool isGiven(const cl::Option &Option) {
  return Option.getNumOccurrences() > 0;
}

const ModeRow &chosenMode() {
  return *llvm::find_if(modeTable(), [](const ModeRow &Row) {
    return llvm::all_of(Row.ChosenBy, isGiven);
  });
}

/// "'-o'", "'--out-dir'"
std::string quotedName(const cl::Option &Option) {
  llvm::StringRef Name = Option.ArgStr;
  return ("'" + llvm::Twine(Name.size() == 1 ? "-" : "--") + Name + "'").str();
}

/// Returns an error if an option does not go with the selected mode, or "".
std::string checkMode(const ModeRow &Mode) {
  if (isGiven(Guards) && !Suggest)
    return "'--guard' requires '--suggest'";
  const ModeRow::OptionList All = {
      Suggest, Fix,    VFSOverlayFile, OutDir, InPlace,
      Output,  DryRun, Reports,        Eject,  LineDirectives};
  for (const cl::Option &Option : All)
    if (isGiven(Option) && !ModeRow::has(Mode.ChosenBy, Option) &&
        !ModeRow::has(Mode.With, Option))
      return quotedName(Option) + " cannot be used with " +
             quotedName(Mode.ChosenBy.front());
  return "";
}

/// Returns the error in the values of options, or "".
std::string checkValues(const ToolOptions &Options) {
  if (Options.Mode == ToolMode::Tree && OutDir.empty())
    return "'--out-dir' requires a directory";
  if (Options.Mode == ToolMode::Overlay && VFSOverlayFile.empty())
    return "'--vfsoverlay' requires a file name";
  auto ToStdout = llvm::count_if(
      Options.Reports, [](const ReportRequest &R) { return R.File == "-"; });
  if (ToStdout + DryRun + (isGiven(Output) && Output == "-") > 1)
    return "only one output can be written to stdout; use '--report=KIND:FILE' "
           "to write a report to a file";
  std::string BadFilter;
  if (!llvm::Regex(HeaderFilter).isValid(BadFilter))
    return "invalid regular expression in '--header-filter': " + BadFilter;
  return checkOptions(Options.Lowering);
}

/// Returns the error in the command line, or "".
std::string checkUsage(const ToolOptions &Options) {
  if (Options.Sources.empty())
    return "no input files; see 'opendefer --help'";
  const ModeRow &Mode = chosenMode();
  if (std::string Problem = checkMode(Mode); !Problem.empty())
    return Problem;
  if (Options.Sources.size() > 1 && !Mode.TakesSeveral)
    return "multiple sources require '--out-dir' or '-i'";
  if (Eject && LineDirectives)
    return "'--line-directives' cannot be used with '--eject'";
  return checkValues(Options);
}

llvm::Expected<ToolOptions> toolOptions() {
  ToolOptions Options;
  Options.Mode = chosenMode().Mode;
  Options.Lowering = Lowering.values();
  Options.Sources = Sources;
  Options.OutputFile = Output;
  Options.OutputDirectory = OutDir;
  Options.VFSOverlayFile = VFSOverlayFile;
  Options.HeaderFilter = HeaderFilter;
  Options.Jobs = Jobs;
  Options.ExportFixes = ExportFixes;
  Options.Guards = Guards;
  Options.Eject = Eject;
  Options.DryRun = DryRun;
  Options.LineDirectives = LineDirectives;
  Options.Quiet = Quiet;
  Options.UseColor = useColor();
  Options.ExtraArgs = ExtraArgs;
  Options.ExtraArgsBefore = ExtraArgsBefore;
  for (const std::string &Each : Reports) {
    llvm::Expected<ReportRequest> Request = parseReportRequest(Each);
    if (!Request)
      return Request.takeError();
    Options.Reports.push_back(*Request);
  }
  return Options;
}

} // namespace

/// Returns the first argument that looks like a compiler's, or "".
static llvm::StringRef compilerFlag(llvm::ArrayRef<const char *> Arguments) {
  static const llvm::Regex Flag(
      "^-(std=|I|D|U|W|O[0-3sgz]|f|m|x$|isystem|include|stdlib=)");
  for (llvm::StringRef Argument : Arguments.drop_front())
    if (Flag.match(Argument) && Argument != "-fix")
      return Argument;
  return "";
}

/// Is the argument a compiler, and not a source?
static bool isCompiler(llvm::StringRef Argument) {
  static const llvm::Regex Name("^(ccache|distcc|sccache|icecc|([a-z0-9_]+-)*"
                                "(g\\+\\+|gcc|c\\+\\+|cc|clang(\\+\\+)?))"
                                "(-[0-9.]+)?$");
  return Name.match(llvm::sys::path::filename(Argument));
}

/// Replaces Clang's error, which lists every file that it has searched.
static std::string databaseError(const std::string &Error) {
  if (llvm::sys::fs::exists(llvm::Twine(BuildPath) + "/compile_commands.json"))
    return Error;
  return "no compile_commands.json in '" + BuildPath +
         "' or a parent directory; configure with "
         "'-DCMAKE_EXPORT_COMPILE_COMMANDS=ON' to have CMake write it";
}

/// Explains why the parser of options has rejected a command line.
static int explainRefusal(llvm::ArrayRef<const char *> Arguments,
                          llvm::StringRef Refusal) {
  std::string Flag = compilerFlag(Arguments).str();
  if (Flag.empty()) {
    llvm::errs() << Refusal;
    return 1;
  }
  return fail("'" + Flag +
              "' is a compiler option; write it after '--': "
              "'opendefer x.cpp -- " +
              Flag + "'");
}

/// Checks the command line, and does what it asks for. `Database` is null if
/// there are no flags after `--`.
static int runWith(std::unique_ptr<CompilationDatabase> Database,
                   const Installation &Here) {
  llvm::Expected<ToolOptions> Options = toolOptions();
  if (!Options)
    return fail(llvm::toString(Options.takeError()));
  std::string Error;
  if (!Database && BuildPath.getNumOccurrences()) {
    Database = CompilationDatabase::autoDetectFromDirectory(BuildPath, Error);
    if (!Database)
      return fail(databaseError(Error));
    if (Options->Sources.empty()) {
      Options->Sources = Database->getAllFiles();
      llvm::sort(Options->Sources);
    }
  }
  std::string Problem = checkUsage(*Options);
  if (!Problem.empty())
    return fail(Problem);
  if (!Database)
    Database = CompilationDatabase::autoDetectFromSource(
        Options->Sources.front(), Error);
  return runTool(*Options, Here, Database.get());
}

int main(int Argc, const char **Argv) {
  llvm::InitLLVM Init(Argc, Argv);
  llvm::InitializeAllTargetInfos(); // for names such as aarch64-linux-gnu-g++
  cl::HideUnrelatedOptions(Category);
  cl::SetVersionPrinter([](llvm::raw_ostream &OS) {
    OS << "opendefer " OPENDEFER_VERSION " (LLVM " CLANG_VERSION_STRING ")\n";
  });
  if (Argc > 1 && isCompiler(Argv[1]))
    return fail(
        "'" + llvm::Twine(Argv[1]) +
        "' is a compiler; to compile with it, run 'opendefer-launch " +
        llvm::join(std::vector<std::string>(Argv + 1, Argv + Argc), " ") + "'");
  // The arguments after `--` are for the compiler.
  std::string Error;
  std::unique_ptr<CompilationDatabase> Database =
      FixedCompilationDatabase::loadFromCommandLine(Argc, Argv, Error);
  llvm::raw_string_ostream Refusal(Error);
  if (!cl::ParseCommandLineOptions(Argc, Argv, Overview, &Refusal))
    return explainRefusal(llvm::ArrayRef<const char *>(Argv, Argc),
                          Refusal.str());

  Installation Here(llvm::sys::fs::getMainExecutable(
      Argv[0], reinterpret_cast<void *>(&printFlags)));
  if (CxxFlags || Libs)
    return printFlags(Here);
  return runWith(std::move(Database), Here);
}
