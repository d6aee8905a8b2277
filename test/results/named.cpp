// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A named result: `return e` assigns to it, deferred code reads and changes it.
#include "trace.h"

int number(int how) {
  defer_result int result = 10;
  defer { result++; };
  defer { say("result is %d", result); };
  if (how == 0)
    return 1;
  if (how == 1)
    result = 20;
  if (how == 2)
    return result * 3;
  return result;
}

std::string text(const char *from) {
  defer_result std::string result = "none";
  defer { result += "!"; };
  if (!from)
    return result;
  return from;
}

struct Error {
  int code = 0;
  explicit operator bool() const { return code != 0; }
};

Error closes(int bodyError, int closeError) {
  defer_result Error error = {};
  defer {
    if (!error)
      error.code = closeError;
  };
  if (bodyError)
    return {bodyError};
  return {};
}

int comma(int n) {
  defer_result int result = 0;
  defer { result++; };
  return say("left of the comma"), n;
}

int main() {
  for (int how = 0; how < 4; how++)
    say("%d", number(how));
  say("%s %s", text("hi").c_str(), text(nullptr).c_str());
  say("%d %d %d", closes(1, 2).code, closes(0, 2).code, closes(0, 0).code);
  // CHECK: result is 1
  // CHECK-NEXT: 2
  // CHECK-NEXT: result is 20
  // CHECK-NEXT: 21
  // CHECK-NEXT: result is 30
  // CHECK-NEXT: 31
  // CHECK-NEXT: result is 10
  // CHECK-NEXT: 11
  // CHECK-NEXT: hi! none!
  // CHECK-NEXT: 1 2 0
  say("%d", comma(5));
  // CHECK-NEXT: left of the comma
  // CHECK-NEXT: 6
}
