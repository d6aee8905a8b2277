//===- ErrorOutput.h - Where errors are reported ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime: stderr, and the file of set_crash_output().
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_CORE_ERROROUTPUT_H
#define OPENDEFER_SRC_CORE_ERROROUTPUT_H

#include <cstddef>
#include <string>

namespace opendefer {
namespace __lowered {

/// Prints a part of a report.
void printError(const char *Text);
void printError(const std::string &Text);

/// Does the same in a signal handler.
void writeError(const char *Text, std::size_t Size);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_ERROROUTPUT_H
