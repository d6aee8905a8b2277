// Warnings that have something generated before them in their line.
#include <opendefer/defer.h>
#include <cassert>
#include <cstdio>

#define TWICE(...) __VA_ARGS__ __VA_ARGS__
#define SAY(x) std::printf("%s\n", x)

int block(int n) {
  defer { int m = 2; std::printf("%d %s\n", m, n); }; std::printf("%s\n", n);
  return n;
}

int call(int n) {
  defer std::printf("%s\n", n); int unused = 3;
	defer std::puts("tab");	int tabbed = 4;
  /* é */ defer std::puts("ü"); int accented = 4; // defer
  if (n) defer std::puts("nested"); else std::printf("%s\n", n);
  for (int i = 0; i < n; i++) { defer std::puts("loop"); unsigned u = i; if (u < i) return u; }
  return n;
}

unsigned wrapped(int n) {
  defer_result unsigned r = 0; int before; static_cast<void>(r);
  defer std::puts("x"); if (n) return n = 3, n; unsigned u = 1;
  return n == 3 ? n : u < n; int after;
}

int lambdas(int n) {
  defer std::puts("outer"); auto f = [&](int m) { defer std::puts("inner"); int gone = 3; return m; }; int k = 3;
  SAY(f(n)); defer { SAY("a"); int lost = 0; }; int also = 3;
  return f(n);
}

int macros(int n) {
  TWICE(defer std::puts("twice"); n++;) int behind = 0;
  assert([&] { defer std::puts("in assert"); return n; }() ==
         0u); int next = 0;
  return n;
}

int continued(int n) {
  defer std::puts("a"); int one = 1; \
  defer std::puts("b"); int two = 2; \
    int three = 3;
  const char *raw = R"(
 text)"; defer std::puts("c"); int four = 4;
  SAY(raw);
  return n;
}

#line 7 "other.y"
int renamed(int n) {
  defer std::puts("a"); int one = 1; std::printf("%d %d\n", __LINE__);
  return n;
}

#line 59 "places.cpp"
template <class T> T dependent(T t) {
  defer std::puts("a"); int lost = 0; defer { std::printf("%s\n", t); int gone = 1; }; unsigned more;
  return t; int last;
}

struct S {
  S(int n) : N([&] { defer std::puts("init"); int m = 1; return n; }()) { defer std::puts("body"); int k = 2; }
  int N = [] { defer std::puts("member"); int j; return 3; }(); int twice() { defer { int here; }; return 2 * N; }
};

#if 0
  defer std::puts("left out");
#else
int (*Used)(int) = dependent<int>;
#endif

void pragmas(int n) {
  if (n) std::puts("a"); defer std::puts("b"); int u1;
#pragma GCC unroll 2
  for (int i = 0; i < n; i++) defer std::printf("%s\n", i); int u2;
  switch (n) { case 1: defer std::puts("one"); int u3; break; default: defer { int u4; }; }
  if (n)
    defer std::puts("misleading"); int u5;
    n++;
}

int main() {
  defer std::puts("end"); int line = __LINE__, never; return std::printf("%s:%d\n", __FILE__, line) < 0;
}
