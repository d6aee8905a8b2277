//===- ForcedUnwind.cpp - Recovery in code without exceptions -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A frame compiled with -fno-exceptions has no handler.  It has called setjmp
// before its body, and the recovery is a longjmp there.  Frames in between that
// were compiled with exceptions still have their destructors run: a forced
// unwind visits them, and its stop function makes the jump when it has come
// past the target's stack frame.  Where there is no unwind information the jump
// is made at once.
//
// A rethrowing catch (...) on the way makes libstdc++ count the forced unwind
// as one more uncaught exception for good, so the count is put back at the
// jump.
//
//===----------------------------------------------------------------------===//

#include "core/Chain.h"
#include "core/EHGlobals.h"
#include "recovery/Recovery.h"

#include <unwind.h>

#include <cstdint>
#include <cstring>

using namespace opendefer;
using namespace opendefer::__lowered;

namespace {
/// A forced unwind and where it is going.  On the heap: the cleanups that run
/// on the way reuse the stack below them.
struct ForcedRecovery {
  _Unwind_Exception Header;
  __frame *Target;
  unsigned UncaughtExceptions;
};
} // namespace

[[noreturn]] static void jump(ForcedRecovery *Recovery) {
  __frame *Target = Recovery->Target;
  __this_g.__head = Target;
  ehGlobals().UncaughtExceptions = Recovery->UncaughtExceptions;
  delete Recovery;
  longjmp(jumpTargetOf(Target)->__recovery_buffer, 1);
}

static _Unwind_Reason_Code stop(int, _Unwind_Action Actions,
                                _Unwind_Exception_Class, _Unwind_Exception *,
                                _Unwind_Context *Context, void *Argument) {
  auto *Recovery = static_cast<ForcedRecovery *>(Argument);
  // The stack pointer in the frame that is about to be visited.  The target's
  // own frame is the last one with it below the target's position; that has no
  // cleanups, so the one after it is where we stop.
  std::uintptr_t StackPointer = _Unwind_GetCFA(Context);
  auto Position = reinterpret_cast<std::uintptr_t>(
      jumpTargetOf(Recovery->Target)->__stackPosition);
  if (StackPointer > Position || (Actions & _UA_END_OF_STACK))
    jump(Recovery);
  return _URC_NO_REASON;
}

/// A catch (...) on the way has ended without rethrowing.
static void swallowed(_Unwind_Reason_Code, _Unwind_Exception *) {
  reportSwallowed();
}

void __lowered::jumpTo(__frame *F) {
  auto *Recovery = new ForcedRecovery();
  // A number, or eight characters (ARM).
  static_assert(sizeof(Recovery->Header.exception_class) == 8, "");
  std::memcpy(&Recovery->Header.exception_class, "OPNDEFER", 8);
  Recovery->Header.exception_cleanup = swallowed;
  Recovery->Target = F;
  Recovery->UncaughtExceptions = ehGlobals().UncaughtExceptions;
  _Unwind_ForcedUnwind(&Recovery->Header, stop, Recovery);
  jump(Recovery); // The unwinder has found no way.
}
