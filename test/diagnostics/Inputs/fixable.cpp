// Each error in here has a fix-it, and runs as it says when they are made.
#include <opendefer/defer.h>

#include <cstdio>
#include <utility>
#include <vector>

void show(const char *what, int n) { std::printf("%s %d\n", what, n); }

void loop() {
  for (int i = 0; i < 2; i++)
    defer { show("loop", i); }
}

void references(std::vector<int> &numbers) {
  for (int &number : numbers) {
    int before = number;
    defer { show("before", before); show("reference", number); };
  }
  numbers = {3, 4};
}

void bindings(std::vector<std::pair<int, int>> pairs) {
  for (auto [first, second] : pairs)
    defer { show("binding", first + second); }
  for (auto &[first, second] : pairs) {
    defer { show("bound", first); }
    first = 5;
  }
}

void around(std::vector<int> &numbers) {
  int n = 10;
  [&] {
    int m = 100;
    for (int &number : numbers)
      defer { show("around", number + m + n); }
  }();
}

void captures(int n) {
  if (int m = n; m) {
    int k = m + 1;
    defer [&m] { show("explicit", m); };
    defer [&l = m] { show("renamed", l); };
    defer [&] { show("default", m + k); };
    m = k = 100;
  }
}

int value() {
  defer_result int result = 1;
  defer {
    show("value", result);
    return result + 1;
  }
  return 10;
}

int early(int n) {
  defer_result int result = n;
  defer {
    if (result > 1)
      return result * 2;
    if (result > 0)
      return -1;
    show("early", result);
  }
  return n;
}

long type() {
  defer_result int result = 1;
  defer { result += 1; }
  return 1L << 40;
}

int block(int n) {
  defer {
    if (!n)
      return;
    show("block", n);
  }
  return n;
}

void statement(int &n) {
  defer n += 1;
  defer for (int i = 0; i < 2; i++) show("statement", i);
}

void call() {
  auto lambda = [] { show("lambda", 1); };
  defer lambda;
}

struct Pinned {
  Pinned() {}
  Pinned(const Pinned &) = delete;
};
void pinned(const Pinned &, int n) { show("pinned", n); }
#define SHOW(n) show("macro", n)
struct Class {
  const char *name = "method";
  void method(int n) { show(name, n); }
};
void calls(Class object, void (Class::*method)(int)) {
  Pinned p;
  int n = 1;
  defer pinned(p, n);
  defer SHOW(n);
  defer (object.*method)(n);
  n = 2;
}

void jump(bool early) {
  if (early)
    goto out;
  show("late", 1);
out:
  defer show("jump", 1);
}

int main() {
  loop();
  std::vector<int> numbers{1, 2};
  references(numbers);
  bindings({{1, 2}});
  around(numbers);
  captures(1);
  show("result", value());
  show("early", early(2) + early(1) + early(0));
  show("type", type() >> 40);
  block(0);
  block(1);
  int n = 1;
  statement(n);
  show("n", n);
  call();
  calls(Class(), &Class::method);
  jump(true);
  jump(false);
}
