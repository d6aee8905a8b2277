//===- JumpBuffer.h - The jump buffer of the GNU C library ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The buffer contains the stack pointer of setjmp's caller.  The library
// mangles it: on x86 it combines it with a number of the process by an
// exclusive or, and rotates the result.  On other processors it does not
// rotate, and may not use a number.  The folders here have the layout for each
// processor; CMake selects one.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_JUMP_GLIBC_JUMPBUFFER_H
#define OPENDEFER_SRC_JUMP_GLIBC_JUMPBUFFER_H

#include <opendefer/lowered/compiler.h>

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace opendefer {
namespace __lowered {

/// Returns the stack pointer that a jump through `Buffer` restores.
std::uintptr_t stackPointerIn(const void *Buffer);

/// Returns the mangled stack pointer in a buffer, rotated back. `Layout::Index`
/// is its word in the buffer, and `Layout::Rotation` the number of bits.
template <class Layout> std::uintptr_t mangledStackPointer(const void *Buffer) {
  std::uintptr_t Word;
  std::memcpy(&Word,
              static_cast<const char *>(Buffer) + Layout::Index * sizeof(Word),
              sizeof(Word));
  if constexpr (Layout::Rotation == 0)
    return Word;
  else
    return Word >> Layout::Rotation |
           Word << (sizeof(Word) * 8 - Layout::Rotation);
}

/// Returns the number with which the library mangles pointers. Compares a
/// buffer of our own with the stack pointer, which `Layout::stackPointer()`
/// returns.
template <class Layout> OPENDEFER_NOINLINE std::uintptr_t findPointerGuard() {
  std::jmp_buf Own;
  if (_setjmp(Own) != 0)
    return 0; // No jump goes there.
  return mangledStackPointer<Layout>(&Own) ^ Layout::stackPointer();
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_JUMP_GLIBC_JUMPBUFFER_H
