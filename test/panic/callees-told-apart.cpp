// RUN: %both_ways %s -DPART_A -DPART_B | %filecheck %s
// RUN: mkdir -p %t && for part in A B; do %plugin_cxx -std=c++17 -O2 -fPIC -DPART_$part -c %s -o %t/$part.o; done
// RUN: %plugin_cxx -shared %t/B.o -o %t/libB.so %libs
// RUN: %plugin_cxx %t/A.o %t/libB.so -Wl,-rpath,%t -o %t/parts %libs && %t/parts | %filecheck %s --check-prefix=PARTS
// With table frames, the walk of the library's copy of the runtime meets the program's frames.
// RUN: for part in A B; do %plugin_cxx -fplugin-arg-opendefer-table-frames -std=c++17 -O2 -fPIC -DPART_$part -c %s -o %t/$part.o; done
// RUN: %plugin_cxx -shared %t/B.o -o %t/libB.so %libs
// RUN: %plugin_cxx %t/A.o %t/libB.so -Wl,-rpath,%t -o %t/parts %libs && %t/parts | %filecheck %s --check-prefix=PARTS
// The callee of a call form may recover; a function of its name that it calls
// may not, be it that of a base, another overload or one found by its
// arguments, in this file or in another. What a virtual table leads to by a
// thunk is the callee.
// In front of the header there is nothing to ask.
int before(int);
inline int before(long n) { return before(static_cast<int>(n)); }
#include <opendefer/defer.h>
#include <cstdio>
#include <functional>
#include <string>

extern std::string seen; // y or n for each recover(), o for the one outside
#define RECOVER (seen += opendefer::recover() ? "y" : "n")

struct Far {
  virtual void close();
  virtual ~Far() = default;
};
namespace apart {
struct Y {};
struct Z {};
void f(Y);
void f(Z);
} // namespace apart
void f(int);
void f(const char *);
#ifdef PART_B
std::string seen;
void Far::close() { RECOVER; }
void apart::f(Z) { RECOVER; }
#endif

#ifdef PART_A
template <class F> void expect(const char *name, const char *want, F call) {
  seen.clear();
  [&] {
    defer {
      if (opendefer::recover())
        seen += 'o';
    };
    call();
  }();
  if (seen != want)
    std::printf("%s: %s, not %s\n", name, seen.c_str(), want);
}
#define CALL(NAME, WANT, ...)                                                  \
  expect(NAME, WANT, [&] {                                                     \
    defer __VA_ARGS__;                                                         \
    opendefer::panic("p");                                                     \
  })
#define PASS(NAME, WANT, ...) expect(NAME, WANT, [&] { __VA_ARGS__; })

template <class T> void method(T &t) { defer t.close(); opendefer::panic("p"); }
template <class O, class M> void pointer(O &o, M m) { defer (o.*m)(); opendefer::panic("p"); }
template <class F, class... Args> void value(F f, Args... args) { defer f(args...); opendefer::panic("p"); }
template <class T> void named(T t) { defer f(t); opendefer::panic("p"); }

// Overriders that call the base's function.
struct Base {
  virtual void close() { RECOVER; }
  virtual ~Base() = default;
};
struct Calls : Base {
  void close() override { Base::close(); }
};
struct Before : Base {
  void close() override { RECOVER; Base::close(); }
};
struct Behind : Base {
  void close() override { Base::close(); RECOVER; }
};
struct Deeper : Calls {
  void close() override { Calls::close(); }
};
struct Inherits : Calls {};
struct FarCalls : Far {
  void close() override { Far::close(); }
};
template <class B> struct MixedIn : B {
  void close() override { B::close(); }
};

// Of several bases: the second and the third are reached by thunks.
struct One {
  virtual void close() = 0;
  int one = 0;
  virtual ~One() = default;
};
struct Two {
  virtual void close() { RECOVER; }
  int two = 0;
  virtual ~Two() = default;
};
struct Three {
  virtual void more() = 0;
  virtual ~Three() = default;
};
struct Both : One, Two {
  void close() override { RECOVER; }
};
struct Below : Both {};
struct CallsTwo : One, Two {
  void close() override { Two::close(); }
};
struct CallsBoth : Both {
  void close() override { Both::close(); }
};
struct All : One, Two, Three {
  void close() override { more(); }
  void more() override { RECOVER; }
};
template <class B> struct Mixed : B {
  void close() override { RECOVER; }
};
struct Virtual {
  virtual void close() { RECOVER; }
  int v = 0;
  virtual ~Virtual() = default;
};
struct Left : virtual Virtual {
  int l = 0;
};
struct Right : virtual Virtual {
  void close() override { RECOVER; }
  int r = 0;
};
struct Bottom : Left, Right {};
struct CallsRight : Left, Right {
  void close() override { Right::close(); }
};
class Private : public One, public Two {
  void close() override { RECOVER; }
};

void virtuals() {
  Calls calls;
  Base &b = calls;
  CALL("calls the base's", "no", b.close());
  CALL("calls the base's, by name", "no", calls.close());
  CALL("the base's itself", "y", b.Base::close());
  PASS("calls the base's, in a template", "no", method(b));
  PASS("calls the base's, by pointer", "no", pointer(b, &Base::close));
  Before before;
  Base &b2 = before;
  CALL("before", "yn", b2.close());
  Behind behind;
  Base &b3 = behind;
  CALL("behind", "ny", b3.close());
  PASS("behind, by pointer", "ny", pointer(b3, &Base::close));
  Deeper deeper;
  Base &b4 = deeper;
  CALL("deeper", "no", b4.close());
  Inherits inherits;
  PASS("inherits", "no", method(inherits));
  FarCalls farCalls;
  Far &far = farCalls;
  CALL("in another file", "no", far.close());
  Far nearer;
  CALL("itself in another file", "y", nearer.close());
  MixedIn<Both> mixedIn;
  Two &t0 = mixedIn;
  PASS("mixed in, calls", "no", pointer(t0, &Two::close));

  Below below;
  Two &t1 = below;
  CALL("second base", "y", t1.close());
  PASS("second base, by pointer", "y", pointer(below, &Two::close));
  CallsTwo callsTwo;
  Two &t2 = callsTwo;
  CALL("calls the second", "no", t2.close());
  PASS("calls the second, by pointer", "no", pointer(t2, &Two::close));
  CallsBoth callsBoth;
  PASS("calls both", "no", pointer<Two>(callsBoth, &Two::close));
  All all;
  PASS("helper of several bases", "no", pointer<Two>(all, &Two::close));
  PASS("third base, by pointer", "y", pointer<Three>(all, &Three::more));
  Mixed<Both> mixed;
  PASS("mixed in", "y", pointer<Two>(mixed, &Two::close));
  Bottom bottom;
  PASS("virtual base", "y", pointer<Virtual>(bottom, &Virtual::close));
  PASS("other branch", "y", pointer<Left>(bottom, &Left::close));
  PASS("own branch", "y", pointer<Right>(bottom, &Right::close));
  CallsRight callsRight;
  PASS("calls a branch's", "no", pointer<Virtual>(callsRight, &Virtual::close));
  Private isPrivate;
  PASS("private", "y", pointer<Two>(isPrivate, &Two::close));
  struct Local : One, Two {
    void close() override { RECOVER; }
  } local;
  PASS("local class", "y", pointer<Two>(local, &Two::close));
}

// Functions found by their arguments.
namespace a {
struct X {};
void f(X) { RECOVER; }
struct Y {};
void f(Y) { f(X()); }
struct Friend {
  friend void f(Friend) { f(Y()); RECOVER; }
};
} // namespace a
void f(int) { RECOVER; }
void f(const char *) { f(1); }
void apart::f(Y) { f(Z()); }
struct Hidden {
  void close() { RECOVER; }
};
struct Hides : Hidden {
  void close() { Hidden::close(); }
  void close(int) { RECOVER; }
};
struct Functor {
  template <class T> void operator()(T) { RECOVER; }
  template <class T> void operator()(T t, int) { (*this)(t); }
};
struct Around {
  Functor inner;
  template <class T> void operator()(T t) { inner(t); }
};
template <class T> void qualified(T) { defer T::stop(); opendefer::panic("p"); }
struct Stops {
  static void stop() { RECOVER; }
};
struct StopsOther {
  static void stop() { Stops::stop(); }
};

void byName() {
  PASS("found by its argument", "y", named(a::X()));
  PASS("another overload", "no", named(a::Y()));
  PASS("a friend", "ny", named(a::Friend()));
  PASS("found in a template", "y", named(1));
  PASS("another found there", "no", named("x"));
  PASS("in another file", "no", named(apart::Y()));
  PASS("itself in another file", "y", named(apart::Z()));
  Hides hides;
  PASS("hidden", "no", method(hides));
  PASS("template operator", "y", value(Functor(), 1));
  PASS("another operator", "no", value(Functor(), 1, 2));
  PASS("a member's operator", "no", value(Around(), 1));
  PASS("static", "y", qualified(Stops()));
  PASS("another's static", "no", qualified(StopsOther()));
}

void plain() { RECOVER; }
void helped() { plain(); }
struct Holds {
  void (*function)() = plain;
  std::function<void()> any = [] { RECOVER; };
};

void pointers() {
  void (*one)(int) = [](auto) { RECOVER; };
  CALL("pointer of a generic lambda", "y", one(1));
  void (*pack)(int, char) = [](auto...) { RECOVER; };
  PASS("pointer of a variadic lambda", "y", value(pack, 1, 'c'));
  void (*none)(int) = [](auto) { plain(); };
  CALL("pointer of a generic helper", "no", none(1));
  auto reference = std::ref(plain), helper = std::ref(helped);
  CALL("reference to a function", "y", reference());
  CALL("reference to a helper", "no", helper());
  struct Local {
    static void stop() { RECOVER; }
  };
  PASS("static of a local class", "y", value(&Local::stop));
  Holds holds;
  auto function = &Holds::function;
  auto any = &Holds::any;
  CALL("pointer to a pointer", "y", (holds.*function)());
  CALL("pointer to a std::function", "y", (holds.*any)());
  holds.function = helped;
  CALL("pointer to a pointer to a helper", "no", (holds.*function)());
}

int main() {
  std::puts("begin");
  virtuals();
  byName();
  pointers();
  std::puts("end");
  // CHECK: begin
  // CHECK-NEXT: end
  // PARTS: begin
  // PARTS-NEXT: end
}
#endif
