//===- IncludeScan.h - Can a source defer? ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A source that defers includes one of our headers, directly or through others,
// and it or one of its headers contains a keyword. This searches all files that
// may be included for both names. There is no preprocessor, so both branches of
// a condition are read. Headers that are found only in the compiler's own
// directories, such as the standard library, are not read.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LAUNCH_INCLUDESCAN_H
#define OPENDEFER_LAUNCH_INCLUDESCAN_H

#include "Launch/CompilerCommand.h"

namespace opendefer {

enum class Deferring {
  No,         ///< no source can include our headers
  HeaderOnly, ///< a source may include them, but no file needs lowering
  Possible
};

/// Scans the sources of `Command`. `Input` is the text of standard input.
Deferring scanIncludes(const CompilerCommand &Command,
                       const std::string &Input);

} // namespace opendefer

#endif // OPENDEFER_LAUNCH_INCLUDESCAN_H
