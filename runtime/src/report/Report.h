//===- Report.h - The end of an uncaught panic ------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_REPORT_REPORT_H
#define OPENDEFER_SRC_REPORT_REPORT_H

#include "core/PanicRecord.h"

#include <opendefer/lowered/compiler.h>

#include <cstdint>

namespace opendefer {
namespace __lowered {

/// Reports the thread's panics, calls the hook, aborts.
[[noreturn]] void reportUncaught();

/// The newest panic has come to a frame or to a panic that is no longer on the
/// stack: reports that, and it, and aborts.  NotPassed, if any, is the newest
/// panic that may be gone.
[[noreturn]] OPENDEFER_COLD void reportGone(const __panic_record *NotPassed);

/// It has been recovered, but a signal has interrupted what is before PC, or
/// what was called there, and no recovery can pass that.
[[noreturn]] OPENDEFER_COLD void reportNotCovered(std::uintptr_t PC,
                                                  bool IsInterrupted);

/// A goexit() is a fatal error while the thread reports an uncaught panic.
void checkNotReporting();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_REPORT_REPORT_H
