//===- RunCompiler.h - Running the user's compiler --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_LAUNCH_RUNCOMPILER_H
#define OPENDEFER_LAUNCH_RUNCOMPILER_H

#include "Launch/CompilerCommand.h"
#include <string>
#include <vector>

namespace opendefer {

/// Prints "opendefer-launch: error: ..." and returns 1.
int failLaunch(const std::string &Message);

/// Replaces this process by `Command` with other arguments. Returns only if the
/// command cannot be executed: prints an error and returns the exit status.
int execCommand(const CompilerCommand &Command,
                const std::vector<std::string> &Arguments);

/// Runs a command as a child process. From its construction on, fatal signals
/// are held back until the command has ended and this process has cleaned up.
class RunCommand {
public:
  RunCommand();
  /// Runs `Command` with other arguments. Returns its exit status, or 128 plus
  /// the number of the signal that ended it.
  int run(const CompilerCommand &Command,
          const std::vector<std::string> &Arguments);
  /// Ends this process by the signal that ended the command, or that arrived
  /// meanwhile. Does nothing if there was none.
  void endBySignal() const;
};

/// Reads standard input to the end, and makes it readable again for the process
/// that runs next.
bool readInput(std::string &Text);

/// Appends our include directory and, for a command that links, the runtime to
/// the user's arguments. `Prefix` is the installation's. Returns false if there
/// is no runtime.
bool addOwnArguments(std::vector<std::string> &Arguments,
                     const CompilerCommand &Command, const std::string &Prefix,
                     bool NeedsHeaders);

/// The file name of the runtime, and the options that it needs.
std::string runtimeName(bool IsLibcxx);
extern const char *const RuntimeNeeds[2];

} // namespace opendefer

#endif // OPENDEFER_LAUNCH_RUNCOMPILER_H
