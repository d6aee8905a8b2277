// RUN: %both_ways %s -std=c++20 -I%S/../Inputs -I%S/Inputs | %filecheck %s
// Awaiters and results of all kinds mean the same in a coroutine that defers.
#include "coroutine.h"
#include "trace.h"
#include <memory>
#include <string>
#include <type_traits>

struct Immovable {
  int n;
  explicit Immovable(int k) : n(k) {}
  Immovable(Immovable &&) = delete;
};

// An awaiter with a result of any type, ready or not.
template <class T> struct Gives {
  T (*make)();
  bool ready;
  bool await_ready() const { return ready; }
  bool await_suspend(std::coroutine_handle<>) { return false; }
  T await_resume() { return make(); }
};
int number = 7;
int &lvalue() { return number; }
int &&xvalue() { return std::move(number); }
std::string text() { return "text"; }
Immovable immovable() { return Immovable(5); }
std::unique_ptr<int> owner() { return std::make_unique<int>(3); }

// What becomes an awaiter: by a member, by a function, also of a value that
// cannot be moved, and with an overload for values.
struct ByMember {
  const char *name;
  Gives<std::string> operator co_await() & {
    say("lvalue %s", name);
    return {text, true};
  }
  Gives<std::string> operator co_await() && {
    say("rvalue %s", name);
    return {text, false};
  }
};
struct ByFunction {
  Immovable inside{1};
};
Gives<int &> operator co_await(const ByFunction &) { return {lvalue, true}; }
struct ImmovableAwaiter : Gives<std::string> {
  Noisy noisy{"awaiter"};
  ImmovableAwaiter() : Gives<std::string>{text, false} {}
};

// A promise that transforms: a tag, and all others.
struct Tag {};
struct Transforming {
  struct promise_type {
    int id = 11;
    Transforming get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
    auto await_transform(Tag) {
      struct Id {
        int id;
        bool await_ready() { return true; }
        void await_suspend(std::coroutine_handle<>) {}
        int await_resume() { return id; }
      };
      return Id{id};
    }
    template <class T> T &&await_transform(T &&t) {
      say("transformed");
      return std::forward<T>(t);
    }
    Gives<std::string> yield_value(int) { return {text, false}; }
  };
  ~Transforming() { handle.destroy(); }
  std::coroutine_handle<promise_type> handle;
};

struct Now {
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<>) { return false; }
  void await_resume() { say("now"); }
};
#define ALL(DEFER)                                                             \
  DEFER;                                                                       \
  static_assert(std::is_same_v<decltype(number), int>);                        \
  auto &&l = co_await Gives<int &>{lvalue, false};                             \
  say("%d", &l == &number);                                                    \
  auto &&x = co_await Gives<int &&>{xvalue, true};                             \
  say("%d", &x == &number);                                                    \
  const std::string &s = co_await Gives<std::string>{text, false};             \
  auto &&t = co_await Gives<std::string>{text, true};                          \
  say("%s %s", s.c_str(), t.c_str());                                          \
  std::unique_ptr<int> o = co_await Gives<std::unique_ptr<int>>{owner, false}; \
  say("%d %d", *o, *co_await Gives<std::unique_ptr<int>>{owner, true});        \
  say("%s", (text() + co_await Gives<std::string>{text, false}).c_str());      \
  ByMember m{"m"};                                                             \
  say("%s", (co_await m + co_await ByMember{"n"}).c_str());                    \
  say("%d", co_await ByFunction{});                                            \
  say("%s", (co_await ImmovableAwaiter()).c_str());                            \
  if (co_await Gives<int &>{lvalue, true} == 7 &&                              \
      (co_await Gives<int &>{lvalue, false}) == 7)                             \
    say("seven");                                                              \
  co_await Now{};                                                              \
  (void)co_await Gives<std::string>{text, false}

Lazy<> plain() { ALL(Noisy noisy("end")); }
Lazy<> defers() { ALL(defer say("~end")); }
Transforming transforming() {
  defer say("~end");
  auto &&l = co_await Gives<int &>{lvalue, false};
  say("%d", &l == &number);
  auto &&x = co_await Gives<int &&>{xvalue, true};
  say("%d", &x == &number);
  const std::string &s = co_await Gives<std::string>{text, false};
  say("%s", s.c_str());
  std::unique_ptr<int> o = co_await Gives<std::unique_ptr<int>>{owner, false};
  say("%d %d", *o, *co_await Gives<std::unique_ptr<int>>{owner, true});
  ByMember m{"m"};
  say("%s", (co_await m + co_await ByMember{"n"}).c_str());
  say("%d", co_await Tag{});
  co_await Now{};
  std::string y = co_yield 4;
  say("%s", y.c_str());
}
// An exception from an awaiter that the coroutine catches itself: it goes on, and
// panics do not leave it.
struct Throws {
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<>) { return false; }
  void await_resume() { throw 1; }
};
Transforming catches(int times) {
  defer {
    if (auto v = opendefer::recover())
      say("recovered %s", v.what().c_str());
  };
  for (int i = 0; i < times; ++i) {
    try {
      co_await Throws{};
    } catch (int) {
      say("caught");
    }
    if (i == 1)
      opendefer::panic("after");
    co_await Now{};
  }
}
void resumesCatching(int times) {
  defer say("resumer returns, %d", bool(opendefer::recover()));
  Transforming t = catches(times);
  while (!t.handle.done())
    t.handle.resume();
}
template <class T> Lazy<T> dependent(T value) {
  defer say("~end");
  T t = co_await Gives<T>{+[] { return T(4); }, false};
  co_await Gives<void>{+[] { say("void"); }, true};
  co_return value + t + co_await Gives<T &>{lvalue, false};
}
// The result cannot be moved, so that it is made in place.
Lazy<int> inPlace() {
  defer say("~end");
  Immovable i = co_await Gives<Immovable>{immovable, false};
  co_return i.n + (co_await Gives<Immovable>{immovable, true}).n;
}

int main() {
  plain().get();
  say("--");
  defers().get();
  say("--");
  // CHECK: 1
  // CHECK-NEXT: 1
  // CHECK-NEXT: text text
  // CHECK-NEXT: 3 3
  // CHECK-NEXT: texttext
  // CHECK-NEXT: lvalue m
  // CHECK-NEXT: rvalue n
  // CHECK-NEXT: texttext
  // CHECK-NEXT: 7
  // CHECK-NEXT: text
  // CHECK-NEXT: ~awaiter
  // CHECK-NEXT: seven
  // CHECK-NEXT: now
  // CHECK-NEXT: ~end
  // CHECK-NEXT: --
  // CHECK: 1
  // CHECK-NEXT: 1
  // CHECK-NEXT: text text
  // CHECK-NEXT: 3 3
  // CHECK-NEXT: texttext
  // CHECK-NEXT: lvalue m
  // CHECK-NEXT: rvalue n
  // CHECK-NEXT: texttext
  // CHECK-NEXT: 7
  // CHECK-NEXT: text
  // CHECK-NEXT: ~awaiter
  // CHECK-NEXT: seven
  // CHECK-NEXT: now
  // CHECK-NEXT: ~end
  // CHECK-NEXT: --
  {
    auto t = transforming();
    while (!t.handle.done())
      t.handle.resume();
  }
  // CHECK-NEXT: transformed
  // CHECK-NEXT: 1
  // CHECK-NEXT: transformed
  // CHECK-NEXT: 1
  // CHECK-NEXT: transformed
  // CHECK-NEXT: text
  // CHECK-NEXT: transformed
  // CHECK-NEXT: transformed
  // CHECK-NEXT: 3 3
  // CHECK-NEXT: transformed
  // CHECK-NEXT: lvalue m
  // CHECK-NEXT: transformed
  // CHECK-NEXT: rvalue n
  // CHECK-NEXT: texttext
  // CHECK-NEXT: 11
  // CHECK-NEXT: transformed
  // CHECK-NEXT: now
  // CHECK-NEXT: text
  // CHECK-NEXT: ~end
  resumesCatching(1);
  // CHECK-NEXT: transformed
  // CHECK-NEXT: caught
  // CHECK-NEXT: transformed
  // CHECK-NEXT: now
  // CHECK-NEXT: resumer returns, 0
  resumesCatching(5);
  // CHECK-NEXT: transformed
  // CHECK-NEXT: caught
  // CHECK-NEXT: transformed
  // CHECK-NEXT: now
  // CHECK-NEXT: transformed
  // CHECK-NEXT: caught
  // CHECK-NEXT: recovered after
  // CHECK-NEXT: resumer returns, 0
  number = 7;
  say("%d", dependent(1).get());
  say("%d", inPlace().get());
  // CHECK-NEXT: void
  // CHECK-NEXT: ~end
  // CHECK-NEXT: 12
  // CHECK-NEXT: ~end
  // CHECK-NEXT: 10
}
