// RUN: %both_ways %s -I%S/../Inputs -I%S/Inputs | %filecheck %s
// Macros whose bodies defer, recover or return are written out in place.
#include "lock.h"
Mutex a{"a"}, b{"b"};
int plain() {
  LOCK_SCOPE(a);
  say("work");
  return 0;
}
void both() {
  LOCK_BOTH(a, b);
  say("both");
}
void branch(int n) {
  if (n)
    ON_EXIT(say("n %d", n);) else LOG("else");
  for (int i = 0; i < 2; ++i)
    ON_EXIT_COPY(i, say("i %d", i++); say("i %d", i););
}
void trace() {
  TRACE(trace);
  GUARD([] { say("guarded"); });
  COUNTED;
  COUNTED;
  LOG("none");
  LOG("%d %s", 3, "x");
}
int result(int n) {
  RESULT(int, r);
  defer { r += 100; };
  if (n == 1)
    RETURN(5);
  CHECK(n != 2);
  CHECK_WITH(n != 3, n * 7);
  return n;
}
int kept(int n) {
  defer {
    if (opendefer::recover())
      say("kept recovered");
  };
  defer {
    if (n < 9)
      opendefer::panic("x");
  };
  CHECK(n != 2);
  CHECK_WITH(n != 3, n * 7);
  RETURN(n);
}
void recovers() {
  defer {
    RECOVER(v);
    if (v)
      say("recovers %s", v.what().c_str());
  };
  opendefer::panic("r");
}
void handler() {
  RECOVER(v);
  say("handler %s", v ? v.what().c_str() : "empty");
}
void callsHandler() {
  DEFER handler();
  opendefer::panic("h");
}
void tries(){TRY_CATCH({
  say("body");
  opendefer::panic("in body");
})} FUNCTION(generated, say("in generated");
             LOCK_SCOPE(a);) void beginEnd() BEGIN LOCK_SCOPE(a);
int x = 1;
ON_EXIT(say("x %d", x););
x = 2;
END void iflock() {
  Noisy n("n");
  IF_LOCK(a) { defer say("in if"); }
  say("after if");
}
void calls(int n) {
  defer CALL(say, "called");
  defer two(PAIR);
  ID(defer say("id");) ID1(LOCK_SCOPE(a));
  defer ID(say("all"));
  defer ID({ say("block %d", n); });
  defer LAMBDA();
  defer BODY;
  defer ID(say)("callee");
  defer two(ID(n), ID(1 + n));
  ID(LOCK_BOTH(ID(a), ID1(b)));
  RECURSIVE_say("rec");
}
template <class M> void tmpl(M &m) {
  LOCK_SCOPE(m);
  auto l = [&](auto x) {
    LOG("generic %d", x);
    return x;
  };
  l(3);
}
void multi() {
  LOCK_SCOPE(
      // a comment
      a);
  ON_EXIT(say("line %d", __LINE__);
          /* ) */
          say("next"););
  LOCK_BOTH(a /* x */, b);
  say("line %d", __LINE__);
}
struct S {
  Mutex m{"member"};
  S() { LOCK_SCOPE(m); }
  int get() const {
    ON_EXIT(say("get"););
    RETURN(3);
  }
  ~S() { LOCK_SCOPE(this->m); }
};
int main() {
  plain();
  both();
  branch(0);
  branch(1);
  trace();
  for (int i = 0; i < 4; ++i)
    say("result %d", result(i));
  for (int i : {1, 2, 3, 4, 9})
    say("kept %d", kept(i));
  recovers();
  callsHandler();
  tries();
  generated();
  beginEnd();
  iflock();
  calls(4);
  tmpl(b);
  multi();
  S().get();
}

// CHECK: lock a
// CHECK-NEXT: work
// CHECK-NEXT: unlock a
// CHECK-NEXT: lock b
// CHECK-NEXT: lock a
// CHECK-NEXT: both
// CHECK-NEXT: unlock a
// CHECK-NEXT: unlock b
// CHECK-NEXT: i 1
// CHECK-NEXT: i 2
// CHECK-NEXT: i 0
// CHECK-NEXT: i 1
// CHECK-NEXT: log else
// CHECK-NEXT: i 1
// CHECK-NEXT: i 2
// CHECK-NEXT: i 0
// CHECK-NEXT: i 1
// CHECK-NEXT: n 1
// CHECK-NEXT: enter trace
// CHECK-NEXT: log 3 x
// CHECK-NEXT: log none
// CHECK-NEXT: counted 1
// CHECK-NEXT: counted 0
// CHECK-NEXT: guarded
// CHECK-NEXT: leave trace
// CHECK-NEXT: result 100
// CHECK-NEXT: result 105
// CHECK-NEXT: result 99
// CHECK-NEXT: result 121
// CHECK-NEXT: kept recovered
// CHECK-NEXT: kept 1
// CHECK-NEXT: kept recovered
// CHECK-NEXT: kept -1
// CHECK-NEXT: kept recovered
// CHECK-NEXT: kept 21
// CHECK-NEXT: kept recovered
// CHECK-NEXT: kept 4
// CHECK-NEXT: kept 9
// CHECK-NEXT: recovers r
// CHECK-NEXT: handler h
// CHECK-NEXT: body
// CHECK-NEXT: TRY in body
// CHECK-NEXT: enter generated
// CHECK-NEXT: in generated
// CHECK-NEXT: lock a
// CHECK-NEXT: unlock a
// CHECK-NEXT: leave generated
// CHECK-NEXT: lock a
// CHECK-NEXT: x 2
// CHECK-NEXT: unlock a
// CHECK-NEXT: lock a
// CHECK-NEXT: after if
// CHECK-NEXT: in if
// CHECK-NEXT: ~n
// CHECK-NEXT: lock a
// CHECK-NEXT: lock b
// CHECK-NEXT: lock a
// CHECK-NEXT: rec
// CHECK-NEXT: unlock a
// CHECK-NEXT: unlock b
// CHECK-NEXT: two 4 5
// CHECK-NEXT: callee
// CHECK-NEXT: body macro
// CHECK-NEXT: lambda macro
// CHECK-NEXT: block 4
// CHECK-NEXT: all
// CHECK-NEXT: unlock a
// CHECK-NEXT: id
// CHECK-NEXT: two 1 2
// CHECK-NEXT: called
// CHECK-NEXT: lock b
// CHECK-NEXT: log generic 3
// CHECK-NEXT: unlock b
// CHECK-NEXT: lock a
// CHECK-NEXT: lock b
// CHECK-NEXT: lock a
// CHECK-NEXT: line 108
// CHECK-NEXT: unlock a
// CHECK-NEXT: unlock b
// CHECK-NEXT: line 104
// CHECK-NEXT: next
// CHECK-NEXT: unlock a
// CHECK-NEXT: lock member
// CHECK-NEXT: unlock member
// CHECK-NEXT: get
// CHECK-NEXT: lock member
// CHECK-NEXT: unlock member
