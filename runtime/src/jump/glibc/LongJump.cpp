//===- LongJump.cpp - The longjmp of the GNU C library --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// longjmp leaves the frames of deferring functions, and panics, on a part of
// the stack that is gone.  If setjmp was called in a file that includes our
// header, they are dropped when it returns again (opendefer/jump.h).  C code
// does not include that header.  So with the GNU C library, we define longjmp
// and its variants before the library's own, as sanitizers do.  Our functions
// drop what lies between the caller and the target, and then call the
// library's.
//
// The target is the stack pointer in the jump buffer (JumpBuffer.h).
//
// The definitions are weak.  If a sanitizer defines its own, those are used.
// Then, and after jumps that call no function (__builtin_longjmp, setcontext),
// a panic detects that it has reached a frame that is gone (FrameWalk.cpp).
//
// All of this may run in a signal handler.
//
//===----------------------------------------------------------------------===//

#include "core/Fatal.h"
#include "core/PanicRecord.h"
#include "core/Coroutine.h"
#include "jump/Jump.h"
#include "jump/glibc/JumpBuffer.h"
#include "recovery/Recovery.h"

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <dlfcn.h>

using namespace opendefer;
using namespace opendefer::__lowered;

//===----------------------------------------------------------------------===//
// The state that a jump leaves
//===----------------------------------------------------------------------===//

namespace {
/// The part of the stack that a jump from here leaves.
class LeftStack {
public:
  LeftStack(std::uintptr_t Here, std::uintptr_t There)
      : Begin(Here), End(There) {
    stack_t Own = {};
    if (sigaltstack(nullptr, &Own) != 0 || !(Own.ss_flags & SS_ONSTACK))
      return;
    Handlers = reinterpret_cast<std::uintptr_t>(Own.ss_sp);
    HandlersSize = Own.ss_size;
    if (There - Handlers < HandlersSize) {
      HandlersSize = 0; // The jump stays on the signal stack.
      return;
    }
    Begin = 0; // The handler may have interrupted any function.
  }

  bool contains(const void *Object) const {
    if (!Object)
      return false;
    std::uintptr_t Position = stackPositionOf(Object);
    if (Position != reinterpret_cast<std::uintptr_t>(Object))
      Position += MovedBelow;
    return contains(Position);
  }
  bool contains(const __frame *F) const {
    return isCoroutine(F) ? contains(stackPositionOf(F))
                          : contains(static_cast<const void *>(F));
  }

private:
  bool contains(std::uintptr_t Position) const {
    return (Begin <= Position && Position < End) ||
           Position - Handlers < HandlersSize;
  }

  std::uintptr_t Begin, End; ///< empty if the target is another stack
  std::uintptr_t Handlers = 0;
  std::size_t HandlersSize = 0;
};
} // namespace

/// Drops the state on the part of the stack that the jump leaves. That state is
/// newer than the rest.
static void dropLeft(const LeftStack &Left) {
  while (__this_g.__recoveries &&
         (Left.contains(__this_g.__recoveries->__target) ||
          Left.contains(__this_g.__recoveries->__pad)))
    dropNewestRecovery();
  while (__this_g.__resumes && Left.contains(__this_g.__resumes))
    __this_g.__resumes = __this_g.__resumes->older;
  while (__this_g.__panics && Left.contains(__this_g.__panics)) {
    // The panic's value is leaked, because a signal handler must not free it.
    __this_g.__panics = __this_g.__panics->older;
    __this_g.__notedPanic = nullptr;
  }
  while (__this_g.__head && Left.contains(__this_g.__head))
    __this_g.__head = __this_g.__head->__next();
}

static void leaveFor(const void *Buffer) {
  if (!__this_g.__head && !__this_g.__panics && !__this_g.__recoveries)
    return;
  std::uintptr_t Target = stackPointerIn(Buffer);
  auto Here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  if (Target % sizeof(Target) == 0)
    dropLeft({Here, Target});
}

//===----------------------------------------------------------------------===//
// The C library's functions
//===----------------------------------------------------------------------===//

namespace {
struct JumpFunction {
  const char *Name;
  void (*Real)(void *Buffer, int Value);
};
enum JumpKind : unsigned { Plain, WithoutMask, WithMask, Checked, JumpKinds };
} // namespace

static JumpFunction Jumps[JumpKinds] = {{"longjmp", nullptr},
                                        {"_longjmp", nullptr},
                                        {"siglongjmp", nullptr},
                                        {"__longjmp_chk", nullptr}};

// The C library's declarations do not allow a definition here: some have other
// attributes, and some are macros.
#define OPENDEFER_JUMP(NAME)                                                   \
  [[noreturn]] OPENDEFER_EXPORT void opendefer_##NAME(                         \
      void *Buffer, int Value) __asm__(#NAME) __attribute__((weak))
extern "C" {
OPENDEFER_JUMP(longjmp);
OPENDEFER_JUMP(_longjmp);
OPENDEFER_JUMP(siglongjmp);
OPENDEFER_JUMP(__longjmp_chk);
// The function of a static C library, in which dlsym() finds nothing.
__attribute__((weak, visibility("hidden"))) void __libc_siglongjmp(void *, int);
}
#undef OPENDEFER_JUMP

static void lookUp(JumpFunction &Function) {
  void *Real = dlsym(RTLD_NEXT, Function.Name);
  // The loader may search the C library before this one, whose functions then
  // do not take effect: in a C program with a library that panics.
  if (!Real && !&__libc_siglongjmp)
    Real = dlsym(RTLD_DEFAULT, Function.Name);
  Function.Real =
      Real ? reinterpret_cast<void (*)(void *, int)>(Real) : __libc_siglongjmp;
  if (!Function.Real)
    fatal("cannot find longjmp");
}

/// Looks the functions up in advance, since a signal handler must not do it.
__attribute__((constructor)) static void lookUpAll() {
  for (JumpFunction &Function : Jumps)
    if (!Function.Real)
      lookUp(Function);
}

[[noreturn]] static void jump(JumpKind Kind, void *Buffer, int Value) {
  leaveFor(Buffer);
  if (!Jumps[Kind].Real) // The program is still being loaded.
    lookUp(Jumps[Kind]);
  Jumps[Kind].Real(Buffer, Value);
  __builtin_unreachable();
}

void opendefer_longjmp(void *Buffer, int Value) { jump(Plain, Buffer, Value); }
void opendefer__longjmp(void *Buffer, int Value) {
  jump(WithoutMask, Buffer, Value);
}
void opendefer_siglongjmp(void *Buffer, int Value) {
  jump(WithMask, Buffer, Value);
}
void opendefer___longjmp_chk(void *Buffer, int Value) {
  jump(Checked, Buffer, Value);
}
