// RUN: sed -E 's/defer \[&\]/         /; s/defer /      /g' %s >%t.plain.cpp
// RUN: %plugin_cxx -std=c++20 %s -o %t.plugin %libs && %t.plugin >%t.got
// RUN: %clangxx -std=c++20 %cppflags %t.plain.cpp -o %t.plain %libs && %t.plain >%t.expected
// RUN: diff %t.expected %t.got && %filecheck %s <%t.got
// RUN: %plugin_cxx -std=c++20 -fno-exceptions -O2 %s -o %t.plugin %libs && %t.plugin | diff %t.expected -
// RUN: %opendefer %s -- -std=c++20 %cppflags >%t.low.cpp
// RUN: %gxx -std=c++20 -Wall -Wextra -Werror %cppflags %t.low.cpp -o %t.command %libs && %t.command >%t.got
// RUN: %gxx -std=c++20 %cppflags %t.plain.cpp -o %t.plain %libs && %t.plain >%t.expected
// RUN: diff %t.expected %t.got && %filecheck %s <%t.got
// What tells where a call is, and in which function, tells of the place where
// the user wrote it: as the same statement without `defer` would.
#include <cassert>
#include <cstdio>
#include <cstring>
#include <experimental/source_location>
#include <opendefer/defer.h>
#include <source_location>

using place = std::source_location;
static void log(const char *what, place at = place::current()) {
  std::printf("%s: %s %u:%u\n", what, at.function_name(), unsigned(at.line()), unsigned(at.column()));
}
enum class level { low, high };
static void levels(const char *what, level l = level::high, const place &at = std::source_location::current()) {
  log(what, at);
  std::printf("%d\n", int(l));
}
static void builtins(const char *function = __builtin_FUNCTION(), int line = __builtin_LINE()) {
  std::printf("%s %d\n", function, line);
}
namespace older {
using location = std::experimental::source_location;
static void log(int, location at = location::current()) {
  std::printf("%s %u\n", at.function_name(), unsigned(at.line()));
}
} // namespace older
struct logger {
  void operator()(const char *what, place at = place::current()) const { log(what, at); }
  void method(const char *what, place at = place::current()) const { log(what, at); }
};
#define LOG(what) std::printf("%s: %s\n", what, __func__)
#define CALL(call) call

// CHECK: call: void callForm() [[#@LINE+1]]:
void callForm() { defer log("call"); }
void several() {
  defer levels("low", level::low);
}
void middle() {
  defer levels(
      "middle");
}
void functors() { logger l; defer l("functor"); }
void methods() { logger l; defer l.method("method"); }
void names() { defer builtins(); }
void old() { defer older::log(1); }

// CHECK: block: void block() [[#@LINE+1]]:
void block() { defer { log("block"); } }
void blockOfLines() {
  defer {
    log("first"); levels("second");

    builtins();
    older::log(2);
    place here = place::current();
    log("here", here);
    std::printf("%s\n", __builtin_FUNCTION());
    logger()("temporary"); logger().method("its method");
  }
}
void nested() { defer { defer { log("nested"); } } }
void callInBlock() { defer { defer log("call in block"); } }
void captures() { int n = 0; (void)n; defer [&] {
    log("capture"); LOG("capture");
  };
}
void macros() {
  defer {
    LOG("macro");
    CALL(log("argument"));
  }
}
template <class T> void templates(T) { defer { log("template"); LOG("template"); } }
template <class T> void templateCalls(T) { defer log("template call"); }
struct type {
  int member = 0;
  type() { defer log("constructor"); }
  ~type() { defer { log("destructor"); } }
  void method() const { defer { log("method"); defer log("its call"); } }
};
// A lambda is a function of its own.
void lambdas() { [] { defer builtins(); }(); [] { defer { LOG("lambda"); } }(); }
void inLambda() { defer { [] { LOG("inner"); }(); } }
// What is needed while compiling stays as it is.
constexpr int valueOf(place at = place::current()) { return int(at.line()); }
consteval unsigned lineOf(place at = place::current()) { return at.line(); }
void constants() { defer { constexpr unsigned line = lineOf(); std::printf("%u\n", line); static_assert(lineOf() > 1); } }
template <class T> T returned(T x) { defer {} return (builtins(), x); }
// Generated text precedes these on their lines.
int after(int n) { defer [] {}(); log("after"); place here = place::current(); log("here", here); return log(""), n; }
int late(int n) { if (n) { defer [] {}(); logger()("late"); } constexpr place at = place::current(); return at.line() + n; }
template <class T> T returnedOnLines(T x) {
  defer [] {}();
  log("t"); return (log("first"),
          log("second"), x);
}
void asserted() { defer [] {}(); static_assert(lineOf() > 1); const int n = valueOf(); static_assert(n > 1); log("asserted"); }
void fails() { defer { assert(std::strlen(__PRETTY_FUNCTION__) == 12); } }

int main() {
  callForm();
  several();
  middle();
  functors();
  methods();
  names();
  old();
  block();
  blockOfLines();
  nested();
  callInBlock();
  captures();
  macros();
  templates(1);
  templates("2");
  templateCalls(1);
  type().method();
  lambdas();
  inLambda();
  constants();
  returned(1);
  after(1);
  late(1);
  returnedOnLines(1);
  asserted();
  fails();
}
// Clang 14 has no builtin for std::source_location.
// REQUIRES: llvm19 || llvm22
