//===- Options.h - What a user may set about the lowering -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_BASIC_OPTIONS_H
#define OPENDEFER_BASIC_OPTIONS_H

#include <string>

namespace opendefer {

/// The knobs of the lowering proper. Options.def lists them with their help,
/// once for the command, the plugin and the documentation.
struct LoweringOptions {
#define OPENDEFER_OPTION(Type, Member, Flag, Default, Help)                    \
  Type Member = Default;
#include "Basic/Options.def"
};

/// What is wrong with the values, or "".
std::string checkOptions(const LoweringOptions &Options);

} // namespace opendefer

#endif // OPENDEFER_BASIC_OPTIONS_H
