//===- Report.cpp - The end of an uncaught panic --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   panic: first value [recovered]
//           panic: second value
//
//   thread 4711 (name) [running]:
//     #0 f(int)+0x1d in ./program (+0x1a6e) at program.cpp:7
//     ...
//
// A panic that was carried here has a line `began in thread ...` below its own,
// and a second stack (Origin.cpp).
//
// is printed to stderr.  The text is Go's: where the same value is panicked
// again, its line ends with [recovered, repanicked], and is the only one.  The
// lines of panic() calls are known; the others come from debug information.
//
// Then the panic hook is called, and then abort(), while
// the stack of the panic is intact.  `addr2line -e ./program 0x1a6e` prints the
// line, too.
//
//===----------------------------------------------------------------------===//

#include "report/Report.h"

#include "core/ErrorOutput.h"
#include "core/Fatal.h"
#include "core/StaticMutex.h"
#include "core/ValueText.h"
#include "report/Origin.h"
#include "symbols/FrameText.h"

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

static StaticMutex HookLock;

/// Called with the lock held.  The hook is never destroyed: a panic may be
/// reported while the process exits.
static panic_hook &currentHook() {
  static auto *Hook = new panic_hook;
  return *Hook;
}

panic_hook __lowered::__exchange_panic_hook(panic_hook Hook) {
  std::lock_guard<StaticMutex> Guard(HookLock);
  std::swap(currentHook(), Hook);
  return Hook;
}

static void callHook(__value_box *Newest) {
  panic_hook Hook;
  {
    std::lock_guard<StaticMutex> Guard(HookLock);
    Hook = currentHook();
  }
  if (!Hook)
    return;
  __retain(Newest);
  try {
    Hook(value::__adopt(Newest));
  } catch (const std::exception &Exception) {
    printError("opendefer: the panic hook has thrown: " +
               std::string(Exception.what()) + "\n");
    std::abort();
  } catch (...) {
    printError("opendefer: the panic hook has thrown\n");
    std::abort();
  }
}

//===----------------------------------------------------------------------===//
// The report
//===----------------------------------------------------------------------===//

/// The panic whose value is being printed by the user's code.
static thread_local const __panic_record *BeingPrinted = nullptr;

/// True if the next panic is one with the same value.
static bool isRepanicked(const __panic_record *P, const __panic_record *Next) {
  return P && Next && P->payload && P->payload == Next->payload;
}

/// Returns what has become of a panic.  Next is the next newer one, or null.
static const char *endOfLine(const __panic_record *P,
                             const __panic_record *Next) {
  if (!P->recovered)
    return "\n";
  return isRepanicked(P, Next) ? " [recovered, repanicked]\n"
                               : " [recovered]\n";
}

/// Indents the lines after the first one.
static std::string indented(std::string Text) {
  for (std::size_t I = 0; (I = Text.find('\n', I)) != std::string::npos;)
    Text.insert(++I, 1, '\t');
  return Text;
}

/// Prints panics, oldest first, but no goexits.  True if it printed any.
static bool printPanics(const __panic_record *P, const __panic_record *Next) {
  if (!P)
    return false;
  bool IsLater = printPanics(P->older, P);
  if (P->isGoexit || isRepanicked(P->older, P))
    return IsLater;
  // The text before the value is printed first, since the user's code may fail.
  printError(IsLater ? "\tpanic: " : "panic: ");
  BeingPrinted = P;
  std::string Text = indented(reportTextOf(P->payload));
  BeingPrinted = nullptr;
  printError(Text + endOfLine(P, Next) + originLineOf(P->payload));
  return true;
}

/// Prints the stacks where panics began that were carried here.
static void printOrigins(const __panic_record *P) {
  for (; P; P = P->older)
    if (!isRepanicked(P->older, P))
      printError(originStackOf(P->payload));
}

static void printThread() {
  char Name[32] = "";
  pthread_getname_np(pthread_self(), Name, sizeof(Name));
  printError("\nthread " + std::to_string(syscall(SYS_gettid)) + " (" + Name +
             ") [running]:\n");
}

/// Prints one line of the stack trace. The source line comes last, because the
/// library that reads debug information may fail.
[[maybe_unused]] static void printFunction(std::uintptr_t ReturnAddress,
                                           const __panic_place &Known,
                                           SymbolFiles &Files) {
  FrameText Text(ReturnAddress, Files);
  printError(Text.code());
  if (Known.__file)
    Text.setSource(Known.__file, static_cast<unsigned>(Known.__position >> 32));
  else
    Text.findSource(ReturnAddress);
  printError(Text.source());
}

/// Prints the stack trace, beginning with the function that panics.
static void printStack([[maybe_unused]] const __panic_record *Panic) {
#ifdef HAVE_BACKTRACE
  void *Addresses[128];
  void **End = Addresses + backtrace(Addresses, 128);
  // Here the address of an interrupted instruction is not advanced.
  std::uintptr_t Caller = Panic->caller - Panic->isFault;
  void **First = std::find(Addresses, End, reinterpret_cast<void *>(Caller));
  if (First == End)
    First = Addresses;
  SymbolFiles Files;
  for (void **Address = First; Address != End; ++Address) {
    auto ReturnAddress = reinterpret_cast<std::uintptr_t>(*Address);
    if (Address == First)
      ReturnAddress += Panic->isFault;
    printError("  #" + std::to_string(Address - First) + " ");
    printFunction(ReturnAddress, placeOfCall(ReturnAddress, Panic), Files);
    printError("\n");
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
  writeError(Begin, sizeof(Begin) - 1);
  writeError(Number + IsShort, 2u - IsShort);
  writeError(End, sizeof(End) - 1);
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
static void printRest(const __panic_record *P, const __panic_record *Next) {
  if (P == BeingPrinted)
    return;
  printRest(P->older, P);
  if (!P->isGoexit && !isRepanicked(P->older, P))
    printError("\tpanic: " + indented(safeTextOf(P->payload)) +
               endOfLine(P, Next));
}

/// Reports a panic that the user's code has raised during a report.  Does not
/// call the user's code again.
static void reportPanicInReport(const __value_box *Payload) {
  std::string Text = safeTextOf(Payload);
  if (!BeingPrinted) {
    printError("opendefer: the panic hook has panicked: " + Text + "\n");
    return;
  }
  printError(typeNameOf(BeingPrinted->payload) +
             " [panicked while it was printed: " + Text + "]\n");
  printRest(Newest, nullptr);
}

bool __lowered::isReporting() { return IsReporting; }

void __lowered::checkNotReporting() {
  if (OPENDEFER_LIKELY(!IsReporting))
    return;
  if (BeingPrinted)
    printError("\n");
  fatal("goexit() while an uncaught panic was being reported");
}

void __lowered::reportUncaught() {
  static thread_local bool IsAgain = false;
  static StaticMutex OneAtATime;
  if (!IsReporting) {
    IsReporting = true;
    OneAtATime.lock(); // Never unlocked: abort() follows.
    expectFaults();
    Newest = __this_g.__panics;
    printPanics(Newest, nullptr);
  } else {
    if (IsAgain)
      std::abort();
    IsAgain = true;
    reportPanicInReport(__this_g.__panics->payload);
    if (!BeingPrinted)
      std::abort();
  }
  printThread();
  printStack(__this_g.__panics);
  printOrigins(__this_g.__panics);
  std::fflush(stderr);
  if (!IsAgain)
    callHook(__this_g.__panics->payload);
  std::abort();
}

/// "f(int) in ./a.out"
static std::string functionAt(std::uintptr_t PC) {
  SymbolFiles Files;
  FrameText Text(PC, Files);
  return (Text.Symbol.empty() ? "a function" : Text.function()) + " in " +
         Text.File;
}

void __lowered::reportHidden(std::uintptr_t PC, std::uintptr_t Deferring) {
  printError("opendefer: fatal error: a panic or goexit() cannot find the "
             "deferred calls of " +
             functionAt(Deferring) +
             ", because there are no unwind tables for a function that it has "
             "called, " +
             functionAt(PC) +
             "; compile that with -fasynchronous-unwind-tables, or lower the "
             "deferring function's file with --no-table-frames\n");
  if (!__this_g.__panics->payload)
    std::abort();
  reportUncaught();
}

void __lowered::reportGone(const __panic_record *NotPassed) {
  printError("opendefer: fatal error: a panic or goexit() has reached a "
             "deferring function, or an older panic, that is no longer on the "
             "stack; it was left by __builtin_longjmp, setcontext or the like, "
             "or the stack was switched without switch_fiber()\n");
  if (!__this_g.__panics->payload)
    std::abort();
  // The panics that may be gone are not read.
  for (__panic_record *P = __this_g.__panics; P; P = P->older)
    if (P->older == NotPassed)
      P->older = nullptr;
  reportUncaught();
}

void __lowered::reportNotCovered(std::uintptr_t PC, bool IsInterrupted) {
  std::string Function = functionAt(PC);
  if (__this_g.__panics->isFault)
    printError("opendefer: fatal error: the panic of a fault cannot pass " +
               Function +
               ": the function is noexcept, or not compiled for faults "
               "(opendefer_target FAULTS)\n");
  else
    printError("opendefer: fatal error: a panic out of a signal handler cannot "
               "be recovered: the exception table of " +
               Function + " has no entry for the " +
               (IsInterrupted ? "instruction" : "call") +
               " that the signal interrupted; compile it with g++ "
               "-fnon-call-exceptions\n");
  reportUncaught();
}
