//===- Report.cpp - The end of an uncaught panic --------------------------===//
//
//   panic: first value [recovered]
//           panic: second value
//
//   thread 4711 (name) [running]:
//     #0 f(int)+0x1d in ./program (+0x1a6e)
//     ...
//
// to stderr, then the hook, then abort() with the stack of the panic intact.
// `addr2line -e ./program 0x1a6e` has the line.
//
//===----------------------------------------------------------------------===//

#include "Panic.h"
#include "SymbolTable.h"
#include "ValueText.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define HAVE_BACKTRACE 1
#endif

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

using namespace opendefer;
using namespace opendefer::lowered;

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

panic_hook lowered::exchange_panic_hook(panic_hook Hook) {
  HookHolder &Holder = hookHolder();
  std::lock_guard<std::mutex> Guard(Holder.Lock);
  std::swap(Holder.Hook, Hook);
  return Hook;
}

static void callHook(value_box *Newest) noexcept {
  panic_hook Hook;
  {
    HookHolder &Holder = hookHolder();
    std::lock_guard<std::mutex> Guard(Holder.Lock);
    Hook = Holder.Hook;
  }
  if (!Hook)
    return;
  retain(Newest);
  Hook(value::adopt(Newest));
}

//===----------------------------------------------------------------------===//
// The report
//===----------------------------------------------------------------------===//

/// Oldest first, without goexits.  Returns whether it printed any.
static bool printPanics(const panic_record *P) {
  if (!P)
    return false;
  bool IsLater = printPanics(P->older);
  if (P->isGoexit)
    return IsLater;
  std::string Text = reportTextOf(P->payload);
  std::fprintf(stderr, "%spanic: ", IsLater ? "\t" : "");
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

/// Where the program itself is, if it is linked statically.
extern "C" const char __ehdr_start[] __attribute__((visibility("hidden")));

/// One line of the stack trace.
[[maybe_unused]] static void printFunction(std::uintptr_t ReturnAddress) {
  std::uintptr_t Call = ReturnAddress - 1; // Somewhere in the call.
  Dl_info Info = {};
  if (!dladdr(reinterpret_cast<void *>(Call), &Info)) {
    Info.dli_fname = program_invocation_name;
    Info.dli_fbase = const_cast<char *>(__ehdr_start);
  }
  // The program's own name may be one that was found through PATH.
  bool IsProgram = std::strcmp(Info.dli_fname, program_invocation_name) == 0;
  auto Base = reinterpret_cast<std::uintptr_t>(Info.dli_fbase);
  FunctionPlace Place;
  bool Read = findFunction(IsProgram ? "/proc/self/exe" : Info.dli_fname, Base,
                           Call, Place);
  if (!Read)
    Place = {std::string(), 0, Call - Base};
  if (Place.name.empty() && Info.dli_sname) {
    Place.name = Info.dli_sname;
    Place.begin = reinterpret_cast<std::uintptr_t>(Info.dli_saddr);
  }
  if (!Place.name.empty())
    std::fprintf(stderr, " %s+0x%zx", demangled(Place.name.c_str()).c_str(),
                 static_cast<std::size_t>(ReturnAddress - Place.begin));
  std::fprintf(stderr, " in %s (+0x%zx)", Info.dli_fname,
               static_cast<std::size_t>(Place.inFile));
}

static void printStack() {
#ifdef HAVE_BACKTRACE
  void *Addresses[128];
  int Count = backtrace(Addresses, 128);
  const int Own = 2; // printStack and reportUncaught
  for (int I = Own; I < Count; ++I) {
    std::fprintf(stderr, "  #%d", I - Own);
    printFunction(reinterpret_cast<std::uintptr_t>(Addresses[I]));
    std::fputc('\n', stderr);
  }
#endif
}

void lowered::reportUncaught() {
  static thread_local bool IsReporting = false;
  static pthread_mutex_t OneAtATime = PTHREAD_MUTEX_INITIALIZER;
  if (!IsReporting) {
    IsReporting = true;
    pthread_mutex_lock(&OneAtATime); // Never unlocked: abort() follows.
    printPanics(G.panics);
    printThread();
    printStack();
    std::fflush(stderr);
    callHook(G.panics->payload);
  } else { // The hook, or what printed a value, has panicked.
    printPanics(G.panics);
  }
  std::abort();
}
