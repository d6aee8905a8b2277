// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Wherever a statement may stand, and structured bindings.
#include "trace.h"
#include <map>
#include <stdexcept>
#include <tuple>
#include <vector>
void unbraced(int n) {
  if (n == 1)
    defer say("if");
  else if (n == 2)
    defer say("else if");
  else
    defer { say("else"); }
  for (int i = 0; i < 2; ++i)
    defer say("for %d", i);
  while (n-- > 2)
    defer say("while %d", n);
  do
    defer say("do");
  while (false);
  for (int v : {1, 2})
    defer say("range %d", v);
  if (n)
  label:
    defer say("label");
  else
  other:
    defer { say("other"); };
  if (false)
    goto label;
  if (false)
    goto other;
}
void bare(int n) {
  switch (n)
  case 1:
    defer say("bare case");
  switch (n)
  default:
    if (n == 2)
    case 3:
      defer say("duff");
  switch (n) {
  case 1:
  case 2:
    defer say("1 or 2");
    [[fallthrough]];
  case 4 ... 6:
    defer { say("4"); };
    break;
  default:
    defer say("default");
  }
  switch (int k = n + 1; k) {
  case 2:
    defer say("init %d", k);
    break;
  default:;
  }
}
void labels(int n) {
again:
  defer say("labelled %d", n);
  if (n-- > 0)
    goto again;
  {
  inner:
    defer say("inner");
    if (n++ < 0)
      goto inner;
  }
}
void inits() {
  if (int x = 3; x > 2)
    defer say("x %d", x);
}
int main() {}
void bindings() {
  std::map<int, std::string> m{{1, "one"}, {2, "two"}};
  auto [a, b] = std::make_tuple(1, std::string("s"));
  auto &[c, d] = *m.begin();
  int arr[2] = {5, 6};
  const auto &[e, f] = arr;
  struct P {
    int x;
    unsigned y;
  } p{1, 2};
  auto [g, h] = p;
  defer { say("%d %s %d %s %d %d", a, b.c_str(), c, d.c_str(), e, f); };
  defer say("%d %s %d", a, b.c_str(), g + int(h));

  arr[0] = 9;
  a = 3;
  d = "changed";
  for (auto &[k, v] : m)
    defer say("%d=%s", k, v.c_str());
}
int statementExpression(int n) {
  int v = ({
    defer say("in expression");
    n + 1;
  });
  say("v %d", v);
  return ({
    int w = n;
    if (w > 5)
      return 100;
    defer { say("second"); };
    w;
  });
}
int tries(int n) {
  try {
    defer say("in try");
    if (n == 1)
      throw std::runtime_error("x");
    try {
      defer say("nested try");
      if (n == 2)
        throw 1;
    } catch (int) {
      defer say("in handler");
    }
    if (n == 3)
      return 3;
  } catch (const std::exception &e) {
    defer [text = std::string(e.what())] { say("caught %s", text.c_str()); };
    return 1;
  } catch (...) {
    defer say("dots");
  }
  return 0;
}
int run2() {
  for (int i = 0; i < 5; ++i) {
    say("unbraced %d", i);
    unbraced(i);
    bare(i);
  }
  labels(2);
  inits();
  bindings();
  say("%d", statementExpression(1));
  say("%d", statementExpression(7));
  for (int i = 0; i < 4; ++i)
    tries(i);
  return 0;
}
static int r2 = run2();

// CHECK: unbraced 0
// CHECK-NEXT: label
// CHECK-NEXT: range 2
// CHECK-NEXT: range 1
// CHECK-NEXT: do
// CHECK-NEXT: for 1
// CHECK-NEXT: for 0
// CHECK-NEXT: else
// CHECK-NEXT: default
// CHECK-NEXT: unbraced 1
// CHECK-NEXT: other
// CHECK-NEXT: range 2
// CHECK-NEXT: range 1
// CHECK-NEXT: do
// CHECK-NEXT: for 1
// CHECK-NEXT: for 0
// CHECK-NEXT: if
// CHECK-NEXT: init 2
// CHECK-NEXT: 4
// CHECK-NEXT: 1 or 2
// CHECK-NEXT: bare case
// CHECK-NEXT: unbraced 2
// CHECK-NEXT: label
// CHECK-NEXT: range 2
// CHECK-NEXT: range 1
// CHECK-NEXT: do
// CHECK-NEXT: for 1
// CHECK-NEXT: for 0
// CHECK-NEXT: else if
// CHECK-NEXT: 4
// CHECK-NEXT: 1 or 2
// CHECK-NEXT: duff
// CHECK-NEXT: unbraced 3
// CHECK-NEXT: label
// CHECK-NEXT: range 2
// CHECK-NEXT: range 1
// CHECK-NEXT: do
// CHECK-NEXT: while 2
// CHECK-NEXT: for 1
// CHECK-NEXT: for 0
// CHECK-NEXT: else
// CHECK-NEXT: default
// CHECK-NEXT: duff
// CHECK-NEXT: unbraced 4
// CHECK-NEXT: label
// CHECK-NEXT: range 2
// CHECK-NEXT: range 1
// CHECK-NEXT: do
// CHECK-NEXT: while 2
// CHECK-NEXT: while 3
// CHECK-NEXT: for 1
// CHECK-NEXT: for 0
// CHECK-NEXT: else
// CHECK-NEXT: 4
// CHECK-NEXT: inner
// CHECK-NEXT: inner
// CHECK-NEXT: labelled 0
// CHECK-NEXT: labelled 1
// CHECK-NEXT: labelled 2
// CHECK-NEXT: x 3
// CHECK-NEXT: 2=two
// CHECK-NEXT: 1=changed
// CHECK-NEXT: 1 s 3
// CHECK-NEXT: 3 s 1 changed 9 6
// CHECK-NEXT: v 2
// CHECK-NEXT: second
// CHECK-NEXT: in expression
// CHECK-NEXT: 1
// CHECK-NEXT: v 8
// CHECK-NEXT: in expression
// CHECK-NEXT: 100
// CHECK-NEXT: nested try
// CHECK-NEXT: in try
// CHECK-NEXT: caught x
// CHECK-NEXT: in try
// CHECK-NEXT: in handler
// CHECK-NEXT: nested try
// CHECK-NEXT: in try
// CHECK-NEXT: nested try
// CHECK-NEXT: in try
