// RUN: %both_ways %s -std=gnu++17 | %filecheck %s --match-full-lines
// RUN: %both_ways %s -std=gnu++17 -fno-exceptions | %filecheck %s --match-full-lines
// RUN: %both_ways %s -std=c++20 -fno-exceptions | %filecheck %s --match-full-lines
// What a lambda could not use of the function around it, where the body, or what
// a template returns, becomes one.
#include <opendefer/defer.h>
#include <cstdio>

struct Bits { unsigned lo : 4, hi : 4; };
template <class T> T bitsIn(Bits b, T t) {
  auto [lo, hi] = b;
  defer {};
  if (t) return static_cast<T>(lo);
  return static_cast<T>(hi);
}
int bits(Bits b) {
  auto [lo, hi] = b;
  defer std::printf("bits ");
  lo += 4;
  return lo + hi;
}
template <class B> auto deducedBits(B b) {
  auto &[lo, hi] = b;
  defer std::printf("deduced ");
  lo += 4;
  return lo + hi;
}
template <class T> T anonymousIn(T x) {
  union { T a; char c[sizeof(T)]; };
  a = x;
  defer {};
  return a;
}
int anonymous(int x) {
  union { int a; char c[sizeof(int)]; };
  a = x;
  if (x > 5) return 0;
  defer std::printf("anonymous ");
  a += 1;
  return a;
}
int localLabel(int n) {
  __label__ out;
  defer {};
  if (n == 1) goto out;
  n = 9;
out:
  return n;
}
auto recursive(int n) {
  defer {};
  if (!n) return 1;
  return recursive(n - 1) + 1;
}
auto recursiveVoid(int n) {
  defer std::printf("%d ", n);
  if (n < 0) return;
  recursiveVoid(n - 1);
}
struct Recursive {
  auto sum(int n) const {
    defer {};
    if (!n) return 0L;
    return n + this->sum(n - 1);
  }
};
struct Copied {
  int v = 7;
  void go() {
    defer [*this] { std::printf("%d ", v); };
    v = 9;
  }
  void inside() {
    defer {
      auto copy = [*this] { return v; };
      v = 11;
      std::printf("%d ", copy());
    };
  }
};

int main() {
  std::printf("%d %d\n", bitsIn(Bits{1, 2}, 1), bitsIn(Bits{1, 2}, 0));
  // CHECK: 1 2
  std::printf("%d\n", bits({1, 2}));
  // CHECK-NEXT: bits 7
  std::printf("%d\n", int(deducedBits(Bits{1, 2})));
  // CHECK-NEXT: deduced 7
  std::printf("%d\n", anonymousIn(5));
  // CHECK-NEXT: 5
  std::printf("%d\n", anonymous(5));
  // CHECK-NEXT: anonymous 6
  std::printf("%d %d\n", localLabel(1), localLabel(2));
  // CHECK-NEXT: 1 9
  std::printf("%d\n", recursive(3));
  // CHECK-NEXT: 4
  recursiveVoid(2);
  std::printf("%ld\n", Recursive().sum(3));
  // CHECK-NEXT: -1 0 1 2 6
  Copied copied;
  copied.go();
  std::printf("%d\n", copied.v);
  // CHECK-NEXT: 7 9
  copied.inside();
  std::printf("%d\n", copied.v);
  // CHECK-NEXT: 9 11
}
