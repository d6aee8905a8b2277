//===- Opendefer.cpp - What users write to recover ------------------------===//

#include "Recoveries.h"

#include <opendefer/defer.h>

#define NOINLINE __attribute__((noinline))

NOINLINE static int block(Frames F) {
  defer {
    if (auto V = opendefer::recover())
      ++Recovered;
  };
  return F(Leave::ByPanic);
}

NOINLINE static int result(Frames F) {
  defer_result int Result = 0;
  defer {
    if (auto V = opendefer::recover()) {
      ++Recovered;
      Result = -1;
    }
  };
  return F(Leave::ByPanic);
}

NOINLINE static int value(Frames F) {
  defer_result int Result = 0;
  defer {
    auto V = opendefer::recover();
    if (const int *Number = V.get_if<int>()) {
      ++Recovered;
      Result = *Number;
    }
  };
  return F(Leave::ByPanic);
}

NOINLINE static void handle() {
  if (auto V = opendefer::recover())
    ++Recovered;
}

NOINLINE static int handler(Frames F) {
  defer handle();
  return F(Leave::ByPanic);
}

namespace {
struct Handler {
  long *Count;
  NOINLINE void handle() {
    if (auto V = opendefer::recover())
      ++*Count;
  }
};
} // namespace

NOINLINE static int method(Frames F) {
  Handler H{&Recovered};
  defer H.handle();
  return F(Leave::ByPanic);
}

NOINLINE static int linked(Frames F) {
  for (int I = 0; I < 2; ++I)
    defer {
      if (auto V = opendefer::recover())
        ++Recovered;
    };
  return F(Leave::ByPanic);
}

NOINLINE static int exception(Frames F) {
  defer {
    if (auto V = opendefer::recover())
      ++Recovered;
  };
  return F(Leave::ByThrow);
}

// A deferred call panics over the same frames and recovers that itself, while
// it runs for the panic that the older one recovers.
NOINLINE static int nested(Frames F) {
  defer {
    if (auto V = opendefer::recover())
      ++Recovered;
  };
  defer block(F);
  return F(Leave::ByPanic);
}

const std::vector<Recovery> &recoveries() {
  static const std::vector<Recovery> All = {
      {"block", block, 1},         {"result", result, 1}, {"value", value, 1},
      {"handler", handler, 1},     {"method", method, 1}, {"linked", linked, 1},
      {"exception", exception, 1}, {"nested", nested, 2},
  };
  return All;
}
