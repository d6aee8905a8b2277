// RUN: %both_ways %s | %filecheck %s
// `T::m(x)` where only an instantiation tells what `m` is: a function, static or
// of `this`, or a value that is called, which is kept as any other callee is.
#include <opendefer/defer.h>
#include <cstdio>
#include <functional>

#define GOT(WHO)                                                               \
  std::printf(WHO " %s\n", opendefer::recover().what().c_str())
void one() { GOT("one"); }
void two() { GOT("two"); }
void add(int &n) { ++n; }

struct Functor {
  void operator()() const { GOT("functor"); }
  void operator()(int &n) const { ++n; }
};
struct StaticPointer {
  static inline void (*m)() = one;
  static inline void (*add)(int &) = ::add;
};
struct StaticFunctor {
  static constexpr Functor m{}, add{};
};
struct StaticHeld {
  static inline std::function<void()> m = one;
  static inline std::function<void(int &)> add = ::add;
};
struct StaticFunction {
  static void m() { GOT("static"); }
  static void add(int &n) { ++n; }
};
struct StaticOverloads {
  static void m() { GOT("overloaded"); }
  static void m(int);
  static void add(int &n) { ++n; }
  static void add(const char *);
};
struct StaticTemplate {
  template <class T = int> static void m() { GOT("template"); }
  template <class T> static void add(T &n) { ++n; }
};
class Pointer {
protected:
  void (*m)() = one;
  void (*add)(int &) = ::add;
};
struct Held {
  std::function<void()> m = one;
  std::function<void(int &)> add = ::add;
};
class Function {
protected:
  void m() { GOT("member"); }
  void add(int &n) { ++n; }
};
class Overloads {
protected:
  void m() { GOT("overloaded member"); }
  void m(int);
  void add(int &n) { ++n; }
  void add(const char *);
};

template <class T> struct Wrapper {
  using type = T;
};
template <class T> void panics() {
  int n = 0;
  defer [&] { std::printf("n %d\n", n); };
  defer T::m();
  defer (T::m)();
  { defer Wrapper<T>::type::add(n); }
  { defer T::add(n); }
  opendefer::panic("p");
}
template <class T> void changes() {
  defer T::m();
  T::m = two;
}
template <class T> void isNull() {
  defer { std::puts(opendefer::recover().what().c_str()); };
  defer T::m();
  T::m = one;
}
template <class B> struct Derived : B {
  using B::m;
  void panics() {
    int n = 0;
    defer [&] { std::printf("n %d\n", n); };
    defer m();
    defer this->m();
    defer B::m();
    defer Derived::m();
    defer B::add(n);
    opendefer::panic("p");
  }
  void constant() const {
    defer m();
    defer B::m();
    opendefer::panic("constant");
  }
  void changes() {
    defer m();
    defer this->m();
    defer B::m();
    defer [this] { defer B::m(); m = one; };
    m = two;
  }
};

int main() {
  panics<StaticPointer>();
  panics<StaticFunctor>();
  panics<StaticHeld>();
  panics<StaticFunction>();
  panics<StaticOverloads>();
  panics<StaticTemplate>();
  // CHECK: {{^}}one p
  // CHECK-NEXT: {{^}}one
  // CHECK-NEXT: {{^}}n 2
  // CHECK-NEXT: {{^}}functor p
  // CHECK-NEXT: {{^}}functor
  // CHECK-NEXT: {{^}}n 2
  // CHECK-NEXT: {{^}}one p
  // CHECK-NEXT: {{^}}one
  // CHECK-NEXT: {{^}}n 2
  // CHECK-NEXT: {{^}}static p
  // CHECK-NEXT: {{^}}static
  // CHECK-NEXT: {{^}}n 2
  // CHECK-NEXT: {{^}}overloaded p
  // CHECK-NEXT: {{^}}overloaded
  // CHECK-NEXT: {{^}}n 2
  // CHECK-NEXT: {{^}}template p
  // CHECK-NEXT: {{^}}template
  // CHECK-NEXT: {{^}}n 2
  changes<StaticPointer>();
  changes<StaticHeld>();
  StaticPointer::m = nullptr;
  isNull<StaticPointer>();
  // CHECK-NEXT: {{^}}one
  // CHECK-NEXT: {{^}}one
  // CHECK-NEXT: {{^}}{{.*}}null
  Derived<Pointer>().panics();
  Derived<Held>().panics();
  Derived<Function>().panics();
  Derived<Overloads>().panics();
  // CHECK-COUNT-4: {{^}}one
  // CHECK-NEXT: {{^}}n 1
  // CHECK-COUNT-4: {{^}}one
  // CHECK-NEXT: {{^}}n 1
  // CHECK-COUNT-4: {{^}}member
  // CHECK-NEXT: {{^}}n 1
  // CHECK-COUNT-4: {{^}}overloaded member
  // CHECK-NEXT: {{^}}n 1
  Derived<Pointer>().constant();
  Derived<StaticFunction>().constant();
  // CHECK-NEXT: {{^}}one constant
  // CHECK-NEXT: {{^}}one
  // CHECK-NEXT: {{^}}static constant
  // CHECK-NEXT: {{^}}static
  Derived<Held>().changes();
  // CHECK-NEXT: {{^}}two
  // CHECK-NEXT: {{^}}one
  // CHECK-NEXT: {{^}}one
  // CHECK-NEXT: {{^}}one
}
