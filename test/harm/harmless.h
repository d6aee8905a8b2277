//===- harmless.h - What the inserted defers call -------------------------===//
//
// Everything counts what has been deferred and what has run. With the variable
// OPENDEFER_HARM_LOG set, each process adds a line with both to that file when
// it ends. What panics is counted as deferred when it does, and as run when it
// is recovered.
//
//===----------------------------------------------------------------------===//
#ifndef HARMLESS_H
#define HARMLESS_H

#include <atomic>
#include <exception>
#ifndef OPENDEFER_HARM_GUARDS
#include <opendefer/defer.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <utility>

namespace opendefer_harm {

struct Counters {
  std::atomic<long> Deferred{0}, Ran{0};
  ~Counters() {
    const char *Path = getenv("OPENDEFER_HARM_LOG");
    FILE *Log = Path ? fopen(Path, "a") : nullptr;
    if (!Log)
      return;
    fprintf(Log, "deferred %ld ran %ld\n", Deferred.load(), Ran.load());
    fclose(Log);
  }
};
inline Counters counters;

inline int deferred() noexcept {
  counters.Deferred.fetch_add(1, std::memory_order_relaxed);
  return 1;
}
inline void ran(int N = 1) noexcept {
  counters.Ran.fetch_add(N, std::memory_order_relaxed);
}
inline bool yes() noexcept { return counters.Deferred.load() >= 0; }
inline void byReference(const int &N, const char *) noexcept { ran(N); }
template <class T> void byTemplate(T N) noexcept { ran(int(N)); }
template <class T> void look(T &&) noexcept { ran(); }

#ifdef OPENDEFER_HARM_GUARDS
template <class Function> class Guard {
public:
  explicit Guard(Function Called) : Call(static_cast<Function &&>(Called)) {}
  Guard(const Guard &) = delete;
  ~Guard() { Call(); }

private:
  Function Call;
};
#else
inline thread_local bool panicked = false;

/// Not while an exception leaves the function: a panic would take its place.
inline void panics() {
#if __cpp_exceptions
  if (std::current_exception() || std::uncaught_exceptions())
    return;
#endif
  deferred();
  panicked = true;
  opendefer::panic("harmless");
}
/// Asked before recover(), which would stop the project's own exceptions.
inline bool hasPanicked() noexcept { return std::exchange(panicked, false); }
inline void recovered(const opendefer::value &Panicked) noexcept {
  if (Panicked)
    ran();
}
inline void recovers() noexcept {
  if (hasPanicked())
    recovered(opendefer::recover());
}
#endif

struct Counter {
  void member(int N) const noexcept { ran(N); }
  void operator()(int N) const noexcept { ran(N); }
};

} // namespace opendefer_harm

#endif // HARMLESS_H
