//===- lower-and-compile.cpp - Lower, then compile ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// opendefer-launch executes this program for a command that may have to be
// lowered. It defines the options, which end where the compiler's command
// begins. lib/Command/LaunchDriver.cpp does the work.
//
//===----------------------------------------------------------------------===//

#include "Basic/Errors.h"
#include "Command/Installation.h"
#include "Command/LaunchDriver.h"
#include "Command/ToolDriver.h"
#include "LoweringFlags.h"
#include "clang/Basic/Version.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/TargetSelect.h"

using namespace opendefer;
namespace cl = llvm::cl;

namespace {

cl::OptionCategory Category("opendefer-launch options");

const char Overview[] = R"(Compile C++ with defer, by any compiler

Write opendefer-launch before a compiler's command, like ccache. It lowers the
sources to plain C++ and runs the compiler on the result. Messages, debug
information and dependencies (-MD) name the user's files. Other launchers go
between opendefer-launch and the compiler. When it links a program, it adds the
runtime library, unless the command names it already.
)";

const char Examples[] = R"(
EXAMPLES

  A source, a makefile, a CMake project:
    opendefer-launch g++ -O2 x.cpp -o x
    make CXX="opendefer-launch g++"
    cmake -S . -B build -DCMAKE_CXX_COMPILER_LAUNCHER=opendefer-launch \
                        -DCMAKE_CXX_LINKER_LAUNCHER=opendefer-launch

  With ccache:
    opendefer-launch ccache g++ -O2 -c x.cpp
)";

cl::extrahelp MoreHelp(Examples);

cl::list<std::string> Command(cl::Positional,
                              cl::desc("<compiler> <argument>..."),
                              cl::cat(Category));

LoweringFlags Lowering(Category);

cl::opt<bool> KeepLowered("keep-lowered",
                          cl::desc("Keep the lowered sources in "
                                   "<output>.opendefer/"),
                          cl::cat(Category));

} // namespace

int main(int Argc, const char **Argv) {
  llvm::InitLLVM Init(Argc, Argv);
  llvm::InitializeAllTargetInfos(); // for names such as aarch64-linux-gnu-g++
  cl::HideUnrelatedOptions(Category);
  cl::SetVersionPrinter([](llvm::raw_ostream &OS) {
    OS << "opendefer-launch " OPENDEFER_VERSION " (LLVM " CLANG_VERSION_STRING
          ")\n";
  });
  // The compiler has options of its own.
  int OwnCount = 1;
  while (OwnCount != Argc && Argv[OwnCount][0] == '-')
    ++OwnCount;
  LaunchOptions Options;
  Options.Command.assign(Argv + OwnCount, Argv + Argc);
  cl::ParseCommandLineOptions(OwnCount, Argv, Overview);

  const MessagePrinter Messages("opendefer-launch", hasColors());
  if (Options.Command.empty())
    return Messages.error("no compiler given; see 'opendefer-launch --help'");
  Options.Lowering = Lowering.values();
  std::string Problem = checkOptions(Options.Lowering);
  if (!Problem.empty())
    return Messages.error(Problem);
  Options.KeepLowered = KeepLowered;
  // <prefix>/lib/opendefer/lower-and-compile
  llvm::SmallString<256> Prefix(llvm::sys::fs::getMainExecutable(
      Argv[0], reinterpret_cast<void *>(&main)));
  for (int Up = 0; Up != 3; ++Up)
    llvm::sys::path::remove_filename(Prefix);
  llvm::sys::path::append(Prefix, "bin", "opendefer-launch");
  return runLaunch(Options, Installation(Prefix));
}
