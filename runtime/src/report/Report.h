//===- Report.h - The end of an uncaught panic ------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_REPORT_REPORT_H
#define OPENDEFER_SRC_REPORT_REPORT_H

#include "core/PanicRecord.h"

#include <opendefer/lowered/compiler.h>

#include <cstdint>

namespace opendefer {
namespace __lowered {

/// Reports the thread's panics, calls the panic hook and aborts.
[[noreturn]] void reportUncaught();

/// Called when the newest panic has reached a frame or a panic that is no
/// longer on the stack.  Reports that error and the panic, and aborts.
/// NotPassed is the newest panic that may be gone, or null.
[[noreturn]] OPENDEFER_COLD void reportGone(const __panic_record *NotPassed);

/// Called when the newest panic has been recovered, but no recovery can pass
/// the code before PC, because a signal has interrupted that instruction or the
/// function that it calls.  Reports that and the panic, and aborts.
[[noreturn]] OPENDEFER_COLD void reportNotCovered(std::uintptr_t PC,
                                                  bool IsInterrupted);

/// Called when the newest panic has reached a function without unwind tables,
/// to which a call returns at PC, and which hides an older deferring function,
/// to which a call returns at Deferring.
/// Reports that and the panic, and aborts.
[[noreturn]] OPENDEFER_COLD void reportHidden(std::uintptr_t PC,
                                              std::uintptr_t Deferring);

/// True if the thread is reporting an uncaught panic.
bool isReporting();

/// Aborts a goexit() that is called while the thread reports an uncaught panic.
void checkNotReporting();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_REPORT_REPORT_H
