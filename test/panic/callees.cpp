// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Whoever a call form calls may recover, be it known only to an instantiation
// or at run time; what the callee calls may not, in the same ways.
#include "trace.h"
#include <functional>
#include <memory>

void got(const char *who, const opendefer::value &v) {
  say("%s: %s", who, v ? v.what().c_str() : "nothing");
}

// A function deferred around shows what is not recovered.
template <typename F> void run(const char *name, F body) {
  defer [=] {
    if (auto v = opendefer::recover())
      say("%s: only outside", name);
  };
  body();
}

template <typename F> void value(F f) {
  defer f();
  opendefer::panic("p");
}
template <typename F> void forwarded(F &&f) {
  defer std::forward<F>(f)();
  opendefer::panic("p");
}
template <typename F, typename... A> void with(F f, A... a) {
  defer f(a...);
  opendefer::panic("p");
}
template <typename T> void method(T &&t) {
  defer t.go();
  opendefer::panic("p");
}
template <typename T> void arrow(T t) {
  defer t->go();
  opendefer::panic("p");
}
template <class T> void onFail(T) { got("onFail", opendefer::recover()); }
template <class T> void onFail(T t, int) { onFail(t); }
template <typename T> void argument(T t) {
  defer onFail(t);
  opendefer::panic("p");
}
template <typename O, typename M> void pointerToMember(O &o, M m) {
  defer (o.*m)();
  opendefer::panic("p");
}

void function() { got("function", opendefer::recover()); }
void viaFunction() { function(); }

struct Functor {
  void operator()() { got("functor", opendefer::recover()); }
};
struct ConstFunctor {
  void operator()() const { got("const functor", opendefer::recover()); }
};
struct Overloaded {
  void operator()() { got("overloaded", opendefer::recover()); }
  void operator()(int) { got("overloaded int", opendefer::recover()); }
};
struct Inherited : Functor {};
struct Wrapper {
  Functor inner;
  void operator()() { inner(); }
};
struct Virtual {
  virtual void operator()() { got("Virtual", opendefer::recover()); }
  virtual ~Virtual() = default;
};
struct Overrider : Virtual {
  void operator()() override { got("Overrider", opendefer::recover()); }
};

struct Methods {
  void go() { got("go", opendefer::recover()); }
  void go(int) { go(); }
  static void stop() { got("stop", opendefer::recover()); }
};
class Private {
  void go() { got("private go", opendefer::recover()); }

public:
  template <typename T> void run(T &t) {
    defer t.go();
    opendefer::panic("p");
  }
};
struct Caller {
  Methods inner;
  void go() { inner.go(); }
};
template <class D> struct Job {
  void run() {
    defer static_cast<D *>(this)->end();
    opendefer::panic("p");
  }
};
struct Copy : Job<Copy> {
  void end() { got("end", opendefer::recover()); }
};
struct Unended : Job<Unended> {
  void end() { other(); }
  void other() { got("other", opendefer::recover()); }
};
template <class T> void twice(T t) {
  defer onFail(t, 1);
  opendefer::panic("p");
}

template <class... L> struct Overloads : L... {
  using L::operator()...;
};
template <class... L> Overloads(L...) -> Overloads<L...>;

struct Surrogate {
  using pointer = void (*)();
  operator pointer() const { return function; }
};

void dependent() {
  run("lambda", [] { value([] { got("lambda", opendefer::recover()); }); });
  int i = 1;
  run("capturing", [&] {
    value([&i] { got("capturing", opendefer::recover()); ++i; });
  });
  run("forwarded", [&] {
    forwarded([&i] { got("forwarded", opendefer::recover()); ++i; });
  });
  run("forwarded lvalue", [] {
    auto l = [] { got("forwarded lvalue", opendefer::recover()); };
    forwarded(l);
  });
  run("generic", [] {
    with([](auto, auto) { got("generic", opendefer::recover()); }, 1, 2.0);
  });
  run("mutable", [i]() mutable {
    value([i]() mutable { got("mutable", opendefer::recover()); ++i; });
  });
  run("functor", [] { value(Functor()); });
  run("const functor", [] { value(ConstFunctor()); });
  run("overloaded", [] { value(Overloaded()); });
  run("overloaded int", [] { with(Overloaded(), 1); });
  run("inherited", [] { value(Inherited()); });
  run("overrider", [] { value(Overrider()); });
  run("overloads", [] {
    with(Overloads{[](int) { got("overloads", opendefer::recover()); },
                   [](const char *) {}},
         1);
  });
  run("function pointer", [] { value(function); });
  run("reference", [] { Functor f; value(std::ref(f)); });
  run("method", [] { method(Methods()); });
  run("private", [] { Private p; p.run(p); });
  run("arrow", [] { arrow(std::make_unique<Methods>()); });
  run("CRTP", [] { Copy().run(); });
  run("argument", [] { argument(1); });
  run("surrogate", [] { value(Surrogate()); });
  // CHECK: lambda: p
  // CHECK-NEXT: capturing: p
  // CHECK-NEXT: forwarded: p
  // CHECK-NEXT: forwarded lvalue: p
  // CHECK-NEXT: generic: p
  // CHECK-NEXT: mutable: p
  // CHECK-NEXT: functor: p
  // CHECK-NEXT: const functor: p
  // CHECK-NEXT: overloaded: p
  // CHECK-NEXT: overloaded int: p
  // CHECK-NEXT: functor: p
  // CHECK-NEXT: Overrider: p
  // CHECK-NEXT: overloads: p
  // CHECK-NEXT: function: p
  // CHECK-NEXT: functor: p
  // CHECK-NEXT: go: p
  // CHECK-NEXT: private go: p
  // CHECK-NEXT: go: p
  // CHECK-NEXT: end: p
  // CHECK-NEXT: onFail: p
  // CHECK-NEXT: function: p
}

void dependentHelpers() {
  run("lambda helper", [] { value([] { function(); }); });
  auto inner = [] { got("inner", opendefer::recover()); };
  run("lambda of a lambda", [=] { value([=] { inner(); }); });
  run("nested lambda", [] {
    value([] { [] { got("nested", opendefer::recover()); }(); });
  });
  run("generic of a generic", [] {
    auto g = [](auto) { got("generic inner", opendefer::recover()); };
    with([g](auto x) { g(x); }, 1);
  });
  run("wrapper", [] { value(Wrapper()); });
  run("pointer to helper", [] { value(viaFunction); });
  run("caller", [] { method(Caller()); });
  run("CRTP helper", [] { Unended().run(); });
  run("overload", [] { twice(1); });
  // CHECK-NEXT: function: nothing
  // CHECK-NEXT: lambda helper: only outside
  // CHECK-NEXT: inner: nothing
  // CHECK-NEXT: lambda of a lambda: only outside
  // CHECK-NEXT: nested: nothing
  // CHECK-NEXT: nested lambda: only outside
  // CHECK-NEXT: generic inner: nothing
  // CHECK-NEXT: generic of a generic: only outside
  // CHECK-NEXT: functor: nothing
  // CHECK-NEXT: wrapper: only outside
  // CHECK-NEXT: function: nothing
  // CHECK-NEXT: pointer to helper: only outside
  // CHECK-NEXT: go: nothing
  // CHECK-NEXT: caller: only outside
  // CHECK-NEXT: other: nothing
  // CHECK-NEXT: CRTP helper: only outside
  // CHECK-NEXT: onFail: nothing
  // CHECK-NEXT: overload: only outside
}

struct A {
  virtual void close() = 0;
  int a = 0;
};
struct B {
  virtual void close() = 0;
  int b = 0;
};
struct Both : A, B {
  void close() override { got("Both", opendefer::recover()); }
};
struct Helped : A, B {
  void close() override { help(); }
  void help() { got("help", opendefer::recover()); }
};
struct Root {
  virtual void close() { got("Root", opendefer::recover()); }
  virtual Root *self() { got("Root::self", opendefer::recover()); return this; }
  virtual ~Root() = default;
};
struct Left : virtual Root {
  void close() override { got("Left", opendefer::recover()); }
};
struct Right : virtual Root {
  int right = 0;
};
struct Bottom : Left, Right {
  Bottom *self() override { got("Bottom::self", opendefer::recover()); return this; }
};
struct Decorator : Root {
  Root *inner;
  explicit Decorator(Root *inner) : inner(inner) {}
  void close() override { inner->close(); }
};

void members() {
  Both both;
  A *a = &both;
  B *b = &both;
  run("through A", [=] { defer a->close(); opendefer::panic("p"); });
  run("through B", [=] { defer b->close(); opendefer::panic("p"); });
  run("pointer A", [=] { pointerToMember(*a, &A::close); });
  run("pointer B", [=] { pointerToMember(*b, &B::close); });
  run("constant A", [=] { defer (a->*&A::close)(); opendefer::panic("p"); });
  run("pointer Both", [&] { pointerToMember(both, &Both::close); });
  Methods m;
  void (Methods::*go)() = &Methods::go;
  run("pointer", [&] { defer (m.*go)(); opendefer::panic("p"); });
  run("pointer arrow", [&, p = &m] { defer (p->*go)(); opendefer::panic("p"); });
  Bottom bottom;
  Root *root = &bottom;
  Right *right = &bottom;
  run("virtual base", [=] { defer root->close(); opendefer::panic("p"); });
  run("other branch", [=] { defer right->close(); opendefer::panic("p"); });
  run("covariant", [=] { defer root->self(); opendefer::panic("p"); });
  run("static", [] { defer Methods::stop(); opendefer::panic("p"); });
  // CHECK-NEXT: Both: p
  // CHECK-NEXT: Both: p
  // CHECK-NEXT: Both: p
  // CHECK-NEXT: Both: p
  // CHECK-NEXT: Both: p
  // CHECK-NEXT: Both: p
  // CHECK-NEXT: go: p
  // CHECK-NEXT: go: p
  // CHECK-NEXT: Left: p
  // CHECK-NEXT: Left: p
  // CHECK-NEXT: Bottom::self: p
  // CHECK-NEXT: stop: p

  Helped helped;
  B *h = &helped;
  run("virtual helper", [=] { defer h->close(); opendefer::panic("p"); });
  void (Methods::*overload)(int) = &Methods::go;
  run("pointer helper", [&] { defer (m.*overload)(1); opendefer::panic("p"); });
  Root plain;
  Decorator decorator(&plain);
  Root *d = &decorator;
  run("decorator", [=] { defer d->close(); opendefer::panic("p"); });
  // CHECK-NEXT: help: nothing
  // CHECK-NEXT: virtual helper: only outside
  // CHECK-NEXT: go: nothing
  // CHECK-NEXT: pointer helper: only outside
  // CHECK-NEXT: Root: nothing
  // CHECK-NEXT: decorator: only outside
}

void (*global)() = [] { got("global", opendefer::recover()); };
std::function<void()> held = [] { got("held", opendefer::recover()); };

void typeErased() {
  run("lambda's pointer", [] { defer global(); opendefer::panic("p"); });
  void (*local)() = [] { got("local", opendefer::recover()); };
  run("local", [=] { defer local(); opendefer::panic("p"); });
  void (*helper)() = [] { function(); };
  run("pointer's helper", [=] { defer helper(); opendefer::panic("p"); });
  void (*inner)() = [] { [] { got("inner", opendefer::recover()); }(); };
  run("pointer's lambda", [=] { defer inner(); opendefer::panic("p"); });
  // CHECK-NEXT: global: p
  // CHECK-NEXT: local: p
  // CHECK-NEXT: function: nothing
  // CHECK-NEXT: pointer's helper: only outside
  // CHECK-NEXT: inner: nothing
  // CHECK-NEXT: pointer's lambda: only outside

  using any = std::function<void()>;
  auto call = [](const char *name, any f) {
    run(name, [&] { defer f(); opendefer::panic("p"); });
  };
  long big[8] = {};
  Methods m;
  Copy copy;
  call("held", held);
  call("captures", [&call] { got("captures", opendefer::recover()); (void)&call; });
  call("on the heap", [big] { got("heap", opendefer::recover()); (void)big; });
  call("pointer", function);
  call("functor", Functor());
  call("bind", std::bind(&Copy::end, &copy));
  call("of another", any(held));
  call("lambda's pointer", global);
  std::function<void(Methods &)> member =
      static_cast<void (Methods::*)()>(&Methods::go);
  run("member", [&] { defer member(m); opendefer::panic("p"); });
  Both both;
  std::function<void(B *)> base = &B::close;
  std::function<void(Both &)> own = &Both::close;
  Helped helped;
  run("virtual member", [&] { defer base(&both); opendefer::panic("p"); });
  run("overrider", [&] { defer own(both); opendefer::panic("p"); });
  run("overrider's helper", [&] { defer base(&helped); opendefer::panic("p"); });
  // Its helper is a virtual function of another class at the same place.
  struct Caller {
    virtual void call() { root.close(); }
    virtual ~Caller() = default;
    Root root;
  } caller;
  std::function<void(Caller &)> calls = &Caller::call;
  run("other class", [&] { defer calls(caller); opendefer::panic("p"); });
  run("in a template", [] { value(held); });
  call("helper", [] { function(); });
  call("inner", [&] { held(); });
  call("pointer to helper", viaFunction);
  // CHECK-NEXT: held: p
  // CHECK-NEXT: captures: p
  // CHECK-NEXT: heap: p
  // CHECK-NEXT: function: p
  // CHECK-NEXT: functor: p
  // CHECK-NEXT: end: p
  // CHECK-NEXT: held: p
  // CHECK-NEXT: global: p
  // CHECK-NEXT: go: p
  // CHECK-NEXT: Both: p
  // CHECK-NEXT: Both: p
  // CHECK-NEXT: help: nothing
  // CHECK-NEXT: overrider's helper: only outside
  // CHECK-NEXT: Root: nothing
  // CHECK-NEXT: other class: only outside
  // CHECK-NEXT: held: p
  // CHECK-NEXT: function: nothing
  // CHECK-NEXT: helper: only outside
  // CHECK-NEXT: held: nothing
  // CHECK-NEXT: inner: only outside
  // CHECK-NEXT: function: nothing
  // CHECK-NEXT: pointer to helper: only outside
}

int main() {
  dependent();
  dependentHelpers();
  members();
  typeErased();
}
