//===- IncludeScan.h - Can a source defer? ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A source that defers includes one of our headers, itself or through others,
// and what is included says `defer` somewhere. This looks for both names in all
// that may be included, without a preprocessor: conditions are taken both ways.
// What is in the compiler's own directories alone, the standard library, is not
// read.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LAUNCH_INCLUDESCAN_H
#define OPENDEFER_LAUNCH_INCLUDESCAN_H

#include "Launch/CompilerCommand.h"

namespace opendefer {

enum class Deferring {
  No,         ///< no source can include our headers
  HeaderOnly, ///< one may, but nothing is to be lowered in any
  Possible
};

/// What the sources of `Command` can do. `Input` is what comes from standard
/// input.
Deferring scanIncludes(const CompilerCommand &Command,
                       const std::string &Input);

} // namespace opendefer

#endif // OPENDEFER_LAUNCH_INCLUDESCAN_H
