// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Types of results that are hard to spell, or cannot be copied by others.
#include "trace.h"
#include <vector>

class Secret {
  struct Hidden { int value; };
  enum Kind { Ours = 4 };
  Secret(const Secret &) = default;

public:
  Secret() = default;
  static Secret make() {
    Secret s;
    defer say("make");
    return s;
  }
  auto hidden() { defer say("hidden"); return Hidden{2}; }
  auto kind() { defer say("kind"); return Ours; }
};

struct Pinned {
  explicit Pinned(int v) : value(v) {}
  Pinned(const Pinned &) = delete;
  int value;
};
Pinned pinned() { defer say("pinned"); return Pinned(5); }
template <class T> T pinnedTemplate() { defer say("template"); return T(6); }

int main() {
  Secret secret;
  Secret::make();
  // A class that only its own class can name, through a lambda elsewhere.
  auto through = [](Secret &s) { defer say("through"); return s.hidden(); };
  auto list = [](Secret &s) {
    defer say("list");
    return std::vector<decltype(s.kind())>{s.kind()};
  };
  say("%d", through(secret).value);
  say("%d", int(list(secret)[0]));
  // A member type of a class template.
  auto size = [](const std::vector<int> &v) { defer say("size"); return v.size(); };
  say("%d", int(size({1, 2, 3})));
  // A type of a function, as the lambda's declared result.
  struct Local { int value; };
  auto local = [](int v) -> Local { defer say("local"); return {v}; };
  say("%d", local(7).value);
  say("%d", pinned().value);
  say("%d", pinnedTemplate<Pinned>().value);
  // CHECK: make
  // CHECK-NEXT: hidden
  // CHECK-NEXT: through
  // CHECK-NEXT: 2
  // CHECK-NEXT: kind
  // CHECK-NEXT: list
  // CHECK-NEXT: 4
  // CHECK-NEXT: size
  // CHECK-NEXT: 3
  // CHECK-NEXT: local
  // CHECK-NEXT: 7
  // CHECK-NEXT: pinned
  // CHECK-NEXT: 5
  // CHECK-NEXT: template
  // CHECK-NEXT: 6
}
