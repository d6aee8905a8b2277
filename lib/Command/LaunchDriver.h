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
  /// The compiler and its arguments, after any other launchers.
  std::vector<std::string> Command;
  /// Keep the directory with the lowered sources.
  bool KeepLowered = false;
};

/// Runs a compiler on lowered sources. Returns its exit status.
int runLaunch(const LaunchOptions &Options, const Installation &Here);

} // namespace opendefer

#endif // OPENDEFER_COMMAND_LAUNCHDRIVER_H
