// RUN: %plugin_cxx -fplugin-arg-opendefer-table-frames -std=c++17 -Wall -Wextra -Werror -O2 %s -o %t %libs && %t | %filecheck %s
// RUN: %opendefer --table-frames %s -o %t.cpp -- -std=c++17 && %gxx -std=c++17 -Wall -Wextra -Werror -O2 %cppflags %t.cpp -o %t %libs && %t | %filecheck %s
// RUN: %filecheck %s --check-prefix=TEXT --input-file %t.cpp
// With --table-frames, functions whose head begins in a macro: the attribute
// stands behind the name, or the frame is an ordinary one.
#include <cstdio>
#include <opendefer/defer.h>
#define CASE(name) static_assert(sizeof(#name) > 1, "has a name"); struct name { void body(); }; void name::body()
#define TAGGED(name) struct name##Tag { int n; }; static inline int name(int x)
#define TEST_F(fix, name) struct fix##_##name : fix { void run() override; static bool added; }; bool fix##_##name::added = add<fix##_##name>(); void fix##_##name::run()
#define TYPED_TEST(fix, name) template <class T> struct fix##_##name { typedef T TypeParam; void run(); }; template <class T> void fix##_##name<T>::run()
#define UNIQUE2(a, b) a##b
#define UNIQUE(a, b) UNIQUE2(a, b)
#define ANON_TEST_IMPL(f) static void f(); namespace { bool UNIQUE(f, reg) = addf(f); } static void f()
#define ANON_TEST(text) ANON_TEST_IMPL(UNIQUE(anon_, __LINE__))
#define METHOD(name) int name##Count() { return 1; } int name(int x)
#define INLINE static inline
#define API extern "C" __attribute__((visibility("default")))
#define TEMPLATE template <class T>
#define SPECIAL template <>
#define NODISCARD [[nodiscard]]
#define DECL(x) struct DeclTag##x { }; inline int
#define WHOLE(name, ...) static int name(int x) { __VA_ARGS__ }
#define HEAD(ret, name, args) using name##_t = ret; ret name args
struct Fix { virtual void run() = 0; virtual ~Fix() = default; };
template <class T> bool add() { T t; t.run(); return true; }
bool addf(void (*f)()) { f(); return true; }
CASE(First) { defer std::puts("deferred"); std::puts("body"); }
TEST_F(Fix, one) { defer std::puts("test_f deferred"); std::puts("test_f"); }
TYPED_TEST(Fix, two) { defer std::printf("typed deferred %d\n", int(sizeof(T))); std::puts("typed"); }
ANON_TEST("hello") { defer std::puts("anon deferred"); std::puts("anon"); }
TAGGED(inner) { defer { std::printf("inner deferred %d\n", x); }; if (x > 2) opendefer::panic("inner"); return x; }
TAGGED(middle) { defer { std::printf("middle deferred %d\n", x); }; return inner(x + 1); }
// TEXT: {{^}}TAGGED(outer) { ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<
TAGGED(outer) { defer { if (opendefer::value v = opendefer::recover()) std::printf("recovered %s at %d\n", v.what().c_str(), x); }; return middle(x + 1); }
struct M { METHOD(meth) { defer std::puts("meth"); return x; } NODISCARD INLINE int st(int x) { defer std::puts("st"); return x; } };
// TEXT: {{^}}INLINE int in {{\[\[}}__gnu__::__noinline__]](int x) { struct opendefer_t0;
INLINE int in(int x) { defer std::printf("in %d\n", x); if (x > 4) opendefer::panic(1); return x; }
API int api(int x) { defer std::printf("api %d\n", x); return in(x); }
TEMPLATE T tmp(T x) { defer std::printf("tmp %d\n", x); return api(x); }
SPECIAL long tmp(long x) { defer std::printf("spec %ld\n", x); return tmp(int(x)); }
NODISCARD int nod(int x) { defer std::printf("nod %d\n", x); return tmp(long(x)); }
DECL(a) decl(int x) { defer std::printf("decl %d\n", x); return nod(x); }
WHOLE(whole, defer std::printf("whole %d\n", x); return decl(x);)
// TEXT: {{^}}HEAD(int, head, (int x)) { ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<
HEAD(int, head, (int x)) { defer { if (opendefer::recover()) std::printf("head %d\n", x); }; return whole(x); }
#define LAMBDA(x) [](int x) -> int
// CHECK: test_f
// CHECK-NEXT: test_f deferred
// CHECK-NEXT: anon
// CHECK-NEXT: anon deferred
int main(int argc, char **) {
  // CHECK-NEXT: body
  // CHECK-NEXT: deferred
  // CHECK-NEXT: typed
  // CHECK-NEXT: typed deferred 4
  First().body(); Fix_two<int>().run();
  std::printf("%d\n", outer(argc - 1));
  // CHECK-NEXT: inner deferred 2
  // CHECK-NEXT: middle deferred 1
  // CHECK-NEXT: {{^2}}
  std::printf("%d\n", outer(argc));
  // CHECK-NEXT: inner deferred 3
  // CHECK-NEXT: middle deferred 2
  // CHECK-NEXT: recovered inner at 1
  // CHECK-NEXT: {{^0}}
  M().meth(1);
  // CHECK-NEXT: meth
  (void)M::st(2);
  // CHECK-NEXT: st
  LAMBDA(n) { defer std::printf("lambda %d\n", n); return n; }(3);
  // CHECK-NEXT: lambda 3
  std::printf("%d\n", head(argc + 4));
  // CHECK-NEXT: in 5
  // CHECK-NEXT: api 5
  // CHECK-NEXT: tmp 5
  // CHECK-NEXT: spec 5
  // CHECK-NEXT: nod 5
  // CHECK-NEXT: decl 5
  // CHECK-NEXT: whole 5
  // CHECK-NEXT: head 5
  // CHECK-NEXT: {{^0}}
}
