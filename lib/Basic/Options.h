//===- Options.h - Options of the lowering ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_BASIC_OPTIONS_H
#define OPENDEFER_BASIC_OPTIONS_H

#include <string>

namespace opendefer {

/// The options of the lowering itself. Options.def lists them with their help,
/// for the command, the plugin and the documentation.
struct LoweringOptions {
#define OPENDEFER_OPTION(Type, Member, Flag, Default, Help)                    \
  Type Member = Default;
#include "Basic/Options.def"
};

/// Returns the error in the values, or "".
std::string checkOptions(const LoweringOptions &Options);

} // namespace opendefer

#endif // OPENDEFER_BASIC_OPTIONS_H
