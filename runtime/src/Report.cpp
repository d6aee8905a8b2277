//===- Report.cpp - The end of an uncaught panic --------------------------===//
//
//   panic: first value [recovered]
//           panic: second value
//
//   thread 4711 (name) [running]:
//     #0 0x55d0c1e2 f(int)+0x1d in ./program
//     ...
//
// to stderr, then the hook, then abort() with the stack of the panic intact.
//
//===----------------------------------------------------------------------===//

#include "Panic.h"
#include "ValueText.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define HAVE_BACKTRACE 1
#endif

#include <cstdio>
#include <cstdlib>
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

static void printStack() {
#ifdef HAVE_BACKTRACE
  void *Addresses[128];
  int Count = backtrace(Addresses, 128);
  const int Own = 2; // printStack and reportUncaught
  for (int I = Own; I < Count; ++I) {
    std::fprintf(stderr, "  #%d %p", I - Own, Addresses[I]);
    // A return address; the call is before it.
    const char *Call = static_cast<const char *>(Addresses[I]) - 1;
    Dl_info Info;
    if (dladdr(Call, &Info)) {
      if (Info.dli_sname)
        std::fprintf(stderr, " %s+0x%zx", demangled(Info.dli_sname).c_str(),
                     static_cast<std::size_t>(
                         Call + 1 - static_cast<const char *>(Info.dli_saddr)));
      if (Info.dli_fname)
        std::fprintf(stderr, " in %s", Info.dli_fname);
    }
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
