//===- IncludeScan.h - Can a source defer? ----------------------*- C++ -*-===//
//
// A source that defers includes one of our headers, itself or through others.
// This looks for the name in all that may be included, without a preprocessor:
// conditions are taken both ways. What is in the compiler's own directories
// alone, the standard library, is not read.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LAUNCH_INCLUDESCAN_H
#define OPENDEFER_LAUNCH_INCLUDESCAN_H

#include "Launch/CompilerCommand.h"

namespace opendefer {

/// False only if no source of `Command` can include our headers. `Input` is
/// what comes from standard input.
bool mayDefer(const CompilerCommand &Command, const std::string &Input);

} // namespace opendefer

#endif // OPENDEFER_LAUNCH_INCLUDESCAN_H
