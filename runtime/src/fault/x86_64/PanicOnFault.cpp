//===- PanicOnFault.cpp - Faults as panics --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The signal handler only decides whether the fault becomes a panic. If so, it
// returns to opendefer_fault_frame instead of the faulting instruction, so the
// panic runs on the stack of the faulting function, with its signal mask. The
// instruction is in a function that is compiled for faults (FaultCode.h), so no
// lock of the C library or of the runtime is held.
//
//===----------------------------------------------------------------------===//

#include "core/ErrorOutput.h"
#include "core/StaticMutex.h"
#include "fault/x86_64/FaultFrame.h"
#include "panic/Panic.h"
#include "unwind/x86_64/FaultCode.h"

#include <opendefer/fault.h>

#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>

using namespace opendefer;
using namespace opendefer::__lowered;

extern "C" {
__attribute__((weak)) void __asan_init();
__attribute__((weak)) void __tsan_init();
__attribute__((weak)) void __msan_init();
__attribute__((weak)) void __hwasan_init();
/// See defer.h.
__attribute__((weak)) extern const char opendefer_by_clang;
}

static constexpr int Signals[] = {SIGSEGV, SIGBUS, SIGFPE};
/// The handlers that were there before, in the order of Signals.
static struct sigaction Before[3];

/// For opendefer_fault_frame(), which copies it. Static storage, since the
/// handler is called at any time.
static thread_local Interrupted At
    __attribute__((tls_model("initial-exec"))) = {};
static thread_local Fault What __attribute__((tls_model("initial-exec"))) = {};
/// True until the panic of the last fault looks for deferred calls.
static thread_local bool IsStarting __attribute__((tls_model("initial-exec"))) =
    false;

//===----------------------------------------------------------------------===//
// The alternate signal stack
//===----------------------------------------------------------------------===//

namespace {
class SignalStack {
public:
  SignalStack() {
    stack_t Present = {};
    if (sigaltstack(nullptr, &Present) != 0 || !(Present.ss_flags & SS_DISABLE))
      return;
    void *Memory = mmap(nullptr, Size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (Memory == MAP_FAILED)
      return;
    stack_t Own = {};
    Own.ss_sp = Start = Memory;
    Own.ss_size = Size;
    sigaltstack(&Own, nullptr);
  }
  ~SignalStack() {
    stack_t Present = {};
    if (!Start || sigaltstack(nullptr, &Present) != 0)
      return;
    if (Present.ss_sp == Start) {
      stack_t None = {};
      None.ss_flags = SS_DISABLE;
      if (sigaltstack(&None, nullptr) != 0)
        return;
    }
    munmap(Start, Size);
  }
  SignalStack(const SignalStack &) = delete;
  SignalStack &operator=(const SignalStack &) = delete;

private:
  static constexpr std::size_t Size = 64 * 1024;
  void *Start = nullptr;
};
} // namespace

//===----------------------------------------------------------------------===//
// The decision
//===----------------------------------------------------------------------===//

/// True if the kernel has sent the signal because of the instruction.
static bool isSynchronous(int Signal, const siginfo_t &Info) {
  return Info.si_code > 0 &&
         !(Signal == SIGBUS && Info.si_code == BUS_MCEERR_AO);
}

static bool isWritable(std::uintptr_t Address) {
  // The system call stores the signal mask there, or fails.
  return syscall(SYS_rt_sigprocmask, SIG_BLOCK, nullptr, Address, 8) == 0;
}

/// The panic needs this much of the stack.
static constexpr std::uintptr_t Needed = 64 * 1024;

/// Returns where the stack of the panic can begin: below the red zone and, if
/// the handler runs on the same stack, below the handler. Null if the stack has
/// overflowed, or nearly so.
static std::uintptr_t placeBelow(std::uintptr_t SP) {
  std::uintptr_t Place = SP - 128;
  auto Here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  if (Here < Place && Place - Here < 1024 * 1024)
    Place = Here - 4096;
  Place &= ~std::uintptr_t(15);
  return isWritable(Place - Needed) ? Place : 0;
}

/// True if an instruction that calls ends at the address, in a function that is
/// compiled for faults.
static bool isReturnAddress(std::uintptr_t Address) {
  FrameInfo Info = {};
  readFrameInfo(Address, Info);
  if (!isFaultCode(Info) || isRuntimeCode(Address))
    return false;
  auto *End = reinterpret_cast<const std::uint8_t *>(Address);
  for (int Size = 2; Size <= 7; ++Size)
    if (End[-Size] == 0xff && (End[1 - Size] & 0x38) == 0x10)
      return true; // call *operand
  return End[-5] == 0xe8;
}

/// Sets At to what has faulted. Returns false if that is not in a function that
/// is compiled for faults.
static bool findFault(const greg_t *Registers) {
  static constexpr int Numbers[] = {
      REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP,
      REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  Interrupted Found;
  for (unsigned R = 0; R < 16; ++R)
    Found.Registers[R] = static_cast<std::uintptr_t>(Registers[Numbers[R]]);
  Found.PC = static_cast<std::uintptr_t>(Registers[REG_RIP]);
  bool IsFaultCode;
  if (Found.PC == 0) {
    // The call of a null pointer. Treat the call itself as what has faulted.
    std::uintptr_t &SP = Found.Registers[7];
    auto Return = *reinterpret_cast<const std::uintptr_t *>(SP);
    IsFaultCode = isReturnAddress(Return);
    Found.PC = Return - 1;
    SP += 8;
  } else {
    FrameInfo Info = {};
    readFrameInfo(Found.PC + 1, Info);
    IsFaultCode = isFaultCode(Info) && !isRuntimeCode(Found.PC);
  }
  if (IsFaultCode)
    At = Found;
  return IsFaultCode;
}

/// True if the dividend is the least number, whose division by -1 overflows.
static bool mayOverflow() {
  std::uintptr_t RAX = At.Registers[0], RDX = At.Registers[1];
  return (RAX == std::uintptr_t(1) << 63 && RDX == ~std::uintptr_t(0)) ||
         (static_cast<std::uint32_t>(RAX) == 0x80000000u &&
          static_cast<std::uint32_t>(RDX) == ~0u);
}

/// If the fault becomes a panic, changes the context so that the handler
/// returns there.
static bool redirect(int Signal, const siginfo_t &Info, ucontext_t &Context) {
  greg_t *Registers = Context.uc_mcontext.gregs;
  if (!isSynchronous(Signal, Info) || IsStarting)
    return false;
  std::uintptr_t Place =
      placeBelow(static_cast<std::uintptr_t>(Registers[REG_RSP]));
  if (!Place) {
    static const char Text[] = "opendefer: fatal error: stack overflow\n";
    writeError(Text, sizeof(Text) - 1);
    return false;
  }
  if (!findFault(Registers))
    return false;
  IsStarting = true;
  What = {Signal, Signal == SIGFPE && mayOverflow(), Info.si_addr};
  auto Word = [](auto Value) { return reinterpret_cast<greg_t>(Value); };
  Registers[REG_RSP] =
      static_cast<greg_t>((Place - sizeof(Interrupted)) & ~std::uintptr_t(15));
  Registers[REG_RIP] = Word(&opendefer_fault_frame);
  Registers[REG_RDI] = Word(&At);
  Registers[REG_RSI] = Word(&What);
  Registers[REG_EFL] &= ~greg_t(0x400); // The direction flag.
  return true;
}

//===----------------------------------------------------------------------===//
// The signal handler
//===----------------------------------------------------------------------===//

static const struct sigaction &handlerBefore(int Signal) {
  return Before[Signal == SIGSEGV ? 0 : Signal == SIGBUS ? 1 : 2];
}

/// Has the signal's default action end the process.
static void die(int Signal, bool IsSynchronous) {
  struct sigaction Default = {};
  Default.sa_handler = SIG_DFL;
  sigaction(Signal, &Default, nullptr);
  if (!IsSynchronous) // Otherwise the instruction faults again.
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), Signal);
}

static void handOn(int Signal, siginfo_t *Info, void *Context) {
  const struct sigaction &Old = handlerBefore(Signal);
  bool IsSynchronous = isSynchronous(Signal, *Info);
  if (Old.sa_flags & SA_SIGINFO)
    Old.sa_sigaction(Signal, Info, Context);
  else if (Old.sa_handler == SIG_DFL ||
           (Old.sa_handler == SIG_IGN && IsSynchronous))
    die(Signal, IsSynchronous);
  else if (Old.sa_handler != SIG_IGN)
    Old.sa_handler(Signal);
}

static void handle(int Signal, siginfo_t *Info, void *Context) {
  int Error = errno;
  if (!redirect(Signal, *Info, *static_cast<ucontext_t *>(Context)))
    handOn(Signal, Info, Context);
  errno = Error;
}

static const char *textOf(const Fault &F) {
  if (F.Signal != SIGFPE)
    return "invalid memory address or nil pointer dereference";
  return F.IsOverflow ? "integer divide by zero or overflow"
                      : "integer divide by zero";
}

// A recovery passes this function, so it has no locals with destructors.
void opendefer_panic_of_fault(const Interrupted *Where, const Fault *Kind) {
  const void *Address = Kind->Address;
  __value_box *Payload = __box_value(RuntimeError(textOf(*Kind), Address));
  IsStarting = false;
  startFaultPanic(Payload, Where->PC + 1);
}

//===----------------------------------------------------------------------===//
// panic_on_fault()
//===----------------------------------------------------------------------===//

static bool refuse(const char *Reason) {
  printError("opendefer: panic_on_fault() is off: " + std::string(Reason) +
             "\n");
  return false;
}

/// Returns why faults cannot be panics here, or null.
static const char *objection(bool IsGxx) {
  if (&__asan_init || &__tsan_init || &__msan_init || &__hwasan_init)
    return "a sanitizer handles faults";
  if (!IsGxx || &opendefer_by_clang)
    return "the program is compiled by Clang, which ignores "
           "-fnon-call-exceptions";
  return nullptr;
}

static void install() {
  for (int I = 0; I < 3; ++I) {
    struct sigaction Ours = {};
    Ours.sa_sigaction = handle;
    Ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(Signals[I], nullptr, &Before[I]);
    sigaction(Signals[I], &Ours, nullptr);
  }
}

bool __lowered::__panic_on_fault(bool IsGxx) noexcept {
  if (const char *Reason = objection(IsGxx))
    return refuse(Reason);
  static StaticMutex Lock;
  static bool IsInstalled = false;
  static thread_local SignalStack Stack;
  (void)Stack;
  std::lock_guard<StaticMutex> Guard(Lock);
  if (!IsInstalled)
    install();
  IsInstalled = true;
  return true;
}
