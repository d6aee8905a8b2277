// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A named result that is_failure() makes a return a failure; it is asked in the
// turn of each deferred call.
#include "trace.h"

#include <optional>
#include <system_error>

namespace app {
struct Status {
  int code = 0;
};
inline bool is_failure(const Status &s) { return s.code != 0; }
template <class T> struct Expected {
  T value_ = T();
  int error_ = 0;
  bool has_value() const { return error_ == 0; }
  int error() const { return error_; }
};
template <class T> struct Outcome {
  T payload;
  friend bool is_failure(const Outcome &o) noexcept { return o.payload < 0; }
};
} // namespace app

static std::string trace;
static void add(char c) { trace += c; }

static std::error_code code(int n) {
  defer_result std::error_code result;
  defer_failure add('F');
  defer_success add('S');
  return std::error_code(n, std::generic_category());
}
static std::error_condition condition(int n) {
  defer_result std::error_condition result;
  defer_failure add('F');
  if (n >= 0)
    defer_success add('S');
  result.assign(n, std::generic_category());
  return result;
}
static app::Status status(int n) {
  defer_result app::Status result;
  for (int i = 0; i < 1; i++) {
    defer_failure add('F');
    defer_success add('S');
  }
  return app::Status{n};
}
template <class T> static app::Expected<T> expected(int n) {
  defer_result app::Expected<T> result;
  defer_failure add('F');
  defer_success add('S');
  result.error_ = n;
  return result;
}
template <class T> static T outcome(int n) {
  defer_result T result{};
  defer_failure add('F');
  defer_success add('S');
  result.payload = -n;
  return result;
}
// Neither says what a failure is.
static std::optional<int> optional(int n) {
  defer_result std::optional<int> result;
  defer_failure add('F');
  defer_success add('S');
  return n ? std::nullopt : std::optional<int>(1);
}
static std::error_code unnamed(int n) {
  defer_failure add('F');
  defer_success add('S');
  return std::error_code(n, std::generic_category());
}
// A deferred call changes the result; those that follow see it.
static app::Status changed(int n) {
  defer_result app::Status result;
  defer_failure add('F');
  defer_success add('S');
  defer { result.code = n; };
  defer_failure add('f');
  defer_success add('s');
  return {};
}
static app::Status recovered(int n) {
  defer_result app::Status result;
  defer_failure add('F');
  defer_success add('S');
  defer {
    if (opendefer::recover())
      result.code = n;
  };
  opendefer::panic("trouble");
}
static app::Status shadowed(int n) {
  defer_result app::Status result;
  if (int result = n + 1) {
    defer_failure add('F');
    defer_success add(result ? 'S' : '?');
  }
  return app::Status{n};
}

template <class F> static void show(const char *name, F f) {
  trace.clear();
  f(0);
  add(' ');
  f(1);
  say("%s: %s", name, trace.c_str());
}

int main() {
  show("code", code);
  show("condition", condition);
  show("status", status);
  show("expected", expected<int>);
  show("expected of text", expected<std::string>);
  show("outcome", outcome<app::Outcome<int>>);
  // CHECK: code: S F
  // CHECK-NEXT: condition: S F
  // CHECK-NEXT: status: S F
  // CHECK-NEXT: expected: S F
  // CHECK-NEXT: expected of text: S F
  // CHECK-NEXT: outcome: S F
  show("optional", optional);
  show("unnamed", unnamed);
  // CHECK-NEXT: optional: S S
  // CHECK-NEXT: unnamed: S S
  show("changed", changed);
  show("recovered", recovered);
  show("shadowed", shadowed);
  // CHECK-NEXT: changed: sS sF
  // CHECK-NEXT: recovered: S F
  // CHECK-NEXT: shadowed: S F
}
