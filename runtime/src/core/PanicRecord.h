//===- PanicRecord.h - What the thread's lists consist of -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data only.  Panic.cpp has the algorithm that uses it.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_CORE_PANICRECORD_H
#define OPENDEFER_SRC_CORE_PANICRECORD_H

#include <opendefer/lowered/frame.h>
#include <opendefer/value.h>

#include <cstdint>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// One running panic, goexit or exception recovery.  It lives in the stack
/// frame that started it, and has no destructor: a recovery passes that frame,
/// and a cleanup there would be paid for by every recovery.  Each is part of a
/// WalkingPanic.
struct __panic_record {
  __panic_record *older;
  __value_box *payload; ///< Owned; released when the panic is dropped.
  __frame *start;       ///< Where the walk began.
  __frame *current;     ///< The frame whose deferred calls are being run.
  // A debugger script (tools/gdb) reads what comes up to here and these three.
  bool recovered;
  bool superseded; ///< A newer panic has reached `current`.
  bool isGoexit;
  /// The newest older one that this has not superseded, so that none of those
  /// in between is ever looked at again.
  __panic_record *below;
  /// The return address in the function that panics; not of other records.
  std::uintptr_t caller;
};

/// The place where goexit() waits for a recovery, as a frame.
struct goexit_anchor : __frame {
  __resume_point *resumesAtStart;
};

/// A deferreturn() that runs in a landing pad of `owner`.  No recovery can
/// leave it, so one that must is taken in here and passed on by its owner's.
struct __resume_point {
  __resume_point *older;
  __frame *owner;
  __recovery *within;            ///< The recovery whose pad it runs in.
  __panic_record *panicsAtStart; ///< Those that are older than itself.
  __frame anchor;
};

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_PANICRECORD_H
