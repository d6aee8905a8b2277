// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: env OPENDEFER_OPTIONS=--table-frames %both_ways %s -I%S/../Inputs | %filecheck %s
// defer_scoped in every kind of block and function, on every way out of them.
#include "letters.h"

#include <memory>
#include <thread>
#include <vector>

// How a function is left: r(eturn), e(xception), p(anic), g(oexit).
static void leave(char how) {
  if (how == 'e')
    throw 1;
  if (how == 'p')
    opendefer::panic("p");
  if (how == 'g')
    opendefer::goexit();
}

// The order against locals of the block and of the function.
static int block(char how) {
  Adds a{'a'};
  defer add('D');
  {
    Adds b{'b'};
    defer_scoped add('1');
    Adds c{'c'};
    defer_scoped { add('2'); }
    defer_scoped [three = '3'] { add(three); };
    leave(how);
    if (how == 'r')
      return 1;
  }
  add('.');
  return 2;
}
static std::string loops(char how) {
  for (int i = 0; i < 4; i++) {
    defer_scoped add(static_cast<char>('0' + i));
    Adds local{'l'};
    if (i == 0)
      continue;
    if (i == 2)
      break;
    if (how != 'b')
      leave(how);
  }
  int n = 2;
  while (n--) {
    char c = 'w';
    defer_scoped { add(c); };
    c = 'W';
  }
  do {
    defer_scoped [&] { add('d'); };
  } while (++n < 0);
  for (char c : {'x', 'y'}) {
    const char &r = c;
    defer_scoped { add(r); };
    defer_scoped addTo(trace, r);
  }
  return "text";
}
static void branches(char how) {
  if (how == 'r')
    defer_scoped add('t');
  else
    defer_scoped { add('e'); }
  add('.');
  if (Adds a{'a'}; a.c == 'a') {
    defer_scoped a.now();
    add(',');
  }
  switch (how) {
  case 'x':
    add('x');
    break;
  default: {
    defer_scoped add('s');
    add(';');
  }
    [[fallthrough]];
  case 'z':
    defer_scoped add('z');
    add(':');
  }
  for (int i = 0; i < 2; i++)
    defer_scoped add('f');
label:
  defer_scoped add('l');
  if (trace.size() < 20)
    goto label;
  add('!');
  leave(how);
}
// A label that is a statement of its own, in a body that becomes a lambda.
static auto again = [](auto how) {
  add('.');
label:;
  defer_scoped add('l');
  if (trace.size() < 4)
    goto label;
  add('!');
  leave(how);
  return how;
};
static void tries(char how) {
  try {
    defer_scoped add('1');
    Adds a{'a'};
    leave(how);
    throw 2;
  } catch (int n) {
    defer_scoped add('2');
    add(n == 1 ? 'e' : 'c');
    if (n == 1)
      throw;
  }
  add('.');
}
// Function-wide defers inside of a scope, and the other way round.
static void mixed(char how) {
  {
    defer_scoped add('1');
    if (how)
      defer add('D');
    {
      defer_scoped add('2');
      defer add('E');
      leave(how);
    }
    add('.');
  }
  add('!');
}
static void mixedLoop(char how) {
  for (char c : {'1', '2'}) {
    defer_scoped add(c);
    defer add(static_cast<char>('a' + c - '1'));
    defer_scoped { add('s'); };
    if (c == '2')
      leave(how);
  }
  add('!');
}
OPENDEFER_LINKED static std::unique_ptr<int> linked(char how) {
  defer add('D');
  for (char c : {'1', '2'}) {
    defer_scoped add(c);
    defer add(static_cast<char>('a' + c - '1'));
    if (c == '2')
      leave(how);
  }
  defer_scoped add('e');
  return std::make_unique<int>(1);
}
template <class T> static T dependent(char how) {
  for (T t : {T(), T()}) {
    defer_scoped [t] { add(t == T() ? '1' : '?'); };
    defer_scoped {
      T u = t;
      add(u == t ? '2' : '?');
    };
    leave(how);
  }
  return T();
}
struct Members {
  explicit Members(char how) {
    for (int i = 0; i < 2; i++) {
      defer_scoped own('1');
      if (i)
        leave(how);
    }
  }
  ~Members() {
    if (true) {
      defer_scoped this->own('2');
      own('.');
    }
  }
  void own(char c) const { add(c); }
};
#define SCOPE(c) OPENDEFER_SCOPED add(c)
static void macros(char how) {
  for (int i = 0; i < 2; i++) {
    SCOPE('1');
    SCOPE('2');
    if (i)
      leave(how);
  }
  if (how)
    SCOPE('3');
  else
    SCOPE('4');
}
static void ladder(char how) {
  if (how == 'x')
    goto out;
  for (int i = 0; i < 2; i++) {
    defer_scoped add('1');
    if (how == 'j')
      goto out;
    leave(how);
  }
out:
  add('.');
}
static void many(char how) {
  for (int i = 0; i < 2; i++) {
    defer_scoped add('0');
    defer_scoped add('1');
    defer_scoped add('2');
    defer_scoped add('3');
    defer_scoped add('4');
    defer_scoped add('5');
    defer_scoped add('6');
    defer_scoped add('7');
    defer_scoped add('8');
    defer_scoped add('9');
    if (i)
      leave(how);
  }
}

// Runs the function in a thread, so that goexit() may end it.
template <class F>
static void check(const char *name, F f, char how, const char *expected) {
  trace.clear();
  std::thread([&] {
    defer { opendefer::recover(); };
    try {
      f(how);
    } catch (int) {
    }
  }).join();
  compare(name, how, expected);
}

int main() {
  check("block", block, 'r', "32c1bDa");
  check("block", block, 'n', "32c1b.Da");
  check("block", block, 'e', "32c1bDa");
  check("block", block, 'p', "321Dcba"); // on the intact stack
  check("block", block, 'g', "321Dcba");
  check("loops", loops, 'n', "l0l1l2WWdxxyy");
  check("loops", loops, 'e', "l0l1");
  check("loops", loops, 'p', "l01l");
  check("branches", branches, 'r', "t.,aa;s:zff" "lllllllll" "!l");
  check("branches", branches, 'e', "e.,aa;s:zff" "lllllllll" "!l");
  check("branches", branches, 'x', "e.,aaxff" "llllllllllll" "!l");
  check("branches", branches, 'p', "e.,aa;s:zff" "lllllllll" "!l");
  check("again", again, 'n', ".lll!l");
  check("again", again, 'e', ".lll!l");
  check("again", again, 'p', ".lll!l");
  check("tries", tries, 'n', "a1c2.");
  check("tries", tries, 'e', "a1e2");
  check("tries", tries, 'p', "1a");
  check("mixed", mixed, 'n', "2.1!ED");
  check("mixed", mixed, 'e', "21ED");
  check("mixed", mixed, 'p', "E2D1");
  check("mixedLoop", mixedLoop, 'n', "s1s2!ba");
  check("mixedLoop", mixedLoop, 'e', "s1s2ba");
  check("mixedLoop", mixedLoop, 'p', "s1sb2a");
  check("mixedLoop", mixedLoop, 'g', "s1sb2a");
  check("linked", linked, 'n', "12ebaD");
  check("linked", linked, 'e', "12baD");
  check("linked", linked, 'p', "1b2aD");
  check("dependent", dependent<int>, 'n', "2121");
  check("dependent", dependent<std::string>, 'p', "21");
  check("members", [](char how) { Members m(how); }, 'n', "11.2");
  check("members", [](char how) { Members m(how); }, 'e', "11");
  check("members", [](char how) { Members m(how); }, 'p', "11");
  check("macros", macros, 'n', "21213");
  check("macros", macros, 'e', "2121");
  check("macros", macros, 'p', "2121");
  check("ladder", ladder, 'n', "11.");
  check("ladder", ladder, 'x', ".");
  check("ladder", ladder, 'j', "1.");
  check("ladder", ladder, 'p', "1");
  check("many", many, 'n', "98765432109876543210");
  check("many", many, 'p', "98765432109876543210");
  auto lambda = [](char how) {
    for (char c : {'1', '2'}) {
      defer_scoped add(c);
      defer_scoped {
        for (int i = 0; i < 2; i++)
          defer_scoped add('i');
        add('.');
      };
      if (c == '2')
        leave(how);
    }
    return std::vector<char>{how};
  };
  check("lambda", lambda, 'n', "ii.1ii.2");
  check("lambda", lambda, 'e', "ii.1ii.2");
  check("lambda", lambda, 'p', "ii.1ii.2");
  say("%d wrong of %d", wrong, checks);
  // CHECK-NOT: wrong:
  // CHECK: 0 wrong of 45
}
