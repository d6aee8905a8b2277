//===- Report.cpp - The end of an uncaught panic --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   panic: first value [recovered]
//           panic: second value
//
//   thread 4711 (name) [running]:
//     #0 f(int)+0x1d in ./program (+0x1a6e)
//     ...
//
// is printed to stderr.  Then the panic hook is called, and then abort(), while
// the stack of the panic is intact.  `addr2line -e ./program 0x1a6e` prints the
// line.
//
//===----------------------------------------------------------------------===//

#include "report/Report.h"

#include "core/Fatal.h"
#include "core/ValueText.h"
#include "report/SymbolTable.h"

#include <opendefer/panic.h>

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define HAVE_BACKTRACE 1
#endif

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>

using namespace opendefer;
using namespace opendefer::__lowered;

//===----------------------------------------------------------------------===//
// The hook
//===----------------------------------------------------------------------===//

namespace {
struct HookHolder {
  std::mutex Lock;
  panic_hook Hook;
};
} // namespace

// Never destroyed: a panic may be reported while the process exits.
static HookHolder &hookHolder() {
  static auto *Holder = new HookHolder;
  return *Holder;
}

panic_hook __lowered::__exchange_panic_hook(panic_hook Hook) {
  HookHolder &Holder = hookHolder();
  std::lock_guard<std::mutex> Guard(Holder.Lock);
  std::swap(Holder.Hook, Hook);
  return Hook;
}

static void callHook(__value_box *Newest) {
  panic_hook Hook;
  {
    HookHolder &Holder = hookHolder();
    std::lock_guard<std::mutex> Guard(Holder.Lock);
    Hook = Holder.Hook;
  }
  if (!Hook)
    return;
  __retain(Newest);
  try {
    Hook(value::__adopt(Newest));
  } catch (const std::exception &Exception) {
    std::fprintf(stderr, "opendefer: the panic hook has thrown: %s\n",
                 Exception.what());
    std::abort();
  } catch (...) {
    std::fputs("opendefer: the panic hook has thrown\n", stderr);
    std::abort();
  }
}

//===----------------------------------------------------------------------===//
// The report
//===----------------------------------------------------------------------===//

/// The panic whose value is being printed by the user's code.
static thread_local const __panic_record *BeingPrinted = nullptr;

/// Prints panics, oldest first, but no goexits.  True if it printed any.
static bool printPanics(const __panic_record *P) {
  if (!P)
    return false;
  bool IsLater = printPanics(P->older);
  if (P->isGoexit)
    return IsLater;
  // The text before the value is printed first, since the user's code may fail.
  std::fputs(IsLater ? "\tpanic: " : "panic: ", stderr);
  BeingPrinted = P;
  std::string Text = reportTextOf(P->payload);
  BeingPrinted = nullptr;
  std::fwrite(Text.data(), 1, Text.size(), stderr);
  std::fputs(P->recovered ? " [recovered]\n" : "\n", stderr);
  return true;
}

static void printThread() {
  char Name[32] = "";
  pthread_getname_np(pthread_self(), Name, sizeof(Name));
  std::fprintf(stderr, "\nthread %ld (%s) [running]:\n",
               static_cast<long>(syscall(SYS_gettid)), Name);
}

/// Prints one line of the stack trace.
[[maybe_unused]] static void printFunction(std::uintptr_t ReturnAddress) {
  std::uintptr_t Call = ReturnAddress - 1; // Somewhere in the call.
  const char *File;
  FunctionPlace Place = findCode(Call, File);
  if (!Place.name.empty())
    std::fprintf(stderr, " %s+0x%zx", demangled(Place.name.c_str()).c_str(),
                 static_cast<std::size_t>(ReturnAddress - Place.begin));
  std::fprintf(stderr, " in %s (+0x%zx)", File,
               static_cast<std::size_t>(Place.inFile));
}

/// Prints the stack trace, beginning with the function that panics.
static void printStack([[maybe_unused]] std::uintptr_t Caller) {
#ifdef HAVE_BACKTRACE
  void *Addresses[128];
  void **End = Addresses + backtrace(Addresses, 128);
  void **First = std::find(Addresses, End, reinterpret_cast<void *>(Caller));
  if (First == End)
    First = Addresses;
  for (void **Address = First; Address != End; ++Address) {
    std::fprintf(stderr, "  #%d", static_cast<int>(Address - First));
    printFunction(reinterpret_cast<std::uintptr_t>(*Address));
    std::fputc('\n', stderr);
  }
#endif
}

//===----------------------------------------------------------------------===//
// Errors during a report
//===----------------------------------------------------------------------===//

/// True while the thread prints a report.  A report calls the user's code, to
/// print a value and as the panic hook.
static thread_local bool IsReporting = false;
/// The newest panic at the start of the report.
static thread_local const __panic_record *Newest = nullptr;

/// Handles a signal while a report is printed.  Calls only functions that are
/// allowed in signal handlers.
static void reportFault(int Signal) {
  static const char Begin[] = "\nopendefer: fatal error: signal ";
  static const char End[] = " while an uncaught panic was being reported\n";
  char Number[2] = {static_cast<char>('0' + Signal / 10),
                    static_cast<char>('0' + Signal % 10)};
  bool IsShort = Signal < 10;
  // A failure to write cannot be reported.
  if (write(STDERR_FILENO, Begin, sizeof(Begin) - 1) < 0 ||
      write(STDERR_FILENO, Number + IsShort, 2u - IsShort) < 0 ||
      write(STDERR_FILENO, End, sizeof(End) - 1) < 0)
    std::abort();
  std::abort();
}

/// Installs handlers for the signals of faults that have no handler.  They run
/// on a stack of their own, since printing a value may overflow the thread's.
static void expectFaults() {
  static char Stack[64 * 1024];
  stack_t Own = {};
  if (sigaltstack(nullptr, &Own) == 0 && (Own.ss_flags & SS_DISABLE)) {
    Own = {};
    Own.ss_sp = Stack;
    Own.ss_size = sizeof(Stack);
    sigaltstack(&Own, nullptr);
  }
  for (int Signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    struct sigaction Before = {};
    if (sigaction(Signal, nullptr, &Before) != 0 ||
        Before.sa_handler != SIG_DFL)
      continue;
    struct sigaction Ours = {};
    Ours.sa_handler = reportFault;
    Ours.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND);
    sigaction(Signal, &Ours, nullptr);
  }
}

static std::string safeTextOf(const __value_box *Payload) {
  std::string Text;
  return plainTextOf(Payload, Text) ? Text : typeNameOf(Payload);
}

/// Prints the panics that would have been printed after BeingPrinted.
static void printRest(const __panic_record *P) {
  if (P == BeingPrinted)
    return;
  printRest(P->older);
  if (!P->isGoexit)
    std::fprintf(stderr, "\tpanic: %s%s\n", safeTextOf(P->payload).c_str(),
                 P->recovered ? " [recovered]" : "");
}

/// Reports a panic that the user's code has raised during a report.  Does not
/// call the user's code again.
static void reportPanicInReport(const __value_box *Payload) {
  std::string Text = safeTextOf(Payload);
  if (!BeingPrinted) {
    std::fprintf(stderr, "opendefer: the panic hook has panicked: %s\n",
                 Text.c_str());
    return;
  }
  std::fprintf(stderr, "%s [panicked while it was printed: %s]\n",
               typeNameOf(BeingPrinted->payload).c_str(), Text.c_str());
  printRest(Newest);
}

void __lowered::checkNotReporting() {
  if (OPENDEFER_LIKELY(!IsReporting))
    return;
  if (BeingPrinted)
    std::fputc('\n', stderr);
  fatal("goexit() while an uncaught panic was being reported");
}

void __lowered::reportUncaught() {
  static thread_local bool IsAgain = false;
  static pthread_mutex_t OneAtATime = PTHREAD_MUTEX_INITIALIZER;
  if (!IsReporting) {
    IsReporting = true;
    pthread_mutex_lock(&OneAtATime); // Never unlocked: abort() follows.
    expectFaults();
    Newest = __this_g.__panics;
    printPanics(Newest);
  } else {
    if (IsAgain)
      std::abort();
    IsAgain = true;
    reportPanicInReport(__this_g.__panics->payload);
    if (!BeingPrinted)
      std::abort();
  }
  printThread();
  printStack(__this_g.__panics->caller);
  std::fflush(stderr);
  if (!IsAgain)
    callHook(__this_g.__panics->payload);
  std::abort();
}

void __lowered::reportGone(const __panic_record *NotPassed) {
  std::fputs("opendefer: fatal error: a panic or goexit() has reached a "
             "deferring function, or an older panic, that is no longer on the "
             "stack; it was left by __builtin_longjmp, setcontext or the like, "
             "or the stack was switched without switch_fiber()\n",
             stderr);
  if (!__this_g.__panics->payload)
    std::abort();
  // The panics that may be gone are not read.
  for (__panic_record *P = __this_g.__panics; P; P = P->older)
    if (P->older == NotPassed)
      P->older = nullptr;
  reportUncaught();
}

void __lowered::reportNotCovered(std::uintptr_t PC, bool IsInterrupted) {
  const char *File;
  std::string Name = findCode(PC - 1, File).name;
  std::fprintf(stderr,
               "opendefer: fatal error: a panic out of a signal handler cannot "
               "be recovered: the exception table of %s in %s has no entry for "
               "%s; compile it with g++ -fnon-call-exceptions\n",
               Name.empty() ? "a function" : demangled(Name.c_str()).c_str(),
               File,
               IsInterrupted ? "the instruction that the signal interrupted"
                             : "the call that the signal interrupted");
  reportUncaught();
}
