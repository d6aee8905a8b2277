//===- FaultCode.h - Which functions may fault ------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An exception table does not tell whether the compiler has left out cleanups
// because it assumed that an instruction does not throw: there may be no table,
// or an entry for the calls before and after. So functions whose faults are
// panics are compiled with -mharden-sls=return as well, which leaves a mark: an
// int3 after each ret.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_FAULTCODE_H
#define OPENDEFER_SRC_UNWIND_X86_64_FAULTCODE_H

#include "unwind/x86_64/CallFrameInfo.h"

namespace opendefer {
namespace __lowered {

/// True if the function has the mark. A function that never returns has not.
bool isFaultCode(const FrameInfo &Info);

/// True if the instruction belongs to the runtime's own sources.
bool isRuntimeCode(std::uintptr_t PC);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_FAULTCODE_H
