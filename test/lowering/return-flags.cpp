// RUN: %opendefer --no-table-frames %s -- -std=c++17 %cppflags | %filecheck %s --match-full-lines
// RUN: %both_ways %s -Wshadow | %filecheck %s --check-prefix=OUT
// Guards are told of returns: by the result that is kept, or by a mark of its
// own. Not where a destructor may throw, or panic, before they run.
#include <cstdio>
#include <opendefer/defer.h>
#include <stdexcept>
#include <string>

static void note(const char *what) { std::puts(what); }

// OUT: end
// OUT-NEXT: early
// CHECK-LABEL: void nothing(bool early) {
void nothing(bool early) {
  // CHECK: {{.*}}__open_frame<1> opendefer_f0; ::opendefer::__lowered::__return_flag opendefer_x0; try { {{.*}}, opendefer_c0_0, opendefer_x0, ::opendefer::__lowered::__own_pad());
  defer note(early ? "early" : "end");
  // CHECK: {{ *}}if (early) return opendefer_x0.__set_returning(); else
  if (early) return; else
    static_cast<void>(early);
  // CHECK: opendefer_x0.__set_returning(); } catch {{.*}}
}

// OUT-NEXT: macro
// CHECK: #define TWICE(statement) statement statement
#define TWICE(statement) statement statement
void inMacro(bool early) {
  defer note("macro");
  // CHECK: {{ *}}TWICE(if (early) return opendefer_x0.__set_returning();)
  TWICE(if (early) return;)
}

// OUT-NEXT: named 2
// CHECK: int named(int n) {
int named(int n) {
  defer_result int result = n;
  // CHECK: {{.*}} opendefer_c0_0, opendefer_x0, ::opendefer::__lowered::__own_pad());
  defer { std::printf("named %d\n", result); };
  // CHECK: {{ *}}if (n == 1) { opendefer_x0.__set_returning(); goto opendefer_out0; } else if (n) { opendefer_d0 = 2; opendefer_x0.__set_returning(); goto opendefer_out0; }
  if (n == 1) return result; else if (n) return 2;
  throw n;
}

// OUT-NEXT: named 3
// CHECK: int namedInMacro(int n) {
int namedInMacro(int n) {
  defer_result int result = 3;
  defer { std::printf("named %d\n", result); };
  // CHECK: {{ *}}TWICE(if (n == 1) { { opendefer_d0 = n; opendefer_x0.__set_returning(); goto opendefer_out0; } })
  TWICE(if (n == 1) { return n; })
  // CHECK: {{ *}}TWICE(if (n == 2) { { opendefer_x0.__set_returning(); goto opendefer_out0; } })
  TWICE(if (n == 2) { return result; })
  return 4;
}

// OUT-NEXT: object
// CHECK: struct Object {
struct Object {
  explicit Object(bool early) {
    // CHECK: {{.*}} opendefer_c0_0, opendefer_x0);
    defer note("object");
    // `return f();` is an error here.
    // CHECK: {{ *}}if (early) return;
    if (early) return;
    // CHECK: opendefer_x0.__set_returning(); } catch {{.*}}
  }
};

// OUT-NEXT: quiet
// CHECK: int quiet(const std::string &text) {
int quiet(const std::string &text) {
  // CHECK: {{.*}} opendefer_c0_0, opendefer_r0, ::opendefer::__lowered::__own_pad());
  defer note("quiet");
  std::string copy = text + text;
  try {
    return std::stoi(copy + "x");
  } catch (const std::exception &) {
    return -1;
  }
}

// OUT-NEXT: swallows
// The exception may be anything.
// CHECK: int swallows(const std::string &text) {
int swallows(const std::string &text) {
  // CHECK: {{.*}} opendefer_c0_0);
  defer note("swallows");
  try {
    return std::stoi(text);
  } catch (...) {
    return -1;
  }
}

struct Closer {
  ~Closer() noexcept(false) {}
};

// OUT-NEXT: local
// CHECK: int local() {
int local() {
  // CHECK: {{.*}} opendefer_c0_0);
  defer note("local");
  Closer closer;
  return 1;
}

// OUT-NEXT: temporary
// CHECK: int temporary() {
int temporary() {
  // CHECK: {{.*}} opendefer_c0_0);
  defer note("temporary");
  return Closer(), 1;
}

struct Initialised {
  int number = (Closer(), 1);
};

// OUT-NEXT: initialiser
// CHECK: int initialiser() {
int initialiser() {
  // CHECK: {{.*}} opendefer_c0_0);
  defer note("initialiser");
  return Initialised{}.number;
}

// OUT-NEXT: plain
// CHECK: template <class T> T plain(T value) { using opendefer_T0 = T; {{.*}}__unwind_fence<opendefer_T0> opendefer_u0;
template <class T> T plain(T value) {
  // CHECK: {{.*}} opendefer_c0_0, opendefer_r0);
  defer note("plain");
  return value + 1;
}

// OUT-NEXT: dependent
// CHECK: template <class T> int dependent() {
template <class T> int dependent() {
  // CHECK: {{.*}} opendefer_c0_0);
  defer note("dependent");
  return T(), 1;
}

// What is not kept is not hooked.
// OUT-NEXT: defaulted
// CHECK: std::string defaulted() { {{.*}}__unwind_fence<> opendefer_u0;
std::string defaulted() {
  // CHECK: {{.*}} opendefer_c0_0);
  defer note("defaulted");
  return "defaulted";
}

int main() {
  nothing(false);
  nothing(true);
  inMacro(true);
  named(2);
  namedInMacro(2);
  Object object(false);
  quiet("1");
  swallows("2");
  local();
  temporary();
  initialiser();
  plain(1);
  dependent<Closer>();
  defaulted();
}
