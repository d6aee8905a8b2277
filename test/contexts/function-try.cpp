// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// The body and each handler of a function-try-block defer for themselves, as a
// scope guard in them would run: before the handlers, and at the end of one.
#include "trace.h"
#include <opendefer/defer.h>
#include <stdexcept>
using opendefer::panic;
using opendefer::recover;
void plain(int n) try {
  defer say("body deferred");
  if (n == 1)
    throw std::runtime_error("x");
  if (n == 2)
    panic("p");
  say("body");
} catch (const std::exception &e) {
  defer say("handler deferred %s", e.what());
  say("handler");
} catch (int) {
  defer { say("int"); };
}
int value(int n) try {
  defer {
    if (auto v = recover())
      say("recovered %s", v.what().c_str());
  };
  if (n == 1)
    throw std::runtime_error("x");
  if (n == 2)
    panic("p");
  if (n == 3)
    throw 3;
  return n;
} catch (int i) {
  defer {
    say("int handler");
    if (auto v = recover())
      say("handler recovered %s", v.what().c_str());
  };
  if (n == 3)
    panic("in handler");
  return i + 100;
}
int handlerRecovers(int n) try {
  throw n;
} catch (int i) {
  defer {
    say("handler deferred");
    if (auto v = recover())
      say("handler recovered %s", v.what().c_str());
  };
  if (i == 3)
    panic("in handler");
  return i + 100;
}

int named(int n) try {
  defer_result int r = 5;
  defer { r *= 2; };
  if (n)
    throw 1;
  return n + 1;
} catch (int) {
  defer_result int r = 7;
  defer { r *= 3; };
  return r + 1;
}
int onlyHandler(int n) try {
  if (n)
    throw n;
  return 1;
} catch (int k) {
  defer say("k %d", k);
  return k + n;
}
struct Member {
  int n;
  explicit Member(int n) : n(n) {
    say("Member %d", n);
    if (n == 9)
      throw std::runtime_error("member");
  }
  ~Member() { say("~Member %d", n); }
};
struct C {
  Member m;
  int k;
  C(int n) try : m(n), k(3) {
    defer { say("C deferred %d", m.n); };
    if (n == 1)
      throw std::runtime_error("C");
    if (n == 2)
      panic("panic in C");
    say("C body");
  } catch (const std::exception &e) {
    defer say("C handler deferred");
    say("C handler %s", e.what());
  } catch (const char *) {
    defer { say("never"); };
  }
  C(int n, bool) try : m(n), k(4) {
    defer {
      if (auto v = recover()) {
        say("C recovered %s", v.what().c_str());
        k = 8;
      }
    };
    if (n == 1)
      throw std::runtime_error("C");
    if (n == 2)
      panic("panic in C");
  } catch (...) {
    say("not reached unless member");
  }
  C(const char *s) try : C(3) {
    defer say("delegating %s", s);
    throw 1;
  } catch (int i) {
    defer say("delegating handler %d", i);
  }
  ~C() try {
    defer { say("~C %d", k); };
    if (k == 77)
      throw 1;
  } catch (...) {
    defer say("~C handler");
    return;
  }
};
void ctor(int which, int n) {
  defer {
    if (auto v = recover())
      say("outer recovered %s", v.what().c_str());
  };
  if (which == 0)
    C c(n);
  else if (which == 1) {
    C c(n, true);
    say("constructed %d", c.k);
  } else
    C c("s");
}
template <class T> struct TT {
  T t;
  TT(T t) try : t(t) {
    defer say("TT");
    if (!t)
      throw 1;
  } catch (int) {
    defer say("TT handler");
  }
  T get() const try {
    defer say("get");
    throw 1;
  } catch (int) {
    defer say("get handler");
    return t;
  }
};
template <class T> auto dtry(T t) try {
  defer {
    say("dtry");
    if (auto v = recover())
      say("dtry recovered");
  };
  if (!t)
    throw 1;
  return t;
} catch (T) {
  defer say("h");
  return T(2);
}
auto ded(int n) try {
  defer say("ded");
  if (n)
    throw 1;
  return 1.5;
} catch (int) {
  defer say("ded handler");
  return 2.5;
}
// recover() of a function called as deferred, in body and handlers
void rec(int n) try {
  if (auto v = recover()) {
    say("rec body %s", v.what().c_str());
  }
  if (n)
    throw 1;
} catch (int) {
  if (auto v = recover())
    say("rec handler %s", v.what().c_str());
  else
    say("rec handler empty");
}
void rec2() try { throw 1; } catch (int) {
  if (auto v = recover())
    say("rec2 %s", v.what().c_str());
}
void runRec(int n) {
  defer rec(n);
  panic("for rec");
}
void runRec2() {
  defer rec2();
  panic("for rec2");
}
int &reft(int &x) try {
  defer { ++x; };
  return x;
} catch (...) {
  throw;
}
int main(int argc, char **) try {
  plain(0);
  plain(1);
  try {
    defer { (void)0; };
    [] {
      defer {
        if (auto v = recover())
          say("got %s", v.what().c_str());
      };
      plain(2);
    }();
  } catch (...) {
    say("landing?");
    throw;
  }
  for (int i = 0; i < 4; ++i)
    say("value %d", value(i));
  say("%d", handlerRecovers(1));
  say("%d", handlerRecovers(3));
  say("%d", named(0));
  say("%d", named(1));
  onlyHandler(0);
  onlyHandler(3);
  for (int n : {0, 1, 2, 9})
    for (int w : {0, 1}) {
      say("-- ctor %d %d", w, n);
      try {
        ctor(w, n);
      } catch (const std::exception &e) {
        say("main caught %s", e.what());
      }
    }
  ctor(2, 0);
  try {
    TT<int>(0);
  } catch (int) {
    say("TT threw");
  }
  say("%d", TT<int>(5).get());
  dtry(1);
  dtry(0);
  say("%g", ded(0));
  say("%g", ded(1));
  rec(0);
  rec(1);
  runRec(0);
  runRec(1);
  runRec2();
  int x = 1;
  reft(x);
  say("%d", x);
  defer say("main");
  if (argc > 0)
    throw 3;
} catch (int i) {
  defer say("main handler %d", i);
  return 0;
}

// CHECK: body
// CHECK-NEXT: body deferred
// CHECK-NEXT: body deferred
// CHECK-NEXT: handler
// CHECK-NEXT: handler deferred x
// CHECK-NEXT: body deferred
// CHECK-NEXT: got p
// CHECK-NEXT: value 0
// CHECK-NEXT: recovered x
// CHECK-NEXT: value 0
// CHECK-NEXT: recovered p
// CHECK-NEXT: value 0
// CHECK-NEXT: recovered int
// CHECK-NEXT: value 0
// CHECK-NEXT: handler deferred
// CHECK-NEXT: 101
// CHECK-NEXT: handler deferred
// CHECK-NEXT: handler recovered in handler
// CHECK-NEXT: 0
// CHECK-NEXT: 2
// CHECK-NEXT: 24
// CHECK-NEXT: k 3
// CHECK-NEXT: -- ctor 0 0
// CHECK-NEXT: Member 0
// CHECK-NEXT: C body
// CHECK-NEXT: C deferred 0
// CHECK-NEXT: ~C 3
// CHECK-NEXT: ~Member 0
// CHECK-NEXT: -- ctor 1 0
// CHECK-NEXT: Member 0
// CHECK-NEXT: constructed 4
// CHECK-NEXT: ~C 4
// CHECK-NEXT: ~Member 0
// CHECK-NEXT: -- ctor 0 1
// CHECK-NEXT: Member 1
// CHECK-NEXT: C deferred 1
// CHECK-NEXT: ~Member 1
// CHECK-NEXT: C handler C
// CHECK-NEXT: C handler deferred
// CHECK-NEXT: outer recovered C
// CHECK-NEXT: -- ctor 1 1
// CHECK-NEXT: Member 1
// CHECK-NEXT: C recovered C
// CHECK-NEXT: constructed 8
// CHECK-NEXT: ~C 8
// CHECK-NEXT: ~Member 1
// CHECK-NEXT: -- ctor 0 2
// CHECK-NEXT: Member 2
// CHECK-NEXT: C deferred 2
// CHECK-NEXT: outer recovered panic in C
// CHECK-NEXT: ~Member 2
// CHECK-NEXT: -- ctor 1 2
// CHECK-NEXT: Member 2
// CHECK-NEXT: C recovered panic in C
// CHECK-NEXT: constructed 8
// CHECK-NEXT: ~C 8
// CHECK-NEXT: ~Member 2
// CHECK-NEXT: -- ctor 0 9
// CHECK-NEXT: Member 9
// CHECK-NEXT: C handler member
// CHECK-NEXT: C handler deferred
// CHECK-NEXT: outer recovered member
// CHECK-NEXT: -- ctor 1 9
// CHECK-NEXT: Member 9
// CHECK-NEXT: not reached unless member
// CHECK-NEXT: outer recovered member
// CHECK-NEXT: Member 3
// CHECK-NEXT: C body
// CHECK-NEXT: C deferred 3
// CHECK-NEXT: delegating s
// CHECK-NEXT: ~C 3
// CHECK-NEXT: ~Member 3
// CHECK-NEXT: delegating handler 1
// CHECK-NEXT: outer recovered int
// CHECK-NEXT: TT
// CHECK-NEXT: TT handler
// CHECK-NEXT: TT threw
// CHECK-NEXT: TT
// CHECK-NEXT: get
// CHECK-NEXT: get handler
// CHECK-NEXT: 5
// CHECK-NEXT: dtry
// CHECK-NEXT: dtry
// CHECK-NEXT: dtry recovered
// CHECK-NEXT: ded
// CHECK-NEXT: 1.5
// CHECK-NEXT: ded
// CHECK-NEXT: ded handler
// CHECK-NEXT: 2.5
// CHECK-NEXT: rec handler empty
// CHECK-NEXT: rec body for rec
// CHECK-NEXT: rec body for rec
// CHECK-NEXT: rec handler empty
// CHECK-NEXT: rec2 for rec2
// CHECK-NEXT: 2
// CHECK-NEXT: main
// CHECK-NEXT: main handler 3
