//===- ParseCommand.cpp - Compile commands prepared for a parse -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Command/ParseCommand.h"
#include "Basic/Paths.h"
#include "Basic/SourceFile.h"
#include "Command/Installation.h"
#include "Clang/ClangOptions.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace clang::tooling;

namespace opendefer {
namespace {

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

/// Makes the parse read precompiled headers as text. Lowering needs the text,
/// and the precompiled file may be another compiler's. Both of
///
///   -include H                             if there is an H.pch or H.gch
///   -Xclang -include-pch -Xclang P -Xclang -include -Xclang H      in CMake
///
/// become `-Xclang -include -Xclang H`, for which Clang does not look for a
/// precompiled H.
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

/// Does the option make the compiler print information about its own work?
bool isVerbose(const llvm::opt::Arg &A) {
  namespace options = compat::options;
  for (auto ID : {options::OPT_v, options::OPT_H, options::OPT_ftime_report,
                  options::OPT_ftime_report_EQ})
    if (A.getOption().matches(ID))
      return true;
  auto IsOne = [](llvm::StringRef Word) {
    return Word == "-v" || Word == "-H";
  };
  return (A.getOption().matches(options::OPT_Wp_COMMA) ||
          A.getOption().matches(options::OPT_Xpreprocessor) ||
          A.getOption().matches(options::OPT_Xclang)) &&
         A.getNumValues() > 0 && llvm::all_of(A.getValues(), IsOne);
}

/// Removes options that Clang does not know, and options that make it verbose.
CommandLineArguments withoutForeign(const CommandLineArguments &Command) {
  if (Command.empty())
    return Command;
  std::vector<std::string> Arguments(Command.begin() + 1, Command.end());
  llvm::SmallVector<unsigned, 8> Foreign;
  for (const llvm::opt::Arg *A : compat::parseDriverArguments(Arguments)) {
    bool IsTwoWords =
        A->getOption().matches(compat::options::OPT_Xclang) ||
        A->getOption().matches(compat::options::OPT_Xpreprocessor);
    if (A->getOption().matches(compat::options::OPT_UNKNOWN) || isVerbose(*A))
      for (unsigned I = 0; I != (IsTwoWords ? 2 : 1); ++I)
        Foreign.push_back(A->getIndex() + I);
  }
  CommandLineArguments Own = {Command.front()};
  for (unsigned I = 0; I != Arguments.size(); ++I)
    if (!llvm::is_contained(Foreign, I))
      Own.push_back(Arguments[I]);
  return Own;
}

/// Does Clang accept `Option` for the target of `Command`?
bool isAccepted(const std::string &Option,
                const CommandLineArguments &Command) {
  CommandLineArguments Words = {Command.front()};
  for (size_t I = 1; I != Command.size(); ++I) {
    llvm::StringRef Word = Command[I];
    if (Word.consume_front("--target=") || Word.consume_front("-m32") ||
        Word.consume_front("-m64") || Word.consume_front("-mx32"))
      Words.push_back(Command[I]);
    else if (Word == "-target" && I + 1 != Command.size())
      Words.insert(Words.end(), {"-target", Command[I + 1]});
  }
  Words.insert(Words.end(), {Option, "-fsyntax-only", "-xc++", "/dev/null"});
  llvm::IntrusiveRefCntPtr<clang::FileManager> Files(
      new clang::FileManager(clang::FileSystemOptions()));
  ToolInvocation Invocation(
      Words, std::make_unique<clang::PreprocessOnlyAction>(), Files.get());
  clang::IgnoringDiagConsumer Silence;
  Invocation.setDiagnosticConsumer(&Silence);
  return Invocation.run() && Silence.getNumErrors() == 0;
}

/// Removes options such as `-march=` whose value Clang does not know.
CommandLineArguments withoutUnknownMachines(CommandLineArguments Command) {
  CommandLineArguments Given = Command;
  llvm::erase_if(Command, [&](const std::string &Word) {
    return llvm::StringRef(Word).consume_front("-m") &&
           Word.find('=') != std::string::npos && !isAccepted(Word, Given);
  });
  return Command;
}

/// Declares preprocessed text to be C++ for Clang 14, whose ClangTool rejects
/// commands with `c++-cpp-output`. Undefines the predefined macros, which must
/// not be expanded a second time.
CommandLineArguments withoutPreprocessed(CommandLineArguments Command,
                                         llvm::StringRef Path) {
  if (compat::ToolTakesPreprocessed)
    return Command;
  bool IsPreprocessed = llvm::sys::path::extension(Path) == ".ii";
  for (size_t I = 1; I < Command.size(); ++I) {
    llvm::StringRef Language = Command[I];
    if (!Language.consume_front("-x"))
      continue;
    std::string &Word =
        Language.empty() && I + 1 != Command.size() ? Command[++I] : Command[I];
    llvm::StringRef Named = Word;
    IsPreprocessed = Named.consume_back("c++-cpp-output");
    if (IsPreprocessed)
      Word = (Named + "c++").str();
  }
  if (IsPreprocessed)
    Command.insert(Command.begin() + 1, {"-xc++", "-undef"});
  return Command;
}

/// Returns Clang's name for an option of g++ that limits errors, or "".
std::string errorLimit(llvm::StringRef Argument) {
  if (Argument.consume_front("-fmax-errors="))
    return ("-ferror-limit=" + Argument).str();
  return Argument == "-Wfatal-errors" ? "-ferror-limit=1" : "";
}

/// Returns the arguments that a parse of `Path` needs in addition to `Command`.
CommandLineArguments additionalArguments(const CommandLineArguments &Command,
                                         llvm::StringRef Path,
                                         const Installation &Here) {
  CommandLineArguments More;
#ifdef OPENDEFER_CLANG_RESOURCE_DIR
  if (!hasArgument(Command, "-resource-dir") &&
      llvm::sys::fs::exists(OPENDEFER_CLANG_RESOURCE_DIR))
    More.push_back("-resource-dir=" OPENDEFER_CLANG_RESOURCE_DIR);
#endif
  llvm::StringRef Extension = llvm::sys::path::extension(Path);
  if ((Extension == ".h" || Extension == ".inc") && !hasArgument(Command, "-x"))
    More.push_back("-xc++");
  if (!compat::DefaultsToCXX17 && Extension != ".c" &&
      !hasArgument(Command, "-std") && !hasArgument(Command, "--std"))
    More.push_back("-std=gnu++17");
  // Our directory is a system directory, so the user's are searched first.
  std::string Include = Here.includeDirectory();
  if (!Include.empty())
    More.insert(More.end(), {"-isystem", Include});
  return More;
}

/// Converts the command of any compiler to one for Clang's parser.
CommandLineArguments adjust(const CommandLineArguments &Command,
                            const SourceFile &Source, bool NameAsGiven,
                            const Installation &Here) {
  CommandLineArguments Adjusted;
  for (const std::string &Argument :
       withoutUnknownMachines(withoutPrecompiled(withoutForeign(Command)))) {
    if (isPluginArgument(Argument))
      continue;
    if (std::string Limit = errorLimit(Argument); !Limit.empty())
      Adjusted.push_back(Limit);
    bool IsSource = NameAsGiven && !Source.Contents && Argument == Source.Path;
    Adjusted.push_back(IsSource ? Source.Given : Argument);
  }
  CommandLineArguments More = additionalArguments(Command, Source.Path, Here);
  return withoutPreprocessed(
      getInsertArgumentAdjuster(More, ArgumentInsertPosition::BEGIN)(
          Adjusted, Source.Path),
      Source.Path);
}

} // namespace

void prepareParse(ClangTool &Tool, const CompilationDatabase &Commands,
                  const SourceFile &Source, const Installation &Here) {
  Tool.setPrintErrorMessage(false);
  if (Source.Contents)
    Tool.mapVirtualFile(Source.Path, *Source.Contents);
  Tool.appendArgumentsAdjuster(getStripPluginsAdjuster());
  // Diagnostics show the name that the user typed, unless the compile command
  // runs in another directory.
  bool NameAsGiven = llvm::all_of(
      Commands.getCompileCommands(Source.Path), [](const CompileCommand &C) {
        return cleanPath(C.Directory) == cleanPath(".");
      });
  Tool.appendArgumentsAdjuster(
      [&Source, &Here, NameAsGiven](const CommandLineArguments &Command,
                                    llvm::StringRef) {
        return adjust(Command, Source, NameAsGiven, Here);
      });
}

} // namespace opendefer
