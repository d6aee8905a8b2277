//===- CallStack.h - The calls on the stack ---------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_UNWIND_CALLSTACK_H
#define OPENDEFER_SRC_UNWIND_CALLSTACK_H

#include <cstdint>

namespace opendefer {
namespace __lowered {

/// Passes the return addresses of the thread's calls to Visit, newest first,
/// beginning with a call of the runtime's, until Visit returns false. If a
/// signal has interrupted a function, the next instruction's address is passed,
/// as if the interrupted one were a call.
void walkCalls(bool (*Visit)(void *Argument, std::uintptr_t ReturnAddress),
               void *Argument);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_CALLSTACK_H
