// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: env OPENDEFER_OPTIONS=--table-frames %both_ways %s -I%S/../Inputs | %filecheck %s
// defer_failure and defer_success in every kind of function, on every way out.
#include "letters.h"

#include <memory>
#include <thread>
#include <vector>

struct MayThrow {
  bool throws;
  ~MayThrow() noexcept(false) {
    if (throws)
      throw 2;
  }
};

// How a function is left: r(eturn), e(xception), p(anic), g(oexit).
static void leave(char how) {
  if (how == 'e')
    throw 1;
  if (how == 'p')
    opendefer::panic("p");
  if (how == 'g')
    opendefer::goexit();
}

// Each function adds F or S, and D for a defer in between. A local declared
// after them is added first.

static int scalar(char how) {
  defer_failure add('F');
  defer add('D');
  defer_success add('S');
  Adds local{'l'};
  leave(how);
  return 1;
}
static void nothing(char how) {
  defer_failure { add('F'); };
  defer { add('D'); }
  defer_success { add('S'); }
  Adds local{'l'};
  if (how == 'r')
    return;
  leave(how);
}
static std::string text(char how) {
  char f = 'F';
  defer_failure[f] { add(f); };
  defer[d = 'D'] { add(d); };
  defer_success[s = 'S']() mutable { add(s); }
  ();
  Adds local{'l'};
  leave(how);
  return "text";
}
static std::unique_ptr<int> nested(char how) {
  if (how)
    defer_failure add('F');
  switch (how) {
  default:
    defer add('D');
  }
  {
    defer_success add('S');
  }
  Adds local{'l'};
  leave(how);
  auto result = std::make_unique<int>(1);
  return result;
}
static int linked(char how) {
  for (char c : {'F', 'D', 'S'})
    if (c == 'F')
      defer_failure add(c);
    else if (c == 'D')
      defer add(c);
    else
      defer_success add(c);
  Adds local{'l'};
  leave(how);
  return 2;
}
OPENDEFER_LINKED static void annotated(char how) {
  defer_failure add('F');
  defer add('D');
  defer_success add('S');
  Adds local{'l'};
  leave(how);
}
static int named(char how) {
  defer_result int result = 0;
  defer_failure add('F');
  defer add('D');
  defer_success add('S');
  Adds local{'l'};
  leave(how);
  if (how == 'r')
    return 3;
}
template <class T> static T dependent(char how) {
  defer_failure add('F');
  defer add('D');
  defer_success add('S');
  Adds local{'l'};
  leave(how);
  T result{};
  return result;
}
static void unsure(char how) {
  defer_failure add('F');
  MayThrow between{how == 't'};
  defer add('D');
  defer_success add('S');
  Adds local{'l'};
  leave(how);
}
struct Members {
  explicit Members(char how) {
    defer_failure add('F');
    defer add('D');
    defer_success add('S');
    Adds local{'l'};
    if (how == 'r')
      return;
    leave(how);
  }
  Members(const char *how) try {
    defer_failure add('F');
    defer add('D');
    defer_success add('S');
    Adds local{'l'};
    leave(*how);
  } catch (int) {
    defer_failure add('c');
    throw;
  }
  Members() = default;
  void method(char how) const {
    defer_failure this->own('F');
    defer own('D');
    defer_success { own('S'); };
    Adds local{'l'};
    leave(how);
  }
  void own(char c) const { add(c); }
};
struct Dies {
  char how;
  ~Dies() noexcept(false) {
    defer_failure add('F');
    defer add('D');
    defer_success add('S');
    Adds local{'l'};
    leave(how);
  }
};
#define ALL_THREE                                                              \
  OPENDEFER_FAILURE add('F');                                                  \
  defer add('D');                                                              \
  OPENDEFER_SUCCESS add('S')
static void macros(char how) {
  ALL_THREE;
  Adds local{'l'};
  leave(how);
}
static int swallowed(char how) {
  defer_failure add('F');
  defer add('D');
  defer_success add('S');
  Adds local{'l'};
  try {
    throw 3;
  } catch (int) {
  }
  try {
    leave(how);
  } catch (int) {
    throw;
  }
  return 1;
}
struct Unmovable {
  int n;
  explicit Unmovable(int v) : n(v) {}
  Unmovable(const Unmovable &) = delete;
};
static Unmovable unmovable(char how) {
  defer_failure add('F');
  defer add('D');
  defer_success add('S');
  Adds local{'l'};
  leave(how);
  return Unmovable(1);
}
static int many(char how) {
  defer add('D');
  defer_failure add('1');
  defer_failure add('2');
  defer_success add('3');
  defer_failure add('4');
  defer_success add('5');
  defer_failure add('6');
  defer_success add('7');
  defer_success add('8');
  defer_failure add('9');
  leave(how);
  return 1;
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
template <class F> static void all(const char *name, F f) {
  check(name, f, 'r', "lSD");
  check(name, f, 'e', "lDF");
  check(name, f, 'p', "DFl"); // on the intact stack
  check(name, f, 'g', "DFl");
}

int main() {
  all("scalar", scalar);
  all("nothing", nothing);
  all("text", text);
  all("nested", nested);
  all("linked", linked);
  all("annotated", annotated);
  all("named", named);
  all("dependent int", dependent<int>);
  all("dependent string", dependent<std::string>);
  all("unsure", unsure);
  check("unsure", unsure, 't', "lSDF"); // a destructor throws after the return
  all("constructor", [](char how) { Members m(how); });
  check("function-try", [](char how) { Members m(&how); }, 'e', "lDFc");
  check("function-try", [](char how) { Members m(&how); }, 'r', "lSD");
  all("method", [](char how) { Members().method(how); });
  all("destructor", [](char how) { Dies d{how}; });
  all("macros", macros);
  all("swallowed", swallowed);
  all("unmovable", unmovable);
  check("many", many, 'r', "8753D");
  check("many", many, 'e', "96421D");
  check("many", many, 'p', "96421D");
  auto lambda = [](char how) {
    defer_failure add('F');
    defer add('D');
    defer_success add('S');
    Adds local{'l'};
    leave(how);
    return std::vector<char>{how};
  };
  all("lambda", lambda);
  say("%d wrong of %d", wrong, checks);
  // CHECK-NOT: wrong:
  // CHECK: 0 wrong of 74
}
