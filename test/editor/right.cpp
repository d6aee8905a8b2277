// Right code, as compilers without the plugin see it in editors: no warning, nor
// with it.
// DEFINE: %{warn}=-Wall -Wextra -Wpedantic -Wshadow -Wdangling-else -Wmisleading-indentation -Werror
// DEFINE: %{more}=-Wunreachable-code-aggressive -Wconditional-uninitialized -Wunused-lambda-capture -Wcomma -Wloop-analysis
// RUN: %clangxx %cppflags -std=c++17 -fsyntax-only %{warn} %{more} %s
// RUN: %clangxx %cppflags -std=c++20 -fsyntax-only %{warn} %{more} %s
// Headers that are no system headers have nothing to be told of, either.
// RUN: %clangxx -I%build/include -std=c++17 -fsyntax-only %{warn} %{more} %s
// RUN: for c in %other_clangs; do $c %cppflags -std=c++17 -fsyntax-only %{warn} %{more} %s || exit 1; done
// RUN: %plugin_cxx -std=c++17 -fsyntax-only %{warn} %{more} %s
// g++ takes the `if` of the macro for one that is written there.
// RUN: %gxx %cppflags -std=c++17 -fsyntax-only %{warn} -Wno-dangling-else %s
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <opendefer/defer.h>
#include <string>

struct M {
  void lock();
  void unlock();
  [[nodiscard]] int close();
  M *next();
};
[[nodiscard]] int must(int);
void g(int);
int value1();

static void onlyDeferred(int n) { std::printf("%d", n); }

void alone(int n) { defer [n] { std::printf("%d\n", n); }; }

int assignedLater(int n) {
  int value;
  defer { std::printf("%d\n", value); };
  value = n + 1;
  return value;
}

int assignedInOneBranch(int n) {
  int a;
  if (n)
    a = 1;
  defer { g(a); };
  a = 2;
  defer g(a);
  if (n > 3)
    return 3;
  defer [a] { g(a); };
  return a;
}

void allocatedLater(int n) {
  int *p;
  defer { delete p; };
  p = new int(n);
}

int calls(int n, M *m, M &r) {
  defer g(n);
  defer m->unlock();
  defer r.unlock();
  defer (void)must(n);
  defer (void)r.close();
  defer (void)m->next()->close();
  defer value1();
  defer std::fclose(stdin);
  defer onlyDeferred(3);
  std::function<void(int)> fn = g;
  defer fn(3);
  void (*fp)(int) = g;
  defer fp(2);
  defer (*fp)(2);
  return n;
}

int statements(int n) {
  if (n)
    defer g(1);
  if (n > 1)
    defer g(1);
  else
    defer g(2);
  if (n > 2)
    defer { g(3); };
  if (n > 3) {
    defer { g(3); }
  } else {
    defer { g(1); }
  }
  if (n > 4)
    defer { g(3); }
  else
    defer { g(4); }
  for (int i = 0; i < n; i++)
    defer g(i);
  for (int i = 0; i < n; i++)
    defer [i] { g(i); };
  while (n--)
    defer g(2);
  do
    defer g(n);
  while (n-- > 3);
  for (int x : {1, 2, 3})
    defer g(x);
  switch (n) {
  case 1:
    defer g(1);
    break;
  case 2:
    defer { g(2); };
    break;
  case 3: {
    defer [=] { g(n); };
  } break;
  case 4:
    defer g(4);
    [[fallthrough]];
  default:
    defer g(3);
  }
  return n;
}

int captures(std::unique_ptr<int> p, std::string s) {
  bool done = false;
  defer [p = std::move(p), &done, &s] {
    if (!done)
      g(*p);
    s += "x";
  };
  defer [&] {
    if (done)
      return;
    g(1);
  };
  defer [=]() mutable { g(done); }();
  defer [](int x) { g(x); }(3);
  defer [&](auto x, int y) -> int { return x + y + done; }(3, 4);
  done = true;
  return 1;
}

template <class T> T dependent(T t) {
  T unset;
  defer t.close();
  defer { g(unset); t.close(); };
  defer [t] { (void)t; };
  defer [t]() { g(t); }();
  unset = t;
  return t;
}

template <class T> void instantiated(T t) {
  defer t();
  defer [t] { t(); };
  defer { t(); };
}
void instantiates() {
  instantiated([] {});
}

int usedInDeferredCodeOnly(int n) {
  int onlyInDefer = n * 2;
  char *buffer = static_cast<char *>(std::malloc(16));
  defer std::free(buffer);
  defer { g(onlyInDefer); };
  auto l = [&] {
    defer g(n);
    defer [n] { g(n); };
    return n;
  };
  return l();
}

struct S {
  int m = 0;
  void f() {
    defer [this] { m = 1; };
    defer { m = 2; };
    defer f();
  }
  S() {
    defer { m = 1; }
  }
  ~S() { defer g(m); }
};

int named(int n) {
  defer_result int r = 3;
  defer { r = 4; };
  if (n)
    return 5;
  return r;
}

void recovers() {
  defer {
    if (auto v = opendefer::recover())
      std::puts(v.what().c_str());
  };
  opendefer::panic("x");
}

[[noreturn]] void aborts() {
  defer g(1);
  std::abort();
}
int abortsInstead() {
  defer g(1);
  std::abort();
}
int leavesALoop(int n) {
  for (;;) {
    defer g(n);
    if (n++ > 3)
      return n;
  }
}
int leavesInBranches(int n) {
  if (n) {
    defer g(1);
    return 1;
  } else {
    defer [n] { g(n); };
    return 2;
  }
}
void tries() try {
  defer g(1);
  g(2);
} catch (...) {
}
int nested(int n) {
  defer {
    for (int i = 0; i < 3; i++)
      defer g(i);
  };
  return n;
}

// IN-TURN: 2 of 4
