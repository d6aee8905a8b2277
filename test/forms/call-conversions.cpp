// The arguments of a dependent call are kept as the plain function's call keeps
// them: converted at the statement to what the parameter needs, once; where the
// instantiation cannot tell what is called, by the call. The same functions are
// compiled plain and as templates, and print the same.
// RUN: %both_ways %s -DPLAIN > %t.plain
// RUN: %both_ways %s > %t.template
// RUN: diff %t.plain %t.template
// RUN: %filecheck %s < %t.template
#include <opendefer/defer.h>

#include <cstdarg>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#ifdef PLAIN
using X = int;
#define FUNCTION static void
#define METHODS struct
#define CALL(NAME) NAME()
#else
#define FUNCTION template <class X> static void
#define METHODS template <class X> struct
#define CALL(NAME) NAME<int>()
#endif

static void say(const char *what) { std::puts(what); }

// Its conversions can be seen.
struct Num {
  int v;
  operator int() const { std::printf("  %d to int\n", v); return v; }
  operator const char *() const { return v == 1 ? "one" : "other"; }
};
struct Text {
  std::string s;
  Text(const char *c) : s(c) { std::printf("  made of %s\n", c); }
  Text(const Num &n) : s(std::to_string(n.v)) { std::printf("  made of %d\n", n.v); }
};
struct Small { // Could refer to what it is made of; it does not.
  int v;
  Small(const Num &n) : v(n.v) { std::printf("  small of %d\n", n.v); }
};
struct View {
  const std::string &of;
  View(const std::string &s) : of(s) {}
};
struct CheckedView { // So does this, which has a destructor.
  const std::string &of;
  CheckedView(const std::string &s) : of(s) {}
  ~CheckedView() {}
};
struct Owner { int *p; operator std::unique_ptr<int>() && { return std::unique_ptr<int>(std::exchange(p, nullptr)); } };
struct Handle { int v = 1; operator int &() { return v; } };
template <class> struct Types {
  using Num = ::Num;
  using Owner = ::Owner;
  using Handle = ::Handle;
  using Int = int;
  using String = std::string;
  using Chars = char[8];
};

static void takeInt(int v) { std::printf("int %d\n", v); }
static void takeText(Text t) { std::printf("text %s\n", t.s.c_str()); }
static void takeTextRef(const Text &t) { std::printf("text& %s\n", t.s.c_str()); }
static void takeTextMoved(Text &&t) { std::printf("text&& %s\n", std::string(std::move(t.s)).c_str()); }
static void takeSmall(Small s) { std::printf("small %d\n", s.v); }
static void takeBoth(Text t, int v) { std::printf("%s and %d\n", t.s.c_str(), v); }
static void takeDefault(Text t, int v = 7) { std::printf("%s, %d\n", t.s.c_str(), v); }
static void takeView(View v) { std::printf("view %s\n", v.of.c_str()); }
static void takeChecked(const CheckedView &v) { std::printf("checked %s\n", v.of.c_str()); }
static void takeStringView(std::string_view v) { std::printf("string_view %.*s\n", int(v.size()), v.data()); }
static void takePointer(const char *p) { std::printf("pointer %s\n", p); }
static void takeOwned(std::unique_ptr<int> p) { std::printf("owned %d\n", *p); }
static void takeShared(std::shared_ptr<int> p) { std::printf("shared %d\n", *p); }
static void takeLvalue(int &v) { std::printf("int & %d\n", v); }
static void takeTwo(int &v, int w) { std::printf("int & %d, %d\n", v, w); }
static void takeFunction(std::function<int()> f) { std::printf("function %d\n", f()); }
static void takeAny(int count, ...) {
  va_list list;
  va_start(list, count);
  std::printf("... %s\n", va_arg(list, char *));
  va_end(list);
}
void named(Text) { say("named(Text)"); }
void named(int v) { std::printf("named(int) %d\n", v); }
namespace lib {
struct Num { int v; operator int() const { return v; } };
void found(const Num &n) { std::printf("lib::found %d\n", n.v); }
template <class T> auto deduced(const T &x) { std::printf("lib::deduced %d\n", x.v); return x.v; }
} // namespace lib
void found(int) { say("found(int)"); }
void deduced(int v) { std::printf("deduced(int) %d\n", v); }
struct Functor {
  void operator()(Text t) const { std::printf("functor %s\n", t.s.c_str()); }
};
struct Several {
  void operator()(int v) const { std::printf("several int %d\n", v); }
  void operator()(Num n) const { std::printf("several Num %d\n", n.v); }
};

FUNCTION functions() {
  using T = Types<X>;
  typename T::Num n{1};
  defer takeInt(n);
  defer takeText(n);
  defer takeTextRef(n);
  defer takeTextMoved(n);
  defer takeSmall(n);
  defer takeBoth(n, n);
  defer takeDefault(n);
  defer ::takeText(n);
  defer (takeText)(n);
  defer takePointer(n);
  defer named(typename T::Int(n));
  n.v = 2;
  say("end of functions");
}
// CHECK: end of functions
// CHECK-NEXT: named(int) 1
// CHECK-NEXT: pointer one
// CHECK-NEXT: text 1

FUNCTION temporaries() {
  using T = Types<X>;
  using Num = typename T::Num;
  using String = typename T::String;
  String s = "a string that is long enough for the heap";
  defer takeText(Num{1});
  defer takeSmall(Num{2});
  defer takeView(s + " of a temporary");
  defer takeView(s);
  defer takeChecked(s + " of a temporary");
  defer takeStringView(s + " of a temporary");
  defer takeStringView(s);
  defer takeOwned(typename T::Owner{new int(3)});
  std::unique_ptr<typename T::Int> owned(new typename T::Int(4)), shared(new typename T::Int(5));
  defer takeOwned(std::move(owned));
  defer takeShared(std::move(shared));
  if (!owned && !shared)
    say("moved");
  defer takeFunction([s] { return int(s.size()); });
  s[0] = 'A';
  for (int i = 0; i < 2; ++i) { // (What is kept is moved.)
    defer takeView(s + std::to_string(i));
    defer takeText(Num{i});
  }
  say("end of temporaries");
}
// CHECK: end of temporaries

FUNCTION references() {
  using T = Types<X>;
  typename T::Int i = 1;
  typename T::Handle handle;
  typename T::Chars chars = "before";
  ::Handle known;
  defer takeLvalue(i);
  defer takeLvalue(handle);
  defer takeTwo(known.v, i);
  defer takeLvalue(std::ref(i));
  defer takePointer(chars);
  defer takeStringView(chars);
  defer takeAny(i, chars);
  defer std::printf("printf %s %d\n", chars, i);
  chars[0] = 'B';
  i = handle.v = known.v = 2;
  say("end of references");
}
// CHECK: end of references
// CHECK-NEXT: printf Before 1
// CHECK-NEXT: ... Before
// CHECK-NEXT: string_view Before
// CHECK-NEXT: pointer Before
// CHECK-NEXT: int & 2
// CHECK-NEXT: int & 2, 1
// CHECK-NEXT: int & 2
// CHECK-NEXT: int & 2

FUNCTION callees() {
  using T = Types<X>;
  typename T::Num n{1};
  Functor functor;
  void (*pointer)(Text) = takeText;
  std::function<void(Text)> function = takeText;
  auto lambda = [](Text t, int v) { std::printf("lambda %s %d\n", t.s.c_str(), v); };
  auto generic = [](auto v) { std::printf("generic %d\n", v.v); };
  defer functor(n);
  defer pointer(n);
  defer function(n);
  defer lambda(n, n);
  defer generic(n);
  defer [](int v, Text t) { std::printf("written %d %s\n", v, t.s.c_str()); }(n, n);
  defer Several{}(n);
  n.v = 2;
  say("end of callees");
}
// CHECK: end of callees
// CHECK-NEXT: several Num 1
// CHECK-NEXT: written 1 1
// CHECK-NEXT: generic 1
// CHECK-NEXT: lambda 1 1

METHODS Methods {
  using T = Types<X>;
  Several member;
  void take(Text t, int v = 3) { std::printf("take %s %d\n", t.s.c_str(), v); }
  void refer(int &v) const { std::printf("refer %d\n", v); }
  static void common(Text t) { std::printf("common %s\n", t.s.c_str()); }
  virtual void any(Text t) { std::printf("any %s\n", t.s.c_str()); }
  virtual ~Methods() = default;
  void inside() {
    typename T::Num n{1};
    typename T::Int i = 1;
    defer take(n);
    defer take(n, n);
    defer this->take(n);
    defer common(n);
    defer any(n);
    defer refer(i);
    defer member(n);
    auto *self = this;
    [&] { defer take(n); defer refer(i); }();
    [self, n] { defer self->take(n); }();
    n.v = i = 2;
    say("end of inside");
  }
};
FUNCTION methods() {
#ifdef PLAIN
  using M = Methods;
#else
  using M = Methods<X>;
#endif
  M m;
  m.inside();
  typename Types<X>::Num n{1};
  typename Types<X>::Int i = 1;
  const M *p = &m;
  auto take = &M::take;
  void (M::*refer)(int &) const = &M::refer;
  defer m.take(n);
  defer m.common(n);
  defer p->refer(i);
  defer M().any(n);
  defer m.member(n);
  defer (m.*take)(n, n);
  defer (p->*refer)(i);
  n.v = i = 2;
  say("end of methods");
}
// CHECK: end of inside
// CHECK-NEXT: several Num 1
// CHECK-NEXT: refer 2
// CHECK: end of methods
// CHECK-NEXT: refer 2
// CHECK-NEXT: take 1 1
// CHECK-NEXT: several Num 1

// What the arguments bring is found.
FUNCTION argumentDependent() {
  using Num = std::enable_if_t<sizeof(X) == 4, lib::Num>;
  Num n{1};
  defer found(n);
  defer deduced(n);
  n.v = 2;
}

int main() {
  CALL(functions);
  CALL(temporaries);
  CALL(references);
  CALL(callees);
  CALL(methods);
  CALL(argumentDependent);
}
// CHECK: lib::deduced 1
// CHECK-NEXT: lib::found 1

// IN-TURN: 2 of 2
