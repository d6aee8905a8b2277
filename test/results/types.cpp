// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Types of results that are hard to spell, or cannot be copied by others.
#include "trace.h"
#include <string>
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

// Made of a local of another type, as the language makes it.
std::string ofArray() { char text[] = "array"; defer say("of array"); return text; }
template <class T> std::string ofArrayIn(T) {
  const char text[] = "template's array";
  defer say("of array");
  return text;
}
struct Builder {
  Builder() = default;
  Builder(Builder &&) = delete;
  operator std::string() && { return "built"; }
  operator Secret() && { return {}; }
  int value = 1;
};
std::string built() { Builder b; defer say("of builder"); return b; }
std::string builtOf(Builder b) { defer say("of parameter"); return b; }
Secret trivially(Builder b) { defer say("trivially"); return b; }
struct FromLvalue {
  FromLvalue(Builder &b) : text(std::to_string(b.value)) {}
  std::string text;
};

// Inside of class templates, by their names alone; an earlier declaration calls
// the parameters otherwise, or nothing.
template <typename, int> class Chain;
template <typename Item> struct Other;
template <class T, int N> class Chain {
public:
  Chain &operator<<(T) { defer { say("link"); }; return *this; }
  Chain (*self())(Chain *) { defer say("self"); return [](Chain *c) { return *c; }; }
  Other<Chain> other() { defer say("other"); return {this}; }
  static void take(const Chain &) { say("take"); }
  void give() { defer take(*this); }
  friend Chain *address(Chain &c) { defer say("friend"); return &c; }
};
template <class T> struct Other { T *chain; };
template <class U, int N> struct Chain<U *, N> {
  Chain *pointer() { defer say("partial"); return this; }
};

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
  say("%s", ofArray().c_str());
  say("%s", ofArrayIn(1).c_str());
  say("%s", built().c_str());
  say("%s", builtOf({}).c_str());
  trivially({});
  auto lvalue = []() -> FromLvalue { Builder b; defer say("of lvalue"); return b; };
  say("%s", lvalue().text.c_str());
  Chain<int, 1> chain;
  address(*(chain << 1).self()(&chain).other().chain)->give();
  Chain<int *, 1>().pointer();
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
  // CHECK-NEXT: of array
  // CHECK-NEXT: {{^array}}
  // CHECK-NEXT: of array
  // CHECK-NEXT: template's array
  // CHECK-NEXT: of builder
  // CHECK-NEXT: built
  // CHECK-NEXT: of parameter
  // CHECK-NEXT: built
  // CHECK-NEXT: trivially
  // CHECK-NEXT: of lvalue
  // CHECK-NEXT: 1
  // CHECK-NEXT: link
  // CHECK-NEXT: self
  // CHECK-NEXT: other
  // CHECK-NEXT: friend
  // CHECK-NEXT: take
  // CHECK-NEXT: partial
}
