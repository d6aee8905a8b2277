// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// In a template; the callee may depend on its parameters.
#include "trace.h"
#include <memory>
#include <utility>
#include <vector>

struct Visitor {
  void operator()(int value) const { say("int %d", value); }
  void operator()(const std::string &value) const { say("string %s", value.c_str()); }
};

template <typename F, typename... Args> void later(F f, Args... args) {
  defer f(args...);
  say("later");
}

template <typename T> struct Stack {
  std::vector<T> items;
  void push(const T &item) { items.push_back(item); }
  T pop() {
    defer items.pop_back();
    return items.back();
  }
};

template <typename T> T doubled(T value) {
  defer { say("doubled ends"); };
  return value + value;
}

void take(std::unique_ptr<int> p) { say("took %d", *p); }
template <typename T> void moved(T p) {
  defer take(std::move(p));
  say("%s", p ? "still here" : "moved");
}

// A method of a known class, with an argument whose type is not known yet.
struct Pair {
  void show(int first, int second) { say("pair %d %d", first, second); }
};
template <typename T> void knownMethod(T value) {
  Pair pair;
  defer pair.show(26, doubled(value));
  defer Pair().show(27, doubled(value));
}

int main() {
  later(Visitor{}, 1);
  later(Visitor{}, std::string("text"));
  Stack<std::string> stack;
  stack.push("one");
  stack.push("two");
  say("%s", stack.pop().c_str());
  say("%zu left", stack.items.size());
  say("%d", doubled(4));
  moved(std::make_unique<int>(9));
  knownMethod(5);
  // CHECK: later
  // CHECK-NEXT: int 1
  // CHECK-NEXT: later
  // CHECK-NEXT: string text
  // CHECK-NEXT: two
  // CHECK-NEXT: 1 left
  // CHECK-NEXT: doubled ends
  // CHECK-NEXT: 8
  // CHECK-NEXT: moved
  // CHECK-NEXT: took 9
  // CHECK-NEXT: doubled ends
  // CHECK-NEXT: doubled ends
  // CHECK-NEXT: pair 27 10
  // CHECK-NEXT: pair 26 10
}
