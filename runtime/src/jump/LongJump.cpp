//===- LongJump.cpp - longjmp as the runtime sees it ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// longjmp leaves the frames of deferring functions, and panics, on a part of
// the stack that is gone.  Where setjmp was called in a file that includes our
// header they are dropped when it returns again (opendefer/jump.h).  C code
// knows nothing of that, so with the GNU C library we define longjmp and its
// variants in front of its own, as sanitizers do: what lies between here and
// where the jump goes is dropped, and then the C library's is called.
//
// The jump buffer says where it goes: there is the stack pointer, scrambled.
//
// The definitions are weak.  With a sanitizer that has its own those are used;
// then, and for what is no call (__builtin_longjmp, setcontext), a panic finds
// out that it comes to a frame that is gone (FrameWalk.cpp).
//
// All of it may be called in a signal handler.
//
//===----------------------------------------------------------------------===//

#include "jump/LongJump.h"

#include "core/EHGlobals.h"
#include "core/Fatal.h"
#include "core/PanicRecord.h"
#include "core/StackPosition.h"
#include "recovery/Recovery.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

using namespace opendefer;
using namespace opendefer::__lowered;

void __lowered::dropNewestRecovery() {
  __recovery &Newest = *__this_g.__recoveries;
  __this_g.__saved = Newest.__outerSaved;
  __cxa_get_globals()->UncaughtExceptions =
      static_cast<unsigned>(Newest.__uncaughtBefore);
  finish(Newest);
}

#if defined(__GLIBC__) &&                                                      \
    ((defined(__x86_64__) && defined(__LP64__)) || defined(__aarch64__) ||     \
     defined(__i386__) || defined(__arm__) || defined(__riscv))

#include <csetjmp>
#include <csignal>
#include <dlfcn.h>

//===----------------------------------------------------------------------===//
// Where a jump goes
//===----------------------------------------------------------------------===//

static std::uintptr_t wordOf(const void *Buffer, std::size_t Index) {
  std::uintptr_t Word;
  std::memcpy(&Word, static_cast<const char *>(Buffer) + Index * sizeof(Word),
              sizeof(Word));
  return Word;
}

// Which word of the buffer has the stack pointer, and how it is scrambled: by
// an exclusive or with a number of the process, if at all, and on x86 by a
// rotation then.
#if defined(__x86_64__)
enum : unsigned { StackPointerIndex = 6, Rotation = 17 };
#elif defined(__i386__)
enum : unsigned { StackPointerIndex = 4, Rotation = 9 };
#elif defined(__arm__)
enum : unsigned { StackPointerIndex = 0, Rotation = 0 };
#else // AArch64, RISC-V
enum : unsigned { StackPointerIndex = 13, Rotation = 0 };
#endif

static std::uintptr_t rotatedBack(std::uintptr_t Word) {
  if constexpr (Rotation == 0)
    return Word;
  else
    return Word >> Rotation | Word << (sizeof(Word) * 8 - Rotation);
}

OPENDEFER_ALWAYS_INLINE static std::uintptr_t stackPointer() {
  std::uintptr_t SP;
#if defined(__x86_64__)
  __asm__ volatile("{movq %%rsp, %0|mov %0, rsp}" : "=r"(SP));
#elif defined(__i386__)
  __asm__ volatile("{movl %%esp, %0|mov %0, esp}" : "=r"(SP));
#elif defined(__riscv)
  __asm__ volatile("mv %0, sp" : "=r"(SP));
#else
  __asm__ volatile("mov %0, sp" : "=r"(SP));
#endif
  return SP;
}

/// What it is combined with, found out from a buffer of our own; where a call
/// pushes its arguments, what is in the buffer is not what it is afterwards,
/// and the C library's own variable is read.
OPENDEFER_NOINLINE static std::uintptr_t findKey() {
#if defined(__i386__)
  std::uintptr_t Key;
  __asm__("{movl %%gs:0x18, %0|mov %0, gs:[0x18]}" : "=r"(Key));
  return Key;
#else
  std::jmp_buf Own;
  if (_setjmp(Own) != 0)
    return 0; // Nobody jumps there.
  return rotatedBack(wordOf(&Own, StackPointerIndex)) ^ stackPointer();
#endif
}

static std::uintptr_t targetOf(const void *Buffer) {
  return rotatedBack(wordOf(Buffer, StackPointerIndex)) ^ findKey();
}

//===----------------------------------------------------------------------===//
// What it leaves
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
      HandlersSize = 0; // It stays on that of the signal handlers.
      return;
    }
    Begin = 0; // Nobody knows what has been interrupted.
  }

  bool contains(const void *Object) const {
    if (!Object)
      return false;
    std::uintptr_t Position = stackPositionOf(Object);
    if (Position != reinterpret_cast<std::uintptr_t>(Object))
      Position += MovedBelow;
    return (Begin <= Position && Position < End) ||
           Position - Handlers < HandlersSize;
  }

private:
  std::uintptr_t Begin, End; ///< Empty where it goes to another stack.
  std::uintptr_t Handlers = 0;
  std::size_t HandlersSize = 0;
};
} // namespace

/// Newest first: what is left is newer than what stays.
static void dropLeft(const LeftStack &Left) {
  while (__this_g.__recoveries &&
         (Left.contains(__this_g.__recoveries->__target) ||
          Left.contains(__this_g.__recoveries->__pad)))
    dropNewestRecovery();
  while (__this_g.__resumes && Left.contains(__this_g.__resumes))
    __this_g.__resumes = __this_g.__resumes->older;
  while (__this_g.__panics && Left.contains(__this_g.__panics)) {
    __this_g.__panics =
        __this_g.__panics
            ->older; // Its value is leaked: a handler frees nothing.
    __this_g.__notedPanic = nullptr;
  }
  while (__this_g.__head && Left.contains(__this_g.__head))
    __this_g.__head = __this_g.__head->__next();
}

static void leaveFor(const void *Buffer) {
  if (!__this_g.__head && !__this_g.__panics && !__this_g.__recoveries)
    return;
  std::uintptr_t Target = targetOf(Buffer);
  if (Target % sizeof(Target) == 0)
    dropLeft({stackPointer(), Target});
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

// As the C library declares them they could not be defined here: some have
// attributes that do not fit, some are macros.
#define OPENDEFER_JUMP(NAME)                                                   \
  [[noreturn]] OPENDEFER_EXPORT void opendefer_##NAME(                         \
      void *Buffer, int Value) __asm__(#NAME) __attribute__((weak))
extern "C" {
OPENDEFER_JUMP(longjmp);
OPENDEFER_JUMP(_longjmp);
OPENDEFER_JUMP(siglongjmp);
OPENDEFER_JUMP(__longjmp_chk);
// That of a static C library, where nothing can be looked up.
__attribute__((weak, visibility("hidden"))) void __libc_siglongjmp(void *, int);
}
#undef OPENDEFER_JUMP

static void lookUp(JumpFunction &Function) {
  void *Real = dlsym(RTLD_NEXT, Function.Name);
  Function.Real =
      Real ? reinterpret_cast<void (*)(void *, int)>(Real) : __libc_siglongjmp;
  if (!Function.Real)
    fatal("cannot find longjmp");
}

/// Not when they are called: a signal handler may not look anything up.
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

#endif
