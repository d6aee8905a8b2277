//===- Frames.cpp - Frames to panic or to throw over ----------------------===//

#include "Frames.h"

#include <opendefer/panic.h>

#include <string>

__attribute__((noinline)) static int leave(Leave By) {
  if (By == Leave::ByPanic)
    opendefer::panic(1);
  throw 1;
}

// A function per frame, so that each has its own tables.
template <int N> struct Plain {
  __attribute__((noinline)) static int call(Leave By) {
    int Result;
    if constexpr (N > 1)
      Result = Plain<N - 1>::call(By);
    else
      Result = leave(By);
    __asm__ volatile("" : "+r"(Result)); // Not a tail call.
    return Result + 1;
  }
};

template <int N> struct WithString {
  __attribute__((noinline)) static int call(Leave By) {
    std::string Text("a string longer than the small buffer");
    const char *Data = Text.data();
    __asm__ volatile("" : "+r"(Data) : : "memory");
    if constexpr (N > 1)
      return WithString<N - 1>::call(By) + 1;
    else
      return leave(By);
  }
};

const std::vector<FrameSet> &frameSets() {
  static const std::vector<FrameSet> Sets = {
      {"plain", 1, Plain<1>::call},
      {"plain", 10, Plain<10>::call},
      {"plain", 100, Plain<100>::call},
      {"plain", 1000, Plain<1000>::call},
      {"string", 10, WithString<10>::call},
      {"string", 100, WithString<100>::call},
  };
  return Sets;
}
