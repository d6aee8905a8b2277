//===- Recover.h - Frames to panic or to throw over -------------*- C++ -*-===//

#ifndef OPENDEFER_BENCH_RECOVER_H
#define OPENDEFER_BENCH_RECOVER_H

#include "Normal.h"

#include <opendefer/defer.h>

#include <string>

enum class Way { Return, Panic, Throw };
using Frames = int (*)(Way);

NOINLINE inline int leave(Way W) {
  if (W == Way::Panic)
    opendefer::panic(1);
  if (W == Way::Throw)
    throw 1;
  return 0;
}

// A function per frame, so that each has its own tables.
template <int N> struct Plain {
  static NOINLINE int call(Way W) {
    int Result;
    if constexpr (N > 1)
      Result = Plain<N - 1>::call(W);
    else
      Result = leave(W);
    __asm__ volatile("" : "+r"(Result)); // Not a tail call.
    return Result + 1;
  }
};

template <int N> struct WithString {
  static NOINLINE int call(Way W) {
    std::string Text("a string longer than the small buffer");
    const char *Data = Text.data();
    __asm__ volatile("" : "+r"(Data) : : "memory");
    if constexpr (N > 1)
      return WithString<N - 1>::call(W) + 1;
    else
      return leave(W);
  }
};

// As the tool lowers `defer { recover(); }`.
NOINLINE inline int recovers(Frames F) {
  using namespace opendefer::__lowered;
#ifdef TABLES
  struct tag;
  __table_frame<tag, 1, 0, 0, true> f;
  OPENDEFER_START_FRAME(f);
#else
  __open_frame<1> f;
#endif
  __result<int> r;
  try {
    auto c0 = [&](__panic_record *p) { opendefer::recover(p); };
    __guard g0(f.__slot<0>(), c0);
    return r.__keep(F(Way::Panic));
  } catch (__recovery &l) {
#ifdef TABLES
    OPENDEFER_NOTE_FRAME(f);
#endif
    f.__recovered(l);
    return r.__get("recovers");
  }
}

NOINLINE inline int catches(Frames F) {
  try {
    return F(Way::Throw);
  } catch (int) {
    return 0;
  }
}

#endif // OPENDEFER_BENCH_RECOVER_H
