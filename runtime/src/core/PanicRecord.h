//===- PanicRecord.h - Panic records and resume points ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data only.  Panic.cpp has the algorithm.
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

/// One running panic, goexit or exception recovery.  It is in the stack frame
/// of the runtime's function that started it.  It has no destructor, since
/// every recovery passes that frame and would have to run a cleanup there.
/// Every record is part of a WalkingPanic.
struct __panic_record {
  __panic_record *older;
  __value_box *payload; ///< Owned; released when the panic is dropped.
  __frame *start;       ///< Where the walk began.
  __frame *current;     ///< The frame whose deferred calls are being run.
  // A debugger script (tools/gdb) reads the members above and the next three.
  bool recovered;
  bool superseded; ///< A newer panic has reached `current`.
  bool isGoexit;
  bool isAnew;      ///< The payload has been panicked with before.
  bool isFault;     ///< Of an instruction, not of a call of panic().
  bool isException; ///< A C++ exception that is leaving the frame.
  /// The newest older record that this one has not superseded.  The records in
  /// between are not visited again.
  __panic_record *below;
  /// The return address in the function that panics.  Only a panic has it.
  std::uintptr_t caller;
  __panic_place placeAnew; ///< The place of the panic(), if isAnew.
};

/// Returns the place where a panic was called; without a file if there is none.
inline __panic_place placeOf(const __panic_record &Panic) {
  if (Panic.isAnew)
    return Panic.placeAnew;
  return Panic.payload ? Panic.payload->__place : __panic_place();
}

/// Returns the place of the call that returns to the address, if that is the
/// call of panic() with which Next began.  Calls have to be passed newest
/// first, and Next is the newest panic at the beginning.
inline __panic_place placeOfCall(std::uintptr_t ReturnAddress,
                                 const __panic_record *&Next) {
  while (Next && !Next->caller)
    Next = Next->older;
  if (!Next || Next->caller != ReturnAddress)
    return {};
  const __panic_record *Found = Next;
  Next = Next->older;
  __panic_place Place = placeOf(*Found);
  return Place.__file && *Place.__file ? Place : __panic_place();
}

/// The anchor of a goexit(), at which a recovery that would drop it ends.
struct goexit_anchor : __frame {
  __resume_point *resumesAtStart;
};

/// A deferreturn() that runs in a landing pad of `owner`.  No recovery can
/// leave it.  A recovery for an older frame ends at `anchor`, and the recovery
/// that the landing pad belongs to is redirected to that frame.
struct __resume_point {
  __resume_point *older;
  __frame *owner;
  __recovery *within;            ///< The recovery whose pad it runs in.
  __panic_record *panicsAtStart; ///< The newest panic when it began.
  __frame anchor;
};

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_PANICRECORD_H
