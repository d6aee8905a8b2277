// A note records where the variables are that a deferred block refers to, so
// that nothing is stored for them.
// RUN: %opendefer %s -- -std=c++17 -I%S/../Inputs %cppflags | %filecheck %s
// RUN: %both_ways %s -Wno-vla -I%S/../Inputs | %filecheck %s --check-prefix=OUT
// RUN: %both_ways %s -Wno-vla -I%S/../Inputs -fno-omit-frame-pointer -masm=intel | %filecheck %s --check-prefix=OUT
#include "trace.h"
#include <cstring>
#include <opendefer/boundary.h>
#include <string>
#include <vector>

// How the deferred calls are made: by a return, a panic that is recovered, or an
// exception.
enum class How { Returns, Panics, Throws };
[[gnu::noinline]] static void leave(How how) {
  if (how == How::Panics)
    opendefer::panic("oops");
  if (how == How::Throws)
    throw 1;
}

static int scalars(How how) {
  int number = 1;
  const char *text = "old";
  double real = 0.5;
  // CHECK: = [&number, &text, &real]({{.*}}NOTE_CAPTURES(opendefer_f0, opendefer_t0, 0, opendefer_c0_0, 3, "m"(number), "m"(text), "m"(real))
  defer { say("%d %s %.1f", number, text, real); };
  number = 2;
  text = "new";
  leave(how);
  real = 1.5;
  return number;
}
static void objects(How how, int given) {
  std::string text = "a";
  std::vector<int> numbers = {1, 2, 3};
  struct { int a, b[4]; } record = {};
  char array[40] = "array";
  // CHECK: = [given, &text, &numbers, &record, &array]({{.*}} 4, "m"(text)
  defer { say("%d %s %zu %d %s", given, text.c_str(), numbers.size(), record.b[3], array); };
  text += " long string that needs memory";
  numbers.push_back(4);
  record.b[3] = 5;
  leave(how);
  std::strcpy(array, "other");
}
// The newest first, and each sees what the others have changed.
static int several(How how) {
  int count = 0;
  std::string order;
  defer { say("%s %d", order.c_str(), count); };
  defer { order += char('a' + count++); };
  defer { order += char('a' + count++); };
  leave(how);
  defer { order += char('A' + count++); };
  leave(how);
  return count;
}
static int panicsAgain(How how) {
  int count = 0;
  defer { say("count %d", count); };
  defer {
    ++count;
    if (count == 2)
      opendefer::panic("again");
  };
  defer { ++count; };
  leave(how);
  return count;
}

// Where stack frames are unusual.
static void aligned(How how) {
  alignas(64) int wide = 1;
  int number = 2;
  // CHECK: = [&wide, &number]({{.*}} 2, "m"(wide), "m"(number))
  defer { say("%d %d %d", wide, number, int(reinterpret_cast<std::uintptr_t>(&wide) % 64)); };
  wide = 3;
  leave(how);
  number = 4;
}
static void dynamic(How how, int size) {
  int number = 1;
  char *memory = static_cast<char *>(__builtin_alloca(size));
  defer { say("%d %s", number, memory); };
  std::memset(memory, 0, size);
  std::strcpy(memory, "alloca");
  number = size;
  leave(how);
}
static void alignedAndDynamic(How how, int size) {
  alignas(128) int number = 1;
  char *memory = static_cast<char *>(__builtin_alloca(size));
  defer { say("%d %s", number, memory); };
  std::strcpy(memory, "alloca");
  memory[0] = 'A';
  number = size;
  leave(how);
}
static void large(How how) {
  char memory[100000];
  int number = 1;
  defer { say("%d %s", number, memory + 50000); };
  std::strcpy(memory + 50000, "far");
  number = 2;
  leave(how);
}
static void manyArguments(How how, int a, int b, int c, int d, int e, int f, std::string g) {
  int number = a;
  leave(How::Returns);
  defer { say("%d", number); };
  say("%d %d %d %d %d %d %s", a, b, c, d, e, f, g.c_str());
  number += b;
  leave(how);
}
template <class T> static T generic(How how, T value) {
  int count = 1;
  T dependent = value;
  // CHECK: = [&count]({{.*}} 1, "m"(count))
  defer { say("%d", count); };
  // CHECK: = [&]({{.*}} { say("%d", int(dependent)
  defer { say("%d", int(dependent)); };
  ++count;
  dependent = 9;
  leave(how);
  return value;
}
static void inside(How how) {
  int number = 1;
  // CHECK: = [&number]({{.*}} { auto add
  defer { auto add = [&] { return ++number; }; say("%d", add()); };
  number = 10;
  leave(how);
}
static int conditional(How how) {
  int number = 1;
  // CHECK: if_failure{[&number]
  defer_failure { say("failure %d", number); };
  defer_success { say("success %d", number); };
  number = 2;
  leave(how);
  return 0;
}

// Where the variable may be elsewhere, or the closure contains more.
struct Members {
  int own = 1;
  void method(How how) {
    int number = 1;
    // CHECK: = [&]({{.*}} { say("%d %d", own
    defer { say("%d %d", own, number); };
    number = own = 2;
    leave(how);
  }
};
static void elsewhere(How how, int given, std::string text) {
  int number = 1;
  int &reference = number;
  // CHECK: = [&]({{.*}} { say("given
  defer { say("given %d %s", given, text.c_str()); };
  // CHECK: = [&]({{.*}} { say("reference
  defer { say("reference %d", reference); };
  given = 5;
  text += "!";
  reference = 3;
  leave(how);
}
static std::string returned(How how) {
  std::string result = "a";
  // CHECK: = [&]({{.*}} { say("returned
  defer { say("returned %s", result.c_str()); };
  result += "b";
  leave(how);
  return result;
}
static void many(How how) {
  int a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7;
  // CHECK: = [&a, &b, &c, &d, &e, &f]({{.*}} 6,
  defer { say("six %d", a + b + c + d + e + f); };
  // CHECK: = [&]({{.*}} { say("seven
  defer { say("seven %d", a + b + c + d + e + f + g); };
  a = b = c = d = e = f = g = 10;
  leave(how);
}
static void recovers(How how) {
  int number = 1;
  // CHECK: = [&]({{.*}} { say("recovered
  defer { say("recovered %d %d", number, bool(opendefer::recover())); };
  number = 2;
  leave(how);
}

template <class F> [[gnu::noinline]] static void check(const char *name, F f) {
  for (How how : {How::Returns, How::Panics, How::Throws}) {
    say("%s:", name);
    try {
      if (auto value = opendefer::catch_panic([&] { f(how); }))
        say("panic");
    } catch (int) {
      say("thrown");
    }
  }
}
int main() {
  // OUT: scalars:
  // OUT-NEXT: 2 new 1.5
  // OUT-NEXT: scalars:
  // OUT-NEXT: 2 new 0.5
  // OUT-NEXT: panic
  // OUT-NEXT: scalars:
  // OUT-NEXT: 2 new 0.5
  // OUT-NEXT: thrown
  check("scalars", [](How how) { scalars(how); });
  // OUT-NEXT: objects:
  // OUT-NEXT: 6 a long string that needs memory 4 5 other
  // OUT-NEXT: objects:
  // OUT-NEXT: 6 a long string that needs memory 4 5 array
  // OUT-NEXT: panic
  // OUT-NEXT: objects:
  // OUT-NEXT: 6 a long string that needs memory 4 5 array
  // OUT-NEXT: thrown
  check("objects", [](How how) { objects(how, 6); });
  // OUT-NEXT: several:
  // OUT-NEXT: Abc 3
  // OUT-NEXT: several:
  // OUT-NEXT: ab 2
  // OUT-NEXT: panic
  // OUT-NEXT: several:
  // OUT-NEXT: ab 2
  // OUT-NEXT: thrown
  check("several", [](How how) { several(how); });
  // OUT-NEXT: panicsAgain:
  // OUT-NEXT: count 2
  // OUT-NEXT: panic
  // OUT-NEXT: panicsAgain:
  // OUT-NEXT: count 2
  // OUT-NEXT: panic
  // OUT-NEXT: panicsAgain:
  // OUT-NEXT: count 2
  // OUT-NEXT: panic
  check("panicsAgain", [](How how) {
    if (how != How::Throws) // Out of a landing pad nothing may be thrown.
      return void(panicsAgain(how));
    panicsAgain(How::Panics);
  });
  // OUT-NEXT: aligned:
  // OUT-NEXT: 3 4 0
  // OUT-NEXT: aligned:
  // OUT-NEXT: 3 2 0
  // OUT-NEXT: panic
  // OUT-NEXT: aligned:
  // OUT-NEXT: 3 2 0
  // OUT-NEXT: thrown
  check("aligned", aligned);
  // OUT-COUNT-3: {{^}}20 alloca
  check("dynamic", [](How how) { dynamic(how, 20); });
  // OUT-COUNT-3: {{^}}30 Alloca
  check("alignedAndDynamic", [](How how) { alignedAndDynamic(how, 30); });
  // OUT-COUNT-3: {{^}}2 far
  check("large", large);
  // OUT-COUNT-3: {{^}}3{{$}}
  check("manyArguments",
        [](How how) { manyArguments(how, 1, 2, 3, 4, 5, 6, "seven"); });
  // OUT: generic:
  // OUT-NEXT: 9
  // OUT-NEXT: 2
  // OUT-NEXT: generic:
  // OUT-NEXT: 9
  // OUT-NEXT: 2
  // OUT-NEXT: panic
  // OUT-NEXT: generic:
  // OUT-NEXT: 9
  // OUT-NEXT: 2
  // OUT-NEXT: thrown
  check("generic", [](How how) { generic(how, 7); });
  // OUT-COUNT-3: {{^}}11
  check("inside", inside);
  // OUT: conditional:
  // OUT-NEXT: success 2
  // OUT-NEXT: conditional:
  // OUT-NEXT: failure 2
  // OUT-NEXT: panic
  // OUT-NEXT: conditional:
  // OUT-NEXT: failure 2
  // OUT-NEXT: thrown
  check("conditional", [](How how) { conditional(how); });
  // OUT-COUNT-3: {{^}}2 2
  check("members", [](How how) { Members().method(how); });
  // OUT: elsewhere:
  // OUT-NEXT: reference 3
  // OUT-NEXT: given 5 t!
  // OUT-NEXT: elsewhere:
  // OUT-NEXT: reference 3
  // OUT-NEXT: given 5 t!
  // OUT-NEXT: panic
  // OUT-NEXT: elsewhere:
  // OUT-NEXT: reference 3
  // OUT-NEXT: given 5 t!
  // OUT-NEXT: thrown
  check("elsewhere", [](How how) { elsewhere(how, 1, "t"); });
  // OUT-COUNT-2: returned ab
  check("returned", [](How how) { returned(how); });
  // OUT: many:
  // OUT-NEXT: seven 70
  // OUT-NEXT: six 60
  // OUT-NEXT: many:
  // OUT-NEXT: seven 70
  // OUT-NEXT: six 60
  // OUT-NEXT: panic
  // OUT-NEXT: many:
  // OUT-NEXT: seven 70
  // OUT-NEXT: six 60
  // OUT-NEXT: thrown
  check("many", many);
  // OUT: recovers:
  // OUT-NEXT: recovered 2 0
  // OUT-NEXT: recovers:
  // OUT-NEXT: recovered 2 1
  // OUT-NEXT: recovers:
  // OUT-NEXT: recovered 2 1
  check("recovers", recovers);
}
