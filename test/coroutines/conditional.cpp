// RUN: %both_ways %s -std=c++20 -I%S/../Inputs -I%S/Inputs | %filecheck %s
// defer_failure and defer_success in coroutines, in every form.
#include "coroutine.h"
#include "letters.h"
#include <opendefer/boundary.h>
#include <opendefer/failure.h>
#include <system_error>

// How a coroutine is left: n(ormal end), e(xception), p(anic), r(ecovered
// panic), c(aught and recovered exception), d(estroyed), or with f(ailure) as
// result.
static Event at;
static void leave(char how) {
  if (how == 'e' || how == 'c')
    throw 1;
  if (how == 'p' || how == 'r')
    opendefer::panic("p");
}
// One co_await: Clang 14 -O2 crashes on plain coroutines with one in each
// branch of an `if`.
#define LEAVE(how)                                                             \
  co_await at;                                                                 \
  leave(how)

static Lazy<> forms(char how) {
  defer_failure add('1');
  defer_success add('2');
  defer {
    if (how == 'r' || how == 'c')
      opendefer::recover();
  };
  defer_failure { add('3'); };
  defer_success { add('4'); }
  defer_failure[how] { add(how); };
  defer_success addTo(trace, '5');
  OPENDEFER_FAILURE[](char c) { add(c); }
  ('6');
  LEAVE(how);
}
static Lazy<> nested(char how) {
  if (how) {
    defer_failure add('1');
    defer_success add('2');
    defer add('D');
  }
  switch (how) {
  default:
    defer_failure { add('3'); };
    defer_success { add('4'); };
  }
  LEAVE(how);
}
static Lazy<int> loops(char how) {
  for (char c : {'a', 'b'}) {
    defer_failure add(c);
    defer_success { add('s'); };
    defer_scoped add('.');
  }
  LEAVE(how);
  co_return 1;
}
OPENDEFER_LINKED static Lazy<> linked(char how) {
  defer_failure add('1');
  for (char c : {'a', 'b'})
    defer_failure[c] { add(c); };
  defer_success add('2');
  LEAVE(how);
  defer_failure add('3');
}
static Generator<int> yields(char how) {
  defer_failure add('1');
  co_yield 1;
  defer_success add('2');
  if (how == 'd')
    co_yield 2;
  leave(how);
}
template <class T> static Lazy<T> dependent(char how) {
  T t{};
  defer_failure { add(t == T() ? '1' : '?'); };
  defer_success { add(t == T() ? '2' : '?'); };
  LEAVE(how);
  co_return t;
}
struct Members {
  char own = 'm';
  Lazy<> method(char how) {
    defer_failure add(own);
    defer_success this->say();
    LEAVE(how);
  }
  void say() { add('s'); }
};
// A result that is a failure.
static Lazy<std::error_code> coded(char how) {
  defer_result std::error_code result;
  defer_failure add('1');
  defer_success add('2');
  LEAVE(how);
  if (how == 'f')
    co_return std::make_error_code(std::errc::io_error);
  co_return {};
}

template <class F>
static void check(const char *name, F f, char how, const char *expected) {
  trace.clear();
  try {
    auto task = f(how);
    for (int i = 0; !task.handle.done() && (how != 'd' || i < 2); ++i)
      if (how != 'd' || !at.waiting)
        task.handle.resume();
    at.waiting = nullptr;
    if constexpr (requires { task.await_resume(); })
      if (how != 'd')
        task.await_resume();
  } catch (int) {
    add('T');
  } catch (const opendefer::panic_error &) {
    add('P');
  }
  compare(name, how, expected);
}

int main() {
  check("forms", forms, 'n', "542");
  check("forms", forms, 'e', "6e31T");
  check("forms", forms, 'p', "6p31P");
  check("forms", forms, 'r', "6r32");
  check("forms", forms, 'c', "6c32");
  check("forms", forms, 'd', "6d31");
  check("nested", nested, 'n', "4D2");
  check("nested", nested, 'e', "3D1T");
  check("nested", nested, 'p', "3D1P");
  check("nested", nested, 'd', "3D1");
  check("loops", loops, 'n', "..ss");
  check("loops", loops, 'e', "..baT");
  check("loops", loops, 'p', "..baP");
  check("loops", loops, 'd', "..ba");
  check("linked", linked, 'n', "2");
  check("linked", linked, 'e', "ba1T");
  check("linked", linked, 'p', "ba1P");
  check("linked", linked, 'd', "ba1");
  check("yields", yields, 'n', "2");
  check("yields", yields, 'e', "1T");
  check("yields", yields, 'p', "1P");
  check("yields", yields, 'd', "1");
  check("dependent", dependent<int>, 'n', "2");
  check("dependent", dependent<std::string>, 'e', "1T");
  check("dependent", dependent<std::string>, 'p', "1P");
  check("dependent", dependent<int>, 'd', "1");
  auto member = [m = Members()](char how) mutable { return m.method(how); };
  check("member", member, 'n', "s");
  check("member", member, 'e', "mT");
  check("member", member, 'd', "m");
  auto lambda = [](char how) -> Lazy<> {
    defer_failure add('1');
    defer_success { add('2'); };
    LEAVE(how);
  };
  check("lambda", lambda, 'n', "2");
  check("lambda", lambda, 'e', "1T");
  check("lambda", lambda, 'p', "1P");
  check("lambda", lambda, 'd', "1");
  check("coded", coded, 'n', "2");
  check("coded", coded, 'f', "1");
  check("coded", coded, 'e', "1T");
  check("coded", coded, 'p', "1P");
  check("coded", coded, 'd', "1");
  say("%d wrong of %d", wrong, checks);
  // CHECK-NOT: wrong:
  // CHECK: 0 wrong of 38
}
