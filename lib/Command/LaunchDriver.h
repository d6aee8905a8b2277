//===- LaunchDriver.h - Lower, then compile ---------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_LAUNCHDRIVER_H
#define OPENDEFER_COMMAND_LAUNCHDRIVER_H

#include "Basic/Options.h"
#include <string>
#include <vector>

namespace opendefer {

class Installation;

struct LaunchOptions {
  LoweringOptions Lowering;
  /// The compiler and its arguments, other launchers before it.
  std::vector<std::string> Command;
  /// Leave the lowered sources where they were compiled.
  bool KeepLowered = false;
};

/// Runs a compiler on lowered sources. Returns its exit status.
int runLaunch(const LaunchOptions &Options, const Installation &Here);

} // namespace opendefer

#endif // OPENDEFER_COMMAND_LAUNCHDRIVER_H
