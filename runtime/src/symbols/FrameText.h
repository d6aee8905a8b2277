//===- FrameText.h - A call as text -----------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime: one line of a stack trace.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_SYMBOLS_FRAMETEXT_H
#define OPENDEFER_SRC_SYMBOLS_FRAMETEXT_H

#include "symbols/SymbolTable.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace opendefer {
namespace __lowered {

/// What is known about the call that returns to an address.
struct FrameText {
  /// Looks up the function, but not its source.
  FrameText(std::uintptr_t ReturnAddress, SymbolFiles &Files);

  void setSource(const char *KnownFile, unsigned KnownLine);
  void findSource(std::uintptr_t ReturnAddress);

  std::string Symbol; ///< Mangled; empty if not known.
  std::size_t Offset = 0;
  std::string File;
  std::uintptr_t InFile = 0;
  std::string SourceFile; ///< Empty if not known.
  unsigned SourceLine = 0;

  /// Returns the demangled name of the function.
  std::string function() const;
  /// Returns `f(int)+0x1d in ./program (+0x1a6e)`.
  std::string code() const;
  /// Returns ` at program.cpp:7`, or an empty string.
  std::string source() const;
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_SYMBOLS_FRAMETEXT_H
