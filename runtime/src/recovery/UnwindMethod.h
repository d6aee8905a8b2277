//===- UnwindMethod.h - The ways to bring a recovery home -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  Recovery.h declares what each way must do:
//
//   generic/  a plain C++ throw: portable, and right wherever C++ exceptions
//             are.  Every deferring frame on the way catches it, finds that it
//             is not meant and passes it on;
//   x86_64/   the table unwinder, our own walk over the stack, where there is
//   ELF.  It
//             looks at the whole way before it enters the first landing pad and
//             leaves what it does not understand to the throw, so every
//             recovery ends the same way; only the time differs.
//
// CMake chooses the folder.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_RECOVERY_UNWINDMETHOD_H
#define OPENDEFER_SRC_RECOVERY_UNWINDMETHOD_H

#include <opendefer/lowered/compiler.h>

namespace opendefer {
namespace __lowered {

enum class UnwindMethod { Throw, Tables };

/// For tests and benchmarks: from now on, in all threads.  The default is set
/// by the CMake option OPENDEFER_UNWIND.  Without tables it has no effect.
void setUnwindMethod(UnwindMethod Method);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_RECOVERY_UNWINDMETHOD_H
