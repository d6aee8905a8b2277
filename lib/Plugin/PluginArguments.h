//===- PluginArguments.h - Arguments of -plugin-arg-opendefer ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which lowering options do the arguments of the plugin set?
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLUGIN_PLUGINARGUMENTS_H
#define OPENDEFER_PLUGIN_PLUGINARGUMENTS_H

#include "Basic/Options.h"
#include <string>
#include <vector>

namespace opendefer {

/// Parses arguments like "max-open-defers=4". Returns an error message, or "".
std::string parsePluginArguments(const std::vector<std::string> &Arguments,
                                 LoweringOptions &Options);

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_PLUGINARGUMENTS_H
