// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Any value can be panicked with, and comes back as it was.
#include "trace.h"
#include <memory>
#include <stdexcept>

template <typename F> opendefer::value caught(F body) {
  defer_result opendefer::value result = {};
  defer { result = opendefer::recover(); };
  body();
  return {};
}

struct Point {
  int x, y;
};
enum class Color { Red, Green };

int main() {
  using opendefer::panic;
  opendefer::value none;
  say("%d", bool(none));

  opendefer::value v = caught([] { panic(42); });
  say("%d, as a long: %d", *v.get_if<int>(), v.get_if<long>() != nullptr);
  say("%s", v.what().c_str());

  v = caught([] { panic("literal"); });
  say("%s, as a const char *: %d", v.get_if<std::string>()->c_str(),
      v.get_if<const char *>() != nullptr);

  const Point here{1, 2};
  v = caught([&] { panic(here); });
  say("%d %d", v.get_if<Point>()->x, v.get_if<Point>()->y);

  v = caught([] { panic(std::make_unique<int>(7)); });
  opendefer::value copy = v;
  say("%d, shared: %d", **v.get_if<std::unique_ptr<int>>(),
      copy.get_if<std::unique_ptr<int>>() == v.get_if<std::unique_ptr<int>>());

  v = caught([] { panic(Color::Green); });
  say("%d", *v.get_if<Color>() == Color::Green);

  v = caught([] { panic(std::out_of_range("far")); });
  say("%s", v.get_if<std::out_of_range>()->what());

  v = caught([] { panic(nullptr); });
  say("%d", v.get_if<opendefer::PanicNilError>() != nullptr);
  v = caught([] { panic(opendefer::value()); });
  say("%d", v.get_if<opendefer::PanicNilError>() != nullptr);
  // CHECK: 0
  // CHECK-NEXT: 42, as a long: 0
  // CHECK-NEXT: 42
  // CHECK-NEXT: literal, as a const char *: 0
  // CHECK-NEXT: 1 2
  // CHECK-NEXT: 7, shared: 1
  // CHECK-NEXT: 1
  // CHECK-NEXT: far
  // CHECK-NEXT: 1
  // CHECK-NEXT: 1
}
