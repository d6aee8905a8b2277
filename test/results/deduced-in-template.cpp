// RUN: %both_ways %s | %filecheck %s
// RUN: %both_ways %s -fno-exceptions | %filecheck %s
// A result whose type only an instantiation deduces is kept over a recovery as
// any other: values, references, what can only be elided.
#include <cstdio>
#include <memory>
#include <opendefer/defer.h>
#include <type_traits>
#define RECOVERS defer { opendefer::recover(); }; defer { opendefer::panic("x"); };
template <class... T> decltype(auto) value(int a, T...) { RECOVERS if (a % 2 == 0) return int(12 + a); return int(a); }
template <class T> decltype(auto) local(T v) { RECOVERS return v; }
template <class T> decltype(auto) paren(T &v) { RECOVERS return (v); }
template <class T> decltype(auto) ref(T &v) { RECOVERS return v; }
template <class T> auto &lref(T &v) { RECOVERS return v; }
template <class T> auto &&fwd(T &&v) { RECOVERS return static_cast<T &&>(v); }
template <class T> const auto &cref(T &v) { RECOVERS return v; }
template <class T> auto plain(T v) { RECOVERS return v + 1; }
template <class T> auto *ptr(T &v) { RECOVERS return &v; }
template <class T> decltype(auto) calls(T f) { RECOVERS return f(); }
template <class T> auto acalls(T f) { RECOVERS return f(); }
template <class T> decltype(auto) binds(T v) { struct P { int a; T b; } p{1, v}; RECOVERS auto [x, y] = p; if (v > 0) return y; return y; }
template <class T> decltype(auto) binds2(T v) { struct P { int a; T b; } p{1, v}; RECOVERS auto &[x, y] = p; return y + x; }
struct Pinned { int v; Pinned(int v) : v(v) {} Pinned(Pinned &&) = delete; Pinned() : v(0) {} };
template <class T> decltype(auto) pinned(T v) { defer {}; return Pinned(v); }
template <class T> auto apinned(T v) { defer {}; return Pinned(v); }
template <class T> decltype(auto) unique(T v) { defer {}; return std::make_unique<T>(v); }
template <class T> decltype(auto) uniquel(T v) { defer {}; auto p = std::make_unique<T>(v); return p; }
template <class T> auto auniquel(T v) { defer {}; auto p = std::make_unique<T>(v); return p; }
struct S { int m = 7; static const int k = 5; template <class T> decltype(auto) member(T) { RECOVERS return m; } template <class T> decltype(auto) pmember(T) { RECOVERS return (m); } template <class T> decltype(auto) sm(T) { RECOVERS return S::k; } template <class T> decltype(auto) mm() { RECOVERS return T::k; } 
  template <class T> auto comma(T) { RECOVERS return (void)0, m; } };
int g = 3;
template <class T> decltype(auto) global(T) { RECOVERS return g; }
auto generic = [](auto x) -> decltype(auto) { RECOVERS return x; };
auto generic2 = [](auto &x) -> auto & { RECOVERS return x; };
int main() {
  // CHECK: 12 1 5
  int a = 41; std::printf("%d %d %d\n", value(0, 'c'), value(1), local(5));
  // CHECK-NEXT: 1 1 1 1 1
  std::printf("%d %d %d %d %d\n", &paren(a) == &a, &ref(a) == &a, &lref(a) == &a, &fwd(a) == &a, &cref(a) == &a);
  // CHECK-NEXT: 4 41 9
  std::printf("%d %d %d\n", plain(3), *ptr(a), calls([] { return 9; }));
  calls([] {}); acalls([] {});
  // CHECK-NEXT: 10 6 9
  std::printf("%d %d %d\n", acalls([] { return 10; }), binds(6), binds2(8));
  // CHECK-NEXT: 2 3 4 5 6
  std::printf("%d %d %d %d %d\n", pinned(2).v, apinned(3).v, *unique(4), *uniquel(5), *auniquel(6));
  // CHECK-NEXT: 7 1 5 5 7
  S s; std::printf("%d %d %d %d %d\n", s.member(0), &s.pmember(0) == &s.m, s.sm(0), s.mm<S>(), s.comma(0));
  // CHECK-NEXT: 3 4 1
  std::printf("%d %d %d\n", global(0), generic(4), &generic2(a) == &a);
  static_assert(std::is_same_v<decltype(global(0)), int>);
  static_assert(std::is_same_v<decltype(fwd(3)), int &&>);
}
