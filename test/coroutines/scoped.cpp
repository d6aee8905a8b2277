// RUN: %both_ways %s -std=c++20 -I%S/../Inputs -I%S/Inputs | %filecheck %s
// defer_scoped in coroutines: on every way out of its block, also if the
// coroutine is suspended in there.
#include "coroutine.h"
#include "letters.h"
#include <opendefer/boundary.h>

// How a coroutine is left: r(eturn), n(ormal end), e(xception), p(anic), or
// d(estroyed).
struct Leaves {
  char how;
  Event *event;
  bool await_ready() { return how != 'd'; }
  void await_suspend(std::coroutine_handle<> h) { event->waiting = h; }
  void await_resume() {
    if (how == 'e')
      throw 1;
    if (how == 'p')
      opendefer::panic("p");
  }
};
static Event at;
static Leaves leave(char how) { return {how, &at}; }

static Lazy<> block(char how) {
  Adds a{'a'};
  defer add('D');
  {
    Adds b{'b'};
    defer_scoped add('1');
    Adds c{'c'};
    defer_scoped { add('2'); }
    defer_scoped[three = '3'] { add(three); };
    co_await leave(how);
    if (how == 'r')
      co_return;
  }
  add('.');
}
static Lazy<std::string> loops(char how) {
  for (int i = 0; i < 4; i++) {
    defer_scoped add(static_cast<char>('0' + i));
    Adds local{'l'};
    if (i == 0)
      continue;
    if (i == 2)
      break;
    co_await leave(how);
  }
  int n = 2;
  while (n--) {
    char c = 'w';
    defer_scoped { add(c); };
    co_await leave(how);
    c = 'W';
  }
  for (char c : {'x', 'y'}) {
    const char &r = c;
    defer_scoped { add(r); };
  }
  co_return "text";
}
static Lazy<> branches(char how) {
  if (how == 'r')
    defer_scoped add('t');
  else
    defer_scoped { add('e'); }
  add('.');
  switch (how) {
  case 'x':
    add('x');
    break;
  default: {
    defer_scoped add('s');
    co_await std::suspend_never{};
    add(';');
  }
    [[fallthrough]];
  case 'z':
    defer_scoped add('z');
    add(':');
  }
label:
  defer_scoped add('l');
  if (trace.size() < 12)
    goto label;
  add('!');
  co_await leave(how);
}
static Lazy<> tries(char how) {
  try {
    defer_scoped add('1');
    Adds a{'a'};
    co_await leave(how);
    throw 2;
  } catch (int n) {
    defer_scoped add('2');
    add(n == 1 ? 'e' : 'c');
    if (n == 1)
      throw;
  }
  add('.');
}
// In one list with others.
static Lazy<> mixedLoop(char how) {
  for (char c : {'1', '2'}) {
    defer_scoped add(c);
    defer add(static_cast<char>('a' + c - '1'));
    defer_scoped { add('s'); };
    if (c == '2')
      co_await leave(how);
  }
  add('!');
}
OPENDEFER_LINKED static Lazy<int> linked(char how) {
  defer add('D');
  for (char c : {'1', '2'}) {
    defer_scoped add(c);
    defer add(static_cast<char>('a' + c - '1'));
    if (c == '2')
      co_await leave(how);
  }
  defer_scoped add('e');
  co_return 1;
}
template <class T> static Generator<T> yields(char how) {
  for (T i = 0; i < 2; i++) {
    defer_scoped add('1');
    {
      defer_scoped add('2');
      co_yield i;
    }
    if (i) {
      if (how == 'e')
        throw 1;
      if (how == 'p')
        opendefer::panic("p");
    }
  }
}
template <class T> static Lazy<T> dependent(char how) {
  for (T t : {T(), T()}) {
    defer_scoped[t] { add(t == T() ? '1' : '?'); };
    co_await leave(how == 'p' ? 'n' : how);
    if (how == 'p')
      opendefer::panic("p");
  }
  co_return T();
}

// Those that recover.
static Lazy<int> recovers(char how) {
  defer add('D');
  for (int i = 0; i < 2; i++) {
    Adds a{'a'};
    defer_scoped add('1');
    defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
    Adds b{'b'};
    defer_scoped add('2');
    co_await leave(how);
  }
  add('!');
  co_return 1;
}
static Lazy<int> recoversNamed(char how) {
  defer_result int result = 7;
  defer { add(static_cast<char>('0' + result)); };
  if (how) {
    defer_scoped { result = opendefer::recover() ? 8 : 9; };
    co_await leave(how);
  }
  add('!');
  co_return 5;
}
static Lazy<> recoversInList(char how) {
  for (int i = 0; i < 2; i++) {
    defer add('D');
    defer_scoped add('1');
    defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
    defer add('E');
    Adds a{'a'};
    co_await leave(how);
  }
  add('!');
}
OPENDEFER_LINKED static Lazy<int> recoversLinked(char how) {
  defer add('F');
  for (int i = 0; i < 2; i++) {
    defer add('D');
    defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
    Adds a{'a'};
    co_await leave(how);
  }
  add('!');
  co_return 1;
}
// Those that may recover, and do not.
static Lazy<> passes(char how) {
  for (int i = 0; i < 2; i++) {
    defer_scoped {
      if (how == 'n')
        opendefer::recover();
      add('1');
    };
    co_await leave(how);
  }
}
static Lazy<> passesInList(char how) {
  for (int i = 0; i < 2; i++) {
    defer add('D');
    defer_scoped {
      if (how == 'n')
        opendefer::recover();
      add('1');
    };
    co_await leave(how);
  }
}
// A call panics, and another one in the block or around it recovers that.
static Lazy<> panics(char how) {
  defer_failure add('F');
  defer_success add('S');
  defer { add(opendefer::recover() ? 'R' : 'N'); };
  for (int i = 0; i < 2; i++) {
    defer_scoped add('1');
    defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
    defer_scoped opendefer::panic("scoped");
    co_await leave(how);
  }
}

// Resumes the coroutine as often as it takes, or destroys it where it is
// suspended.
template <class F>
static void check(const char *name, F f, char how, const char *expected) {
  trace.clear();
  [&] {
    defer { add(opendefer::recover() ? '*' : '|'); };
    try {
      auto task = f(how);
      task.handle.resume();
      if (how == 'd')
        return;
      while (!task.handle.done())
        task.handle.resume();
      if constexpr (requires { task.await_resume(); })
        task.await_resume();
    } catch (int) {
      add('T');
    } catch (const opendefer::panic_error &) {
      add('P');
    }
  }();
  compare(name, how, expected);
}

int main() {
  check("block", block, 'r', "32c1bDa|");
  check("block", block, 'n', "32c1b.Da|");
  check("block", block, 'e', "32c1bDaT|");
  check("block", block, 'p', "321DcbaP|"); // on the intact stack
  check("block", block, 'd', "32c1bDa|");
  check("loops", loops, 'n', "l0l1l2WWxy|");
  check("loops", loops, 'e', "l0l1T|");
  check("loops", loops, 'p', "l01lP|");
  check("loops", loops, 'd', "l0l1|");
  check("branches", branches, 'r', "t.;s:zllllll!l|");
  check("branches", branches, 'e', "e.;s:zllllll!lT|");
  check("branches", branches, 'p', "e.;s:zllllll!lP|");
  check("branches", branches, 'd', "e.;s:zllllll!l|");
  check("tries", tries, 'n', "a1c2.|");
  check("tries", tries, 'e', "a1e2T|");
  check("tries", tries, 'p', "1aP|");
  check("tries", tries, 'd', "a1|");
  check("mixedLoop", mixedLoop, 'n', "s1s2!ba|");
  check("mixedLoop", mixedLoop, 'e', "s1s2baT|");
  check("mixedLoop", mixedLoop, 'p', "s1sb2aP|");
  check("mixedLoop", mixedLoop, 'd', "s1s2ba|");
  check("linked", linked, 'n', "12ebaD|");
  check("linked", linked, 'e', "12baDT|");
  check("linked", linked, 'p', "1b2aDP|");
  check("linked", linked, 'd', "12baD|");
  check("yields", yields<int>, 'n', "2121|");
  check("yields", yields<int>, 'e', "2121T|");
  check("yields", yields<int>, 'p', "2121P|");
  check("yields", yields<int>, 'd', "21|");
  check("dependent", dependent<int>, 'n', "11|");
  check("dependent", dependent<std::string>, 'p', "1P|");
  check("dependent", dependent<std::string>, 'd', "1|");
  check("recovers", recovers, 'n', "2bn1a2bn1a!D|");
  check("recovers", recovers, 'e', "2br1aD|");
  check("recovers", recovers, 'p', "2rb1aD|");
  check("recovers", recovers, 'd', "2bn1aD|");
  check("recoversNamed", recoversNamed, 'n', "!5|");
  check("recoversNamed", recoversNamed, 'e', "8|");
  check("recoversNamed", recoversNamed, 'p', "8|");
  check("recoversNamed", recoversNamed, 'd', "9|");
  check("recoversInList", recoversInList, 'n', "an1an1!EDED|");
  check("recoversInList", recoversInList, 'e', "ar1ED|");
  check("recoversInList", recoversInList, 'p', "Era1D|");
  check("recoversInList", recoversInList, 'd', "an1ED|");
  check("recoversLinked", recoversLinked, 'n', "anan!DDF|");
  check("recoversLinked", recoversLinked, 'e', "arDF|");
  check("recoversLinked", recoversLinked, 'p', "raDF|");
  check("recoversLinked", recoversLinked, 'd', "anDF|");
  check("passes", passes, 'n', "11|");
  check("passes", passes, 'e', "1T|");
  check("passes", passes, 'p', "1P|");
  check("passesInList", passesInList, 'n', "11DD|");
  check("passesInList", passesInList, 'e', "1DT|");
  check("passesInList", passesInList, 'p', "1DP|");
  check("panics", panics, 'n', "r1NS|");
  check("panics", panics, 'd', "r1NS|");
  say("%d wrong of %d", wrong, checks);
  // CHECK-NOT: wrong:
  // CHECK: 0 wrong of 56
}
