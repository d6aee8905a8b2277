//===- LowerSource.cpp - One source, lowered in memory --------------------===//

#include "Driver/LowerSource.h"
#include "Driver/ClangCompat.h"
#include "Driver/DiagnosticReport.h"
#include "Driver/Findings.h"
#include "Driver/Installation.h"
#include "Driver/LoweringParse.h"
#include "Driver/MappingDiagnosticConsumer.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"

using namespace clang;
using namespace clang::tooling;

namespace opendefer {
namespace {

constexpr unsigned StackSize = 1u << 29; // of which only what is used is there

class LowerAction : public ToolAction {
public:
  LowerAction(const SourceFile &Source, const ToolOptions &Options,
              llvm::raw_ostream &Messages, SourceResult &Result)
      : Source(Source), Options(Options), HeaderFilter(Options.HeaderFilter),
        Messages(Messages), Result(Result) {}

  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                     FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> PCHOps,
                     DiagnosticConsumer *) override;

private:
  bool wantsHeader(llvm::StringRef Path, bool IsSystem) const;
  void take(CompilerInstance &CI, LoweredUnit &Unit);

  const SourceFile &Source;
  const ToolOptions &Options;
  const llvm::Regex HeaderFilter;
  llvm::raw_ostream &Messages;
  SourceResult &Result;
  bool IgnoreWarnings = false;
  bool Refused = false;
};

/// Relative to the directory of the compile command.
std::string absolutePath(FileManager &Files, llvm::StringRef Path) {
  llvm::SmallString<256> Full(Path);
  Files.getVirtualFileSystem().makeAbsolute(Full);
  return cleanPath(Full);
}

bool LowerAction::runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                                FileManager *Files,
                                std::shared_ptr<PCHContainerOperations> PCHOps,
                                DiagnosticConsumer *) {
  DiagnosticOptions &Diags = Invocation->getDiagnosticOpts();
  IgnoreWarnings = Options.Quiet || Diags.IgnoreWarnings;
  Diags.ShowColors = Options.UseColor;
  makeSyntaxOnly(*Invocation);
  leaveToAnalysis(*Invocation);
  auto Printer = compat::makePrinter(Messages, Diags);
  auto CI = compat::makeCompiler(std::move(Invocation), std::move(PCHOps),
                                 *Files, std::move(Printer));
  CI->setVerboseOutputStream(Messages); // "1 error generated."
  auto &Mapper = MappingDiagnosticConsumer::install(CI->getDiagnostics());
  Result.Parsed = parseAndLower(
      *CI, Options.Lowering, ParseDepth::Complete, &Mapper,
      [&](llvm::StringRef Name, bool IsSystem) {
        return wantsHeader(absolutePath(*Files, Name), IsSystem);
      },
      [&](CompilerInstance &Parsed, LoweredUnit &Unit) { take(Parsed, Unit); });
  return Result.Parsed && !Refused;
}

bool LowerAction::wantsHeader(llvm::StringRef Path, bool IsSystem) const {
  // System headers are lowered only where that makes a copy.
  return HeaderFilter.match(Path) &&
         (!IsSystem || !Options.OutputDirectory.empty());
}

void LowerAction::take(CompilerInstance &CI, LoweredUnit &Unit) {
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
  remark(Diags, Unit.Decisions, Options.Lowering.Explain, CI.getCodeGenOpts(), Locate);
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
  for (const std::string &Name : Unit.LeftAlone)
    Output.LeftAlone.insert(Absolute(Name));
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

/// Headers that the command has precompiled are read as text: lowering needs
/// that, and the other file may be another compiler's. Gives `-include H` for
///
///   -include H                                             with H.pch, H.gch
///   -Xclang -include-pch -Xclang P -Xclang -include -Xclang H   (CMake's way)
///
/// in a form for which nobody looks for a precompiled H.
CommandLineArguments withoutPrecompiled(const CommandLineArguments &Command) {
  CommandLineArguments Result;
  for (size_t I = 0; I < Command.size(); ++I) {
    llvm::ArrayRef<std::string> Rest =
        llvm::ArrayRef<std::string>(Command).drop_front(I);
    auto Is = [&](size_t Ahead, llvm::StringRef Argument) {
      return Ahead < Rest.size() && Rest[Ahead] == Argument;
    };
    if (Is(0, "-include") && Rest.size() > 1) {
      Result.insert(Result.end(), {"-Xclang", "-include", "-Xclang", Rest[1]});
      I += 1;
    } else if (Is(0, "-Xclang") && Is(1, "-include-pch") && Is(2, "-Xclang") &&
               Is(4, "-Xclang") && Is(5, "-include")) {
      I += 3;
    } else if (Is(0, "-Xclang") && Rest.size() > 1) {
      Result.insert(Result.end(), {Rest[0], Rest[1]});
      I += 1;
    } else {
      Result.push_back(Rest[0]);
    }
  }
  return Result;
}

/// Turns the command of a compiler into one that this library can parse with.
CommandLineArguments adjust(const CommandLineArguments &Command,
                            const SourceFile &Source, bool NameAsGiven,
                            const Installation &Here) {
  CommandLineArguments Adjusted;
  for (const std::string &Argument : withoutPrecompiled(Command)) {
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

} // namespace

SourceResult lowerSource(const SourceFile &Source, const ToolOptions &Options,
                         const Installation &Here,
                         const CompilationDatabase *Database) {
  SourceResult Result;
  llvm::raw_string_ostream Messages(Result.Messages);
  Messages.enable_colors(Options.UseColor);
  if (!llvm::sys::fs::exists(Source.Path)) {
    llvm::WithColor::error(Messages, "opendefer", !Options.UseColor)
        << "no such file: '" << Source.Given << "'\n";
    Messages.flush();
    return Result;
  }

  FixedCompilationDatabase NoFlags(".", {});
  const CompilationDatabase &Commands = Database ? *Database : NoFlags;
  // Diagnostics shall show the name that the user typed, if that is the name
  // of the file where the command runs.
  bool NameAsGiven = llvm::all_of(
      Commands.getCompileCommands(Source.Path), [](const CompileCommand &C) {
        return cleanPath(C.Directory) == cleanPath(".");
      });
  // A file system with a working directory of its own.
  ClangTool Tool(Commands, {Source.Path},
                 std::make_shared<PCHContainerOperations>(),
                 llvm::vfs::createPhysicalFileSystem());
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
  // For what the driver says about the command.
  compat::OwnedDiagnosticOptions DiagOptions(new DiagnosticOptions);
  DiagOptions->ShowColors = Options.UseColor;
  auto Printer = compat::makePrinter(Messages, *DiagOptions);
  Tool.setDiagnosticConsumer(Printer.get());

  LowerAction Action(Source, Options, Messages, Result);
  // Clang recurses as deep as a source nests, and so do our passes.
  decltype(llvm::thread::DefaultStackSize) Size(StackSize);
  llvm::thread Deep(Size, [&] { Result.Succeeded = Tool.run(&Action) == 0; });
  Deep.join();
  Messages.flush();
  return Result;
}

} // namespace opendefer
