//===- RunCompiler.h - Transparent compiler execution -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_LAUNCH_RUNCOMPILER_H
#define OPENDEFER_LAUNCH_RUNCOMPILER_H

#include "Launch/CompilerCommand.h"
#include <string>
#include <vector>

namespace opendefer {

/// "opendefer-launch: error: ..."; returns 1.
int failLaunch(const std::string &Message);

/// Becomes `Command` with other arguments. Returns only if that cannot be run,
/// once that has been said, with an exit status.
int becomeCommand(const CompilerCommand &Command,
                  const std::vector<std::string> &Arguments);

/// From its making on, signals that end a program wait for the command that is
/// run, and for what has to be cleaned up.
class RunCommand {
public:
  RunCommand();
  /// Runs `Command` with other arguments. Returns the exit status; see
  /// endBySignal().
  int run(const CompilerCommand &Command,
          const std::vector<std::string> &Arguments);
  /// Ends this process as the command was, if it was by a signal, or as it
  /// would have been before it was run.
  void endBySignal() const;
};

/// Standard input to the end. Whoever runs next reads it again.
bool readInput(std::string &Text);

/// `Arguments` with our directory and, when it links, the runtime, behind all
/// that the user has said. `Prefix` is that of the installation. False if there
/// is no runtime.
bool addOurs(std::vector<std::string> &Arguments,
             const CompilerCommand &Command, const std::string &Prefix,
             bool NeedsHeaders);

/// The file of the runtime, and what it needs.
std::string runtimeName(bool IsLibcxx);
extern const char *const RuntimeNeeds[2];

} // namespace opendefer

#endif // OPENDEFER_LAUNCH_RUNCOMPILER_H
