//===- UnwindMethod.h - The unwinders of recoveries -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  Recovery.h specifies what an unwinder must do.
// There are two of them:
//
//   generic/  throws a C++ exception.  It is portable.  The handler of every
//             deferring function on the way catches the exception and rethrows
//             it.
//   x86_64/   the table unwinder, for x86-64 with ELF.  It examines the whole
//             way before it enters the first landing pad.  If it does not
//             understand something on the way, it throws instead.  So the
//             result is always the same, and only the time differs.
//
// CMake selects the folder.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_RECOVERY_UNWINDMETHOD_H
#define OPENDEFER_SRC_RECOVERY_UNWINDMETHOD_H

#include <opendefer/lowered/compiler.h>

namespace opendefer {
namespace __lowered {

enum class UnwindMethod { Throw, Tables };

/// For tests and benchmarks: selects the method for later recoveries in all
/// threads.  The CMake option OPENDEFER_UNWIND sets the default.  Without the
/// table unwinder this has no effect.
void setUnwindMethod(UnwindMethod Method);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_RECOVERY_UNWINDMETHOD_H
