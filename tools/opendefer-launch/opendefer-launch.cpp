//===- opendefer-launch.cpp - Lower, then compile -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Most sources of a build do not defer, and loading Clang to find that out
// takes longer than compiling some of them. So this program, which is small,
// looks whether our headers and a `defer` are named anywhere; if not, it
// becomes the compiler. Else it becomes the one that has Clang:
// lower-and-compile.cpp.
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

/// The directory above the one that this program is in.
std::string prefix() {
  char Path[PATH_MAX];
  ssize_t Length = readlink("/proc/self/exe", Path, sizeof(Path));
  std::string Program(Path, Length > 0 ? Length : 0);
  for (int Up = 0; Up != 2; ++Up)
    Program.resize(std::min(Program.rfind('/'), Program.size()));
  return Program;
}

/// The arguments that do what `Command` says without any lowering, if it can be
/// told that they do.
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
  if (!addOurs(Arguments, Command, Prefix, Defers != Deferring::No))
    return std::nullopt;
  return Arguments;
}

} // namespace

int main(int Argc, char **Argv) {
  std::string Prefix = prefix();
  // Options of our own come first; the other program knows them.
  if (Argc > 1 && Argv[1][0] != '-') {
    CompilerCommand Command(std::vector<std::string>(Argv + 1, Argv + Argc));
    if (auto Arguments = withoutLowering(Command, Prefix))
      return becomeCommand(Command, *Arguments);
  }
  std::string Other = Prefix + "/lib/opendefer/lower-and-compile";
  execv(Other.c_str(), Argv);
  return failLaunch("cannot find '" + Other + "'");
}
