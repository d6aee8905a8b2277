//===- ForcedUnwind.cpp - Recovery in code without exceptions -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function compiled with -fno-exceptions has no handler.  It has called
// setjmp before its body, and the recovery is a longjmp to that place.  The
// destructors of functions in between that were compiled with exceptions still
// run: a forced unwind visits their stack frames, and its stop function jumps
// when it has passed the target's stack frame.  If there is no unwind
// information, the jump is made at once.
//
// If a catch (...) on the way rethrows, libstdc++ counts the forced unwind as
// one more uncaught exception and never corrects that.  So the count is
// restored at the jump.
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
/// A forced unwind and its target.  On the heap, since the cleanups on the way
/// reuse the stack.
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
  // The stack pointer of the stack frame that is visited next.  The target's
  // own stack frame is the last one with a stack pointer below the target's
  // position.  It has no cleanups, so the unwind stops at the next one.
  std::uintptr_t StackPointer = _Unwind_GetCFA(Context);
  auto Position = reinterpret_cast<std::uintptr_t>(
      jumpTargetOf(Recovery->Target)->__stackPosition);
  if (StackPointer > Position || (Actions & _UA_END_OF_STACK))
    jump(Recovery);
  return _URC_NO_REASON;
}

/// Called when a catch (...) on the way has ended without rethrowing.
static void swallowed(_Unwind_Reason_Code, _Unwind_Exception *) {
  reportSwallowed();
}

void __lowered::jumpTo(__frame *F) {
  auto *Recovery = new ForcedRecovery();
  // The class is a number or, on ARM, an array of eight characters.
  static_assert(sizeof(Recovery->Header.exception_class) == 8, "");
  std::memcpy(&Recovery->Header.exception_class, "OPNDEFER", 8);
  Recovery->Header.exception_cleanup = swallowed;
  Recovery->Target = F;
  Recovery->UncaughtExceptions = ehGlobals().UncaughtExceptions;
  _Unwind_ForcedUnwind(&Recovery->Header, stop, Recovery);
  jump(Recovery); // The unwinder has failed.
}
