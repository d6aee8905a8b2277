// RUN: %plugin_cxx -std=c++17 %s -o %t.plugin %libs && %t.plugin >%t.got
// RUN: %clangxx -std=c++17 -DPLAIN %s -o %t.plain && %t.plain >%t.expected
// RUN: diff %t.expected %t.got
// RUN: %opendefer %s -- -std=c++17 %cppflags >%t.low.cpp
// RUN: %gxx -std=c++17 %cppflags %t.low.cpp -o %t.command %libs && %t.command >%t.got
// RUN: %gxx -std=c++17 -DPLAIN %s -o %t.plain && %t.plain >%t.expected
// RUN: diff %t.expected %t.got
// What a template returns is moved from, copied and converted as where a scope
// guard stands in place of the defer.
#include <cstdio>
#include <string>
#include <memory>
#include <any>
#include <functional>
#include <optional>
#if defined(PLAIN)
struct G { ~G() { std::printf("d "); } };
#define DEFER G g; (void)g
#else
#include <opendefer/defer.h>
#define DEFER defer { std::printf("d "); }
#endif
struct Tr { int v = 0; };                       // trivially copyable target
struct TrFrom { int v; template <class T> TrFrom(T &&t) : v(t.v) { std::printf(std::is_lvalue_reference<T>::value ? "L " : "R "); } TrFrom(const TrFrom &) = default; };
struct ClsFrom { int v; std::string s; template <class T, class = std::enable_if_t<!std::is_same_v<std::decay_t<T>, ClsFrom>>> ClsFrom(T &&t) : v(t.v) { std::printf(std::is_lvalue_reference<T>::value ? "L " : "R "); } };
struct Conv { int v = 3; Conv() = default; Conv(const Conv &o) : v(o.v) { std::printf("copy "); } Conv(Conv &&o) : v(o.v) { std::printf("move "); }
  operator int() const & { std::printf("int& "); return 1; } operator int() && { std::printf("int&& "); return 2; }
  operator Tr() const & { std::printf("Tr& "); return {}; } operator Tr() && { std::printf("Tr&& "); return {}; }
  operator std::string() const & { std::printf("str& "); return "&"; } operator std::string() && { std::printf("str&& "); return "&&"; } };
struct LOnly { int v = 4; operator int() & { std::printf("lint "); return 1; } operator std::string() & { std::printf("lstr "); return "&"; } };
struct COnly { int v = 4; operator int() const { std::printf("cint "); return 1; } operator std::string() const { std::printf("cstr "); return "&"; } };
struct ByVal { int v = 5; ByVal() = default; ByVal(const ByVal &o) : v(o.v) { std::printf("copy "); } ByVal(ByVal &&o) : v(o.v) { std::printf("move "); o.v = -1; } };
struct FromByVal { int v; std::string s; FromByVal(ByVal b) : v(b.v) {} };
struct FromConstRef { int v; std::string s; FromConstRef(const ByVal &b) : v(b.v) { std::printf("const& "); } FromConstRef(ByVal &&b) : v(b.v) { std::printf("&& "); } };
struct Base : ByVal {}; struct Der : Base {};
template <class R, class T> R par(T x) { DEFER; return x; }
template <class R, class T> R loc(T y) { T x(y); DEFER; return x; }
template <class R, class T> R late(T y) { DEFER; T x(y); return x; }
template <class R, class T> R con(T y) { const T x(y); DEFER; return x; }
template <class R, class T> R ref(T y) { T &x = y; DEFER; return x; }
template <class R, class T> R paren(T x) { DEFER; return (x); }
template <class R, class T> R nested(T x) { DEFER; if (x.v) { T z(x); return z; } else return x; }
template <class T> std::string fixedS(T x) { DEFER; return x; }
template <class T> int fixedI(T x) { DEFER; return x; }
template <class T> TrFrom fixedT(T x) { DEFER; return x; }
template <class T> ClsFrom fixedC(T x) { DEFER; return x; }
template <class T> auto autos(T x) { DEFER; return x; }
template <class T> decltype(auto) dauto(T x) { DEFER; return x; }
template <class T> ByVal rv(T &&x) { DEFER; return static_cast<T &&>(x); }
template <class T> T *ptr(T &x) { DEFER; T *p = &x; return p; }
template <class T> T &lref(T &x) { DEFER; return x; }
template <class T> const T &cref(T &x) { DEFER; return x; }
template <class T> std::unique_ptr<T> up(T v) { DEFER; auto p = std::make_unique<T>(v); return p; }
template <class T> std::shared_ptr<const T> sp(T v) { DEFER; auto p = std::make_unique<T>(v); return p; }
template <class T> std::any any(T v) { DEFER; return v; }
template <class T> std::optional<T> opt(T v) { DEFER; return v; }
template <class T> std::function<T()> fn(T v) { DEFER; auto l = [v] { return v; }; return l; }
#define CHECK(...) do { std::printf("%-40s: ", #__VA_ARGS__); __VA_ARGS__; std::printf("\n"); } while (0)
#define ALL(R, T) CHECK(par<R>(T{})); CHECK(loc<R>(T{})); CHECK(late<R>(T{})); CHECK(paren<R>(T{})); CHECK(nested<R>(T{}));
#define ALLC(R, T) ALL(R, T) CHECK(con<R>(T{})); CHECK(ref<R>(T{}));
int main() {
  ALLC(int, Conv) ALLC(Tr, Conv) ALLC(std::string, Conv) ALL(int, LOnly) ALL(std::string, LOnly) ALLC(int, COnly) ALLC(std::string, COnly)
  ALLC(TrFrom, ByVal) ALLC(ClsFrom, ByVal) ALLC(FromByVal, ByVal) ALLC(FromConstRef, ByVal) ALLC(Base, Der)
  CHECK(fixedS(Conv())); CHECK(fixedS(COnly())); CHECK(fixedI(Conv())); CHECK(fixedI(LOnly())); CHECK(fixedT(ByVal())); CHECK(fixedC(ByVal()));
  ByVal b; CHECK(rv(b)); CHECK(rv(ByVal())); CHECK(ptr(b)); CHECK(lref(b)); CHECK(cref(b)); CHECK(up(3)); CHECK(sp(3)); CHECK(any(3)); CHECK(opt(b)); CHECK(fn(3));
}
