// A deferred block captures variables by reference, but copies those that are
// only read after their initialisation.
// RUN: %opendefer %s -- -std=c++17 %cppflags | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -Wall -Wextra -Werror -O2 %s -o %t %libs && %t | %filecheck %s --check-prefix=OUT
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 && %gxx -std=c++17 -Wall -Wextra -Wshadow -Werror -O0 %cppflags %t.cpp -o %t %libs && %t | %filecheck %s --check-prefix=OUT
#include <opendefer/defer.h>
#include <cstdio>

static void say(int n) { std::printf("%d\n", n); }
static void add(int &n) { n += 10; }
enum Color { Red, Green };

struct Counter {
  int value = 1;
  void count(int by, long long wide) {
    // CHECK: = [&, by, wide]({{.*}} { say(value + by + int(wide)); }
    defer { say(value + by + int(wide)); };
    value = 100;
  }
};

static int changed(int assigned, int stepped, int referred, int pointed, int byLambda, int written) {
  // CHECK: = [&]({{.*}} {
  defer {
    say(assigned);
    say(stepped + referred + pointed + byLambda + written);
  };
  assigned = 1;
  ++stepped;
  add(referred);
  int *pointer = &pointed;
  *pointer = 30;
  auto change = [&] { byLambda = 40; };
  change();
  __asm__("movl $50, %0" : "=r"(written));
  return assigned;
}

static void kinds(const char *text, Color color, const int given, double number) {
  const int constant = 2;
  int &reference = *new int(3);
  volatile int unstable = 4;
  long double large = 5;
  int later;
  int measured = 6;
  auto read = [=] { return given + measured; };
  // CHECK: = [&, text, color, given, number]({{.*}} {
  defer {
    say(constant + reference + unstable + int(large) + later);
    std::printf("%s %d %d %.1f\n", text, color == Green, given, number);
  };
  // CHECK: = [&]({{.*}} { say(int(sizeof(measured)));
  defer { say(int(sizeof(measured))); };
  reference = 20;
  later = read();
}

template <class T> static T generic(T value, int count) {
  const int size = sizeof(T);
  int dependent = 5;
  // CHECK: = [&, count]({{.*}} { say(count + size);
  defer { say(count + size); T::see(dependent); };
  return value;
}
template <class T> static void discarding(int n) {
  int count = 0;
  // CHECK: = [&]({{.*}} { if constexpr (sizeof(T) > 4)
  defer { if constexpr (sizeof(T) > 4) say(++count + n); };
  say(0);
}
template <class... T> static void expanding(int n) {
  int count = 0;
  // CHECK: = [&]({{.*}} { (say(count + n + int(sizeof(T))), ...);
  defer { (say(count + n + int(sizeof(T))), ...); };
  count = 1;
  say(0);
}
static void macros(int odd) {
  int even = 1;
#define even (even)
#define odd (odd)
  // CHECK: = [&]({{.*}} { say(even + odd);
  defer { say(even + odd); };
  even = 2;
#undef even
#undef odd
}
struct Seeing {
  static void see(int &n) { say(n++); }
};

static int named(int n) {
  defer_result int result = n;
  // CHECK: = [n, &result]({{.*}} { say(result + n); }
  defer { say(result + n); };
  return 5;
}

int main() {
  Counter().count(2, 3);
  // OUT: {{^}}105
  changed(0, 0, 10, 0, 0, 0);
  // OUT-NEXT: {{^}}1
  // OUT-NEXT: {{^}}141
  kinds("text", Green, 7, 1.5);
  // OUT-NEXT: {{^}}4
  // OUT-NEXT: {{^}}44
  // OUT-NEXT: {{^}}text 1 7 1.5
  generic(Seeing(), 3);
  // OUT-NEXT: {{^}}4
  // OUT-NEXT: {{^}}5
  discarding<char>(1);
  // OUT-NEXT: {{^}}0
  discarding<long>(1);
  // OUT-NEXT: {{^}}0
  // OUT-NEXT: {{^}}2
  expanding<>(1);
  // OUT-NEXT: {{^}}0
  expanding<char>(1);
  // OUT-NEXT: {{^}}0
  // OUT-NEXT: {{^}}3
  macros(3);
  // OUT-NEXT: {{^}}5
  named(4);
  // OUT-NEXT: {{^}}9
}
