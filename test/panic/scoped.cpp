// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: env OPENDEFER_OPTIONS=--table-frames %both_ways %s -I%S/../Inputs | %filecheck %s
// A defer_scoped that recovers ends the function, as any deferred call does.
#include "trace.h"

static std::string trace;
static void add(char c) { trace += c; }
static void handler() { add(opendefer::recover() ? 'r' : 'n'); }
struct Adds {
  char c;
  ~Adds() { add(c); }
};
static void leave(char how) {
  if (how == 'p')
    opendefer::panic("p");
  if (how == 'e')
    throw 1;
}

static void nothing(char how) {
  defer add('D');
  for (int i = 0; i < 2; i++) {
    Adds a{'a'};
    defer_scoped add('1');
    defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
    Adds b{'b'};
    defer_scoped add('2');
    leave(how);
  }
  add('!');
}
static int scalar(char how) {
  for (int i = 0; i < 2; i++) {
    defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
    leave(how);
  }
  add('!');
  return 1;
}
static std::string text(char how) {
  {
    defer_scoped add('1');
    defer_scoped [] { add(opendefer::recover() ? 'r' : 'n'); };
    leave(how);
  }
  add('!');
  return "text";
}
static int named(char how) {
  defer_result int result = 7;
  defer { add(static_cast<char>('0' + result)); };
  if (how) {
    defer_scoped { result = opendefer::recover() ? 8 : 9; };
    leave(how);
  }
  add('!');
  return 5;
}
static int namedWithoutReturn(char how) {
  defer_result int result = 7;
  defer { add(static_cast<char>('0' + result)); };
  while (how) {
    defer_scoped { result = opendefer::recover() ? 8 : 9; };
    leave(how);
    how = 0;
  }
  add('!');
  return result;
}
static void byName(char how) {
  for (int i = 0; i < 2; i++) {
    Adds a{'a'};
    defer_scoped handler();
    leave(how);
  }
  add('!');
}
static void inList(char how) {
  for (int i = 0; i < 2; i++) {
    defer add('D');
    defer_scoped add('1');
    defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
    defer add('E');
    Adds a{'a'};
    leave(how);
  }
  add('!');
}
OPENDEFER_LINKED static int linked(char how) {
  defer add('F');
  for (int i = 0; i < 2; i++) {
    defer add('D');
    defer_scoped add('1');
    defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
    defer add('E');
    Adds a{'a'};
    leave(how);
  }
  add('!');
  return 1;
}
// An outer defer recovers; what is left in the blocks runs in its place.
static void outerRecovers(char how) {
  defer handler();
  {
    Adds a{'a'};
    defer_scoped add('1');
    {
      Adds b{'b'};
      defer_scoped add('2');
      leave(how);
    }
  }
}
static void innerRecovers(char how) {
  defer add('D');
  {
    Adds a{'a'};
    defer_scoped add('1');
    {
      Adds b{'b'};
      defer_scoped add('2');
      if (how)
        defer handler();
      leave(how);
    }
  }
  add('!');
}
static void panicsAtEnd(char) {
  defer handler();
  for (int i = 0; i < 2; i++) {
    defer_scoped add('1');
    defer_scoped opendefer::panic("at the end");
    add('.');
  }
}
static void throwsAtEnd(char) {
  for (int i = 0; i < 2; i++) {
    defer_scoped add('1');
    defer_scoped { throw 1; };
    add('.');
  }
}
static void failure(char how) {
  defer_failure add('F');
  defer_success add('S');
  for (int i = 0; i < 2; i++) {
    defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
    leave(how);
  }
}
static int atBody(char how) {
again:
  defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
  defer { add('D'); };
  if (trace.size() < 3)
    goto again;
  leave(how);
  return 1;
}
static auto deduced(char how) {
  struct Local {
    int n;
  };
  for (int i = 0; i < 2; i++) {
    defer_scoped { add(opendefer::recover() ? 'r' : 'n'); };
    leave(how);
  }
  return Local{1};
}

static void outermost() {
  if (opendefer::recover())
    add('?');
}
template <class F> static void show(const char *name, F f) {
  std::string all;
  for (char how : {'n', 'p', 'e'}) {
    trace.clear();
    try {
      [&] {
        defer outermost();
        f(how);
      }();
    } catch (int) {
      add('*');
    }
    all += " " + trace;
  }
  say("%s:%s", name, all.c_str());
}

int main() {
  show("nothing", nothing);
  show("scalar", scalar);
  show("text", text);
  show("named", named);
  show("namedWithoutReturn", namedWithoutReturn);
  // CHECK: nothing: 2bn1a2bn1a!D 2rb1aD 2br1aD
  // CHECK-NEXT: scalar: nn! r r
  // CHECK-NEXT: text: n1! r1 r1
  // CHECK-NEXT: named: !5 8 8
  // CHECK-NEXT: namedWithoutReturn: !9 8 8
  show("byName", byName);
  show("inList", inList);
  show("linked", linked);
  // CHECK-NEXT: byName: nana! ra na*
  // CHECK-NEXT: inList: an1an1!EDED Era1D ar1ED
  // CHECK-NEXT: linked: an1an1!EDEDF Era1DF ar1EDF
  show("outerRecovers", outerRecovers);
  show("innerRecovers", innerRecovers);
  show("panicsAtEnd", panicsAtEnd);
  show("throwsAtEnd", throwsAtEnd);
  show("failure", failure);
  // CHECK-NEXT: outerRecovers: 2b1an 21rba 2b1an*
  // CHECK-NEXT: innerRecovers: 2b1a!nD r2b1aD 2b1anD*
  // CHECK-NEXT: panicsAtEnd: .1r .1r .1r
  // CHECK-NEXT: throwsAtEnd: .1* .1* .1*
  // CHECK-NEXT: failure: nnS rS rS
  show("atBody", atBody);
  show("deduced", deduced);
  // CHECK-NEXT: atBody: nnnnDDDD nnnDrDDD nnnrDDDD
  // CHECK-NEXT: deduced: nn r r
}
