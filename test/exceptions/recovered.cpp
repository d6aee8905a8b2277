// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// recover() written in a deferred body recovers an exception too.
#include "trace.h"
#include <stdexcept>

std::string text(const opendefer::value &failure) {
  try {
    std::rethrow_exception(failure.exception());
  } catch (const std::exception &e) {
    return e.what();
  } catch (int i) {
    return std::to_string(i);
  }
}

int guarded(int how) {
  defer_result int result = 0;
  Noisy local("local");
  defer { result++; };
  defer {
    if (opendefer::value failure = opendefer::recover()) {
      say("recovered %s", text(failure).c_str());
      result = 10;
    }
  };
  if (how == 1)
    throw std::runtime_error("a failure");
  if (how == 2)
    throw 7;
  return 5;
}

int main() {
  for (int how = 0; how < 3; how++)
    say("%d", guarded(how));
  // CHECK: ~local
  // CHECK-NEXT: 6
  // CHECK-NEXT: recovered a failure
  // CHECK-NEXT: ~local
  // CHECK-NEXT: 11
  // CHECK-NEXT: recovered 7
  // CHECK-NEXT: ~local
  // CHECK-NEXT: 11
}
