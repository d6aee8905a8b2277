//===- SourceLine.h - Lines of addresses ------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_SYMBOLS_SOURCELINE_H
#define OPENDEFER_SRC_SYMBOLS_SOURCELINE_H

#include <cstdint>
#include <string>

namespace opendefer {
namespace __lowered {

/// Sets File and Line to the source line of an address, if debug information
/// contains it and a library that reads that is installed.
void findSourceLine(std::uintptr_t Address, std::string &File, unsigned &Line);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_SYMBOLS_SOURCELINE_H
