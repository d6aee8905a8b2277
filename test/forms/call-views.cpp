// RUN: %both_ways %s | %filecheck %s
// What refers to a temporary object is kept with that object, in the order of
// evaluation; nested and repeated statements move what they keep.
#include <opendefer/defer.h>
#include <cstdio>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <optional>
static std::string name() { return "a long enough name to be on the heap"; }
static void log(std::string_view s) { std::printf("log %.*s\n", (int)s.size(), s.data()); }
static void clog(const std::string_view &s) { log(s); }
static void rlog(std::string_view &&s) { log(s); }
static void two(std::string_view a, std::string_view b) { log(a); log(b); }
static void show(std::initializer_list<int> l) { for (int x : l) std::printf("%d ", x); std::puts(""); }
static void cshow(const std::initializer_list<std::string> &l) { for (auto &x : l) std::printf("%s ", x.c_str()); std::puts(""); }
static void pairs(std::initializer_list<std::pair<int, std::string>> l) { for (auto &x : l) std::printf("%d=%s ", x.first, x.second.c_str()); std::puts(""); }
static void views(std::initializer_list<std::string_view> l) { for (auto x : l) log(x); }
static void vec(std::vector<int> v) { for (int x : v) std::printf("%d ", x); std::puts("v"); }
static void vviews(std::vector<std::string_view> v) { for (auto x : v) log(x); }
struct Agg { const std::string &s; std::string_view v; int n = 3; };
static void agg(Agg a) { log(a.s); log(a.v); std::printf("%d\n", a.n); }
template <class T> struct Span { const T *p; size_t n; Span(const std::vector<T> &v) : p(v.data()), n(v.size()) {} };
static void span(Span<int> s) { for (size_t i = 0; i < s.n; i++) std::printf("%d,", s.p[i]); std::puts(""); }
struct FnRef { void *o; void (*f)(void *); template <class F, class = std::enable_if_t<!std::is_same_v<std::decay_t<F>, FnRef>>> FnRef(F &&g) : o((void *)&g), f([](void *p) { (*(std::remove_reference_t<F> *)p)(); }) {} };
static void call(FnRef f) { f.f(f.o); }
struct Str { std::string s; operator const char *() const { return s.c_str(); } };
static Str str() { return {"converted, and long enough for the heap"}; }
static void cstr(const char *s) { std::puts(s); }
struct Outer { std::string s; }; static Outer outer() { return {"member of a temporary, long enough"}; }
static void opt(std::optional<std::string_view> o) { log(*o); }
static void arr(std::array<std::string_view, 2> a) { log(a[0]); log(a[1]); }
static void take(std::string s) { std::printf("own %s\n", s.c_str()); }
struct cref { const long &r; cref(const long &x) : r(x) {} };
static void num(cref c) { std::printf("num %ld\n", c.r); }
static const std::string &same(const std::string &s) { return s; }
static void clobber() { volatile char b[512]; for (int i = 0; i < 512; i++) b[i] = 'X'; std::string s(40, 'Y'); (void)b[3]; }
static void f(int k, bool q) {
  std::string local = "local and long enough for the heap";
  defer log(name() + "..."); defer clog(name() + "c"); defer rlog(name() + "r");
  defer two(name() + "1", local);
  defer log({name()}); defer log(q ? name() : local + "x"); defer log(((void)k, name()));
  defer log(outer().s); defer log((name() + "a").append("b"));
  defer show({k, 2, 3}); defer show({}); defer cshow({name(), local}); defer pairs({{k, name()}, {2, "x"}});
  defer views({name(), local, "lit"}); defer vec({k, 2}); defer vviews({name() + "v", local});
  defer agg({name(), local + "w"});
  defer span(std::vector<int>{k, 5, 6}); defer call([s = local, k] { std::printf("fnref %s %d\n", s.c_str(), k); });
  defer cstr(str()); defer opt(name()); defer take((local + "t").c_str()); defer num(k + 41L);
  defer log(same(name() + "s")); defer log(std::get<0>(std::make_pair(name() + "g", 1)));
  defer arr({name(), local}); defer arr({{local, name()}});
  k = 8;
  if (q) { for (int i = 0; i < 2; i++) { defer log(name() + std::to_string(i)); defer show({i, k}); defer call([s = name(), i] { std::printf("fnref %s %d\n", s.c_str(), i); }); } }
}
int main(int argc, char **) { defer clobber(); f(argc, true); }
// CHECK: fnref a long enough name to be on the heap 1
// CHECK-NEXT: 1 8 
// CHECK-NEXT: log a long enough name to be on the heap1
// CHECK-NEXT: fnref a long enough name to be on the heap 0
// CHECK-NEXT: 0 8 
// CHECK-NEXT: log a long enough name to be on the heap0
// CHECK-NEXT: log local and long enough for the heap
// CHECK-NEXT: log a long enough name to be on the heap
// CHECK-NEXT: log a long enough name to be on the heap
// CHECK-NEXT: log local and long enough for the heap
// CHECK-NEXT: log a long enough name to be on the heapg
// CHECK-NEXT: log a long enough name to be on the heaps
// CHECK-NEXT: num 42
// CHECK-NEXT: own local and long enough for the heapt
// CHECK-NEXT: log a long enough name to be on the heap
// CHECK-NEXT: converted, and long enough for the heap
// CHECK-NEXT: fnref local and long enough for the heap 1
// CHECK-NEXT: 1,5,6,
// CHECK-NEXT: log a long enough name to be on the heap
// CHECK-NEXT: log local and long enough for the heapw
// CHECK-NEXT: 3
// CHECK-NEXT: log a long enough name to be on the heapv
// CHECK-NEXT: log local and long enough for the heap
// CHECK-NEXT: 1 2 v
// CHECK-NEXT: log a long enough name to be on the heap
// CHECK-NEXT: log local and long enough for the heap
// CHECK-NEXT: log lit
// CHECK-NEXT: 1=a long enough name to be on the heap 2=x
// CHECK-NEXT: a long enough name to be on the heap local and long enough for the heap
// CHECK-EMPTY:
// CHECK-NEXT: 1 2 3
// CHECK-NEXT: log a long enough name to be on the heapab
// CHECK-NEXT: log member of a temporary, long enough
// CHECK-NEXT: log a long enough name to be on the heap
// CHECK-NEXT: log a long enough name to be on the heap
// CHECK-NEXT: log a long enough name to be on the heap
// CHECK-NEXT: log a long enough name to be on the heap1
// CHECK-NEXT: log local and long enough for the heap
// CHECK-NEXT: log a long enough name to be on the heapr
// CHECK-NEXT: log a long enough name to be on the heapc
// CHECK-NEXT: log a long enough name to be on the heap...
