//===- opendefer-launch.cpp - Lower, then compile -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Most sources of a build do not defer, and loading Clang to find that out
// takes longer than compiling some of them. So this small program searches the
// files that may be included for our headers and for `defer`. If it finds none,
// it executes the compiler, otherwise lower-and-compile.cpp, which loads Clang.
//
//===----------------------------------------------------------------------===//

#include "Launch/CompilerCommand.h"
#include "Launch/Files.h"
#include "Launch/IncludeScan.h"
#include "Launch/RunCompiler.h"
#include <algorithm>
#include <climits>
#include <cstdlib>
#include <optional>
#include <unistd.h>

using namespace opendefer;

namespace {

/// The parent of the directory that contains this program.
std::string prefix() {
  char Path[PATH_MAX];
  ssize_t Length = readlink("/proc/self/exe", Path, sizeof(Path));
  std::string Program(Path, Length > 0 ? Length : 0);
  for (int Up = 0; Up != 2; ++Up)
    Program.resize(std::min(Program.rfind('/'), Program.size()));
  return Program;
}

/// Returns the arguments for the compiler if nothing has to be lowered, and
/// nothing if that is unknown.
std::optional<std::vector<std::string>>
withoutLowering(const CompilerCommand &Command, const std::string &Prefix) {
  using Kind = CompilerCommand::Kind;
  bool ReadsInput = std::any_of(
      Command.sources().begin(), Command.sources().end(),
      [](const CompilerCommand::Source &S) { return S.Path == "-"; });
  bool Lowers =
      Command.kind() == Kind::Compile || Command.kind() == Kind::CompileAndLink;
  std::string Input;
  if (ReadsInput && Lowers && !readInput(Input))
    return std::nullopt;
  Deferring Defers = Deferring::No;
  if (!Command.sources().empty())
    Defers = ReadsInput && !Lowers ? Deferring::Possible
                                   : scanIncludes(Command, Input);
  if (Defers == Deferring::Possible && Lowers)
    return std::nullopt;
  std::vector<std::string> Arguments = Command.arguments();
  if (!addOwnArguments(Arguments, Command, Prefix, Defers != Deferring::No))
    return std::nullopt;
  return Arguments;
}

} // namespace

int main(int Argc, char **Argv) {
  std::string Prefix = prefix();
  // The other program reads our own options, which come first.
  if (Argc > 1 && Argv[1][0] != '-') {
    CompilerCommand Command(std::vector<std::string>(Argv + 1, Argv + Argc));
    if (auto Arguments = withoutLowering(Command, Prefix))
      return execCommand(Command, *Arguments);
  }
  std::string Other = Prefix + "/lib/opendefer/lower-and-compile";
  execv(Other.c_str(), Argv);
  return failLaunch("cannot find '" + Other + "'");
}
