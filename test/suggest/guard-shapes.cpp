// Guards are known by what they do: the destructor calls the one callable that
// the object was made of, and nothing else happens.
// RUN: %suggested %s -Wno-unused-variable >%t && %filecheck %s <%t
// RUN: %opendefer --suggest --guard=Secret %s -- -std=c++17 2>&1 | %filecheck %s --check-prefix=CLASS
// RUN: %opendefer --suggest --guard=ns::makeSecret %s -- -std=c++17 2>&1 | %filecheck %s --check-prefix=MAKER
// RUN: ! %opendefer --guard=Secret %s -- -std=c++17 2>&1 | %filecheck %s --check-prefix=ALONE
#include <cstdio>
#include <functional>
#include <utility>

// --- Every usual way to write one -------------------------------------------
template <class F> struct Plain {
  F f;
  explicit Plain(F f) : f(std::move(f)) {}
  ~Plain() { f(); }
};
template <class F> class Flagged {
public:
  explicit Flagged(F &&f) noexcept : func(std::move(f)) {}
  Flagged(Flagged &&other) noexcept : func(std::move(other.func)), invoke(std::exchange(other.invoke, false)) {}
  ~Flagged() noexcept {
    if (invoke)
      func();
  }
  void dismiss() noexcept { invoke = false; }

private:
  F func;
  bool invoke = true;
};
template <class F> Flagged<std::decay_t<F>> makeFlagged(F &&f) { return Flagged<std::decay_t<F>>(std::forward<F>(f)); }
struct NoCopy {
  NoCopy() = default;
  NoCopy(const NoCopy &) = delete;
};
template <class D> struct Curious {
protected:
  ~Curious() {}
};
template <class F> class Delegating : NoCopy, Curious<Delegating<F>> {
public:
  Delegating(F f) : call(f), cancelled(false) {}
  ~Delegating() { run(); }
  void run() noexcept {
    if (isCancelled())
      return;
    cancelled = true;
    std::move(call)();
  }
  bool isCancelled() const { return cancelled; }

private:
  F call;
  bool cancelled;
};
class Function {
public:
  Function(std::function<void()> &&f) : f_(std::move(f)) {}
  ~Function() {
    if (f_ != nullptr)
      f_();
  }
  void cancel() { f_ = nullptr; }

private:
  std::function<void()> f_;
};
struct Pointer {
  void (*f)();
  ~Pointer() { (*f)(); }
};
template <class F> struct Moving {
  F f_;
  ~Moving() {
    auto local = std::move(f_);
    local();
  }
};
template <class F> Moving(F) -> Moving<F>;
template <class F> auto onExit(F f) { return Moving<F>{std::move(f)}; }
namespace {
template <class F> struct Catching {
  F f;
  ~Catching() {
    try {
      f();
    } catch (...) {
      std::puts("caught");
    }
  }
};
template <class F> Catching(F) -> Catching<F>;
} // namespace

void named() { std::puts("named"); }

int work(int n) {
  std::printf("work %d\n", n);
  return n;
}

int all(int n) {
  Plain one([&] { std::printf("one %d\n", n); });
  auto two = makeFlagged([&] { std::printf("two %d\n", n); });
  const Flagged three([n] { std::printf("three %d\n", n); });
  Delegating four([&] { std::printf("four %d\n", n); });
  Function five([&] { std::printf("five %d\n", n); });
  Pointer six{&named};
  Pointer seven{[] { std::puts("seven"); }};
  Moving eight{[&] { std::printf("eight %d\n", n); }};
  auto nine = onExit([&] { std::printf("nine %d\n", n); });
  Catching ten{[&]() noexcept { n *= 2; }};
  auto &&eleven = makeFlagged([&] { std::printf("eleven %d\n", n); });
  n++;
  return work(n);
}
// With macros: the lambda is cut in two, or the code is an argument.
struct OnEnd {
  template <class F> Plain<F> operator<<(F f) { return Plain<F>(std::move(f)); }
};
#define ON_END auto atEnd = OnEnd() << [&]
#define EXIT(...) Plain onExit([&] { __VA_ARGS__; })
#define LOGGED_EXIT(code) Plain logged([&] { std::puts("log"); code; })
int macros(int n) {
  ON_END { std::printf("macro %d\n", n); };
  EXIT(std::printf("argument %d,", n); std::puts("of a macro"));
  LOGGED_EXIT(n = 0);
  n++;
  return n;
}
int braces(int n) {
  EXIT({
    std::puts("braces"); // a comment
    if (n)
      std::puts("of an argument");
  });
  return n;
}
template <class T> T inTemplate(T value) {
  auto one = makeFlagged([&] { std::printf("one of %d\n", int(value)); });
  Plain<void (*)()> two(&named);
  value++;
  return value;
}

// --- What is no defer -------------------------------------------------------
extern bool enabled;
template <class F> struct Conditional {
  F f;
  bool on;
  Conditional(F f) : f(f), on(enabled) {}
  ~Conditional() {
    if (on)
      f();
  }
};
template <class F> struct Armed {
  F f;
  bool armed = false;
  Armed(F f) : f(f) {}
  void arm() { armed = true; }
  ~Armed() {
    if (armed)
      f();
  }
};
template <class F> struct Loud {
  F f;
  Loud(F f) : f(f) { std::puts("made"); }
  ~Loud() { f(); }
};
bool enabled = true;

void refused(int n, std::function<void()> maybe) {
  Conditional one([] { std::puts("conditional"); });
  Armed two([] { std::puts("never"); });
  Loud three([] { std::puts("loud"); });
  Catching four{[&] { maybe(); }};
  Function five(std::move(maybe));
  auto six = makeFlagged([&] { std::puts("never, either"); });
  six.dismiss();
  auto seven = makeFlagged([&] { std::puts("moved"); });
  auto eight = std::move(seven);
  if (n) {
    Plain nine([] { std::puts("nine"); });
  }
}

// --- What is no guard -------------------------------------------------------
template <class F> struct Twice {
  F f;
  ~Twice() {
    f();
    f();
  }
};
template <class F> Twice(F) -> Twice<F>;
template <class F> struct Counting {
  F f;
  ~Counting() {
    f();
    std::puts("ended");
  }
};
template <class F> Counting(F) -> Counting<F>;
template <class F> struct Holding {
  F f;
  Plain<void (*)()> also{&named};
  Holding(F f) : f(f) {}
  ~Holding() { f(); }
};
struct Timer {
  std::function<void()> done = [] { std::puts("timer"); };
  Timer(int) {}
  ~Timer() { done(); }
};
void others() {
  Twice twice{[] { std::puts("twice"); }};
  Counting counting{[] { std::puts("counting"); }};
  Holding holding([] { std::puts("holding"); });
  Timer timer(5);
}

// --- What the user says is one ----------------------------------------------
template <class F> struct Secret {
  F f;
  Secret(F f) : f(f) {}
  ~Secret();
};
template <class F> Secret<F>::~Secret() {
  F local(f);
  for (int i = 0; i < 1; i++)
    local();
}
namespace ns {
template <class F> Secret<F> makeSecret(F f) { return {f}; }
} // namespace ns
void secrets() {
  Secret hidden([] { std::puts("secret"); });
  auto second = ns::makeSecret([] { std::puts("second"); });
}

int main() {
  all(1);
  macros(4);
  braces(4);
  inTemplate(5);
  inTemplate('\2');
  refused(1, nullptr);
  others();
  secrets();
}

// CHECK: remark: 'one' (Plain) is a scope guard;
// CHECK: remark: 'two' (Flagged) is a scope guard;
// CHECK: note: not rewritten: the code of the guard is in a macro
// CHECK: remark: 'one' (Conditional)
// CHECK: note: not rewritten: the guard is conditional when it is constructed
// CHECK: remark: 'two' (Armed)
// CHECK: note: not rewritten: the guard is conditional when it is constructed
// CHECK: remark: 'three' (Loud)
// CHECK: note: not rewritten: the constructor of the guard may do more than store the callable
// CHECK: remark: 'four' (Catching)
// CHECK: note: not rewritten: the guard does not let exceptions out, but a deferred call does
// CHECK: remark: 'five' (Function)
// CHECK: note: not rewritten:
// CHECK: remark: 'six' (Flagged)
// CHECK: remark: 'seven' (Flagged)
// CHECK: note: not rewritten: 'seven' is used here, and may be dismissed, moved or run early
// CHECK: remark: 'nine' (Plain)
// CHECK-NOT: remark:
// CHECK: 25 guards found, 18 of which
// CHECK: {{^}}+  defer { std::printf("one %d\n", n); }
// CHECK: {{^}}+  defer { std::printf("two %d\n", n); }
// CHECK: {{^}}+  defer [n] { std::printf("three %d\n", n); };
// CHECK: {{^}}+  defer { std::printf("four %d\n", n); }
// CHECK: {{^}}+  defer { std::printf("five %d\n", n); }
// CHECK: {{^}}+  defer named();
// CHECK: {{^}}+  defer { std::puts("seven"); }
// CHECK: {{^}}+  defer { std::printf("eight %d\n", n); }
// CHECK: {{^}}+  defer { std::printf("nine %d\n", n); }
// CHECK: {{^}}+  defer { n *= 2; }
// CHECK: {{^}}+  defer { std::printf("eleven %d\n", n); }
// CHECK: {{^}}+  defer { std::printf("macro %d\n", n); }
// CHECK: {{^}}+  defer { std::printf("argument %d,", n); std::puts("of a macro"); }
// CHECK: {{^}}+  defer {
// CHECK-NEXT: {{^}}     std::puts("braces");
// CHECK: {{^}}-  });
// CHECK-NEXT: {{^}}+  }
// CHECK: {{^}}+  defer { std::printf("one of %d\n", int(value)); }
// CHECK: {{^}}+  defer named();
// CHECK: {{^}}+  defer { if (six) std::puts("never, either"); }
// CLASS: remark: 'hidden' (Secret) is a scope guard
// CLASS: remark: 'second' (Secret) is a scope guard
// CLASS: 27 guards found, 20 of which
// MAKER-NOT: remark: 'hidden'
// MAKER: remark: 'second' (ns::makeSecret) is a scope guard
// MAKER: 26 guards found, 19 of which
// ALONE: error: '--guard' requires '--suggest'

// IN-TURN: 2 of 4
