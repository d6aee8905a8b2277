//===- Operand.h - Memory operands as compilers print them ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_OPERAND_H
#define OPENDEFER_SRC_UNWIND_X86_64_OPERAND_H

#include <cstdint>

namespace opendefer {
namespace __lowered {

/// A memory operand that is relative to one register.
struct Operand {
  enum : unsigned { BX = 3, SP = 4, BP = 5 };
  unsigned Register; ///< The number that instructions use.
  std::int32_t Offset;
};

/// Reads an operand in the notation of AT&T, such as `-48(%rbp)`, or of Intel,
/// such as `QWORD PTR [rsp+8]` or `8[rsp]`.  Returns the place behind the
/// text's terminating null, or null for an operand with an index or a symbol.
const char *readOperand(const char *Text, Operand &Result);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_OPERAND_H
