// RUN: %both_ways %s | %filecheck %s
// A static local that is returned is copied, never moved from: the next call
// returns it again.
#include <cstdio>
#include <opendefer/defer.h>
#include <string>

static const char text[] = "longer than what a string keeps in itself";

static std::string plain() {
  static std::string s = text;
  defer{};
  return s;
}

static std::string named() {
  defer_result std::string r;
  static std::string s = text;
  defer{};
  return s;
}

template <class T> T generic() {
  static T s = text;
  defer{};
  return s;
}

static std::string outOfLambda() {
  std::string s = text;
  auto f = [&s]() -> std::string {
    defer{};
    return s;
  };
  return f() == text ? f() : "";
}

int main() {
  for (int i = 0; i < 2; ++i)
    std::printf("%zu %zu %zu %zu\n", plain().size(), named().size(),
                generic<std::string>().size(), outOfLambda().size());
}
// CHECK: 41 41 41 41
// CHECK-NEXT: 41 41 41 41
