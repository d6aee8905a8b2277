//===- PluginArguments.h - Arguments of -plugin-arg-opendefer ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_PLUGIN_PLUGINARGUMENTS_H
#define OPENDEFER_PLUGIN_PLUGINARGUMENTS_H

#include "Basic/Options.h"
#include <string>
#include <vector>

namespace opendefer {

/// Reads "max-open-defers=4" and the like. Returns what is wrong, or "".
std::string parsePluginArguments(const std::vector<std::string> &Arguments,
                                 LoweringOptions &Options);

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_PLUGINARGUMENTS_H
