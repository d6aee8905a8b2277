// A unique_ptr with its own deleter that nobody asks for more than its pointer.
// RUN: %suggested %s >%t && %filecheck %s <%t
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

struct Thing {
  int n;
};
Thing *open(int n) { return n < 0 ? nullptr : new Thing{n}; }
int closeThing(Thing *t) {
  std::printf("close %d\n", t->n);
  delete t;
  return 0;
}
struct Closer {
  void operator()(Thing *t) const { closeThing(t); }
};

// Only there to close.
int bare(int n) {
  Thing *t = open(n);
  std::unique_ptr<Thing, int (*)(Thing *)> guard(t, &closeThing);
  Thing *u = open(n + 1);
  if (!u)
    return -1;
  std::unique_ptr<Thing, Closer> second(u);
  t = nullptr;
  std::unique_ptr<Thing, Closer> third{open(n + 2)};
  (void)third;
  return u->n;
}

// Asked for its pointer.
int asked(int n) {
  std::unique_ptr<Thing, decltype(&closeThing)> t(open(n), closeThing);
  if (!t)
    return -1;
  auto show = [](Thing *thing) { closeThing(thing); };
  const std::unique_ptr<Thing, decltype(show)> u(open(n - 1), show);
  if (u != nullptr)
    std::printf("u %d\n", u.get()->n);
  return t.get()->n;
}

std::unique_ptr<Thing, Closer> owners(int n) {
  std::unique_ptr<Thing, Closer> moved(open(n)), other(open(n));
  std::unique_ptr<Thing, Closer> used(open(n));
  std::printf("used %d\n", used->n);
  used.reset();
  return moved;
}

void refused(int n) {
  if (n > 0) {
    std::unique_ptr<Thing, Closer> inner(open(n));
    std::printf("inner %d\n", inner.get()->n);
  }
  std::unique_ptr<void, void (*)(void *)> other(open(n), [](void *p) { closeThing(static_cast<Thing *>(p)); });
}

int main() {
  std::printf("%d\n", bare(1));
  std::printf("%d\n", bare(-1));
  std::printf("%d\n", bare(-2));
  std::printf("%d\n", asked(0));
  std::printf("%d\n", asked(-1));
  std::printf("%d\n", asked(4));
  owners(7);
  refused(8);
}

// CHECK: unique-ptr.cpp:24:44: remark: 'guard' is only used as a scope guard; use 'defer' instead [opendefer-suggest-unique-ptr]
// CHECK-NOT: remark: 'moved'
// CHECK-NOT: remark: 'used'
// CHECK: remark: 'other'
// CHECK: note: not rewritten: the declaration declares several variables
// CHECK: note: not rewritten: the guard runs at the end of its block, but a deferred call at the end of the function
// CHECK: note: not rewritten: the pointer is converted to another type
// CHECK: 8 guards found, 5 of which
// CHECK: {{^}}+  if (t) defer closeThing(t);
// CHECK: {{^}}+  defer Closer{}(u);
// CHECK: {{^}}-  (void)third;
// CHECK-NEXT: {{^}}+  if (auto *third = open(n + 2)) defer Closer{}(third);
// CHECK: {{^}}+  auto *const t = open(n);
// CHECK-NEXT: {{^}}   if (!t)
// CHECK-NEXT: {{^}}     return -1;
// CHECK-NEXT: {{^}}+  defer closeThing(t);
// CHECK: {{^}}+  auto *const u = open(n - 1);
// CHECK-NEXT: {{^}}+  if (u)
// CHECK-NEXT: {{^}}+    defer show(u);
// CHECK: {{^}}+    std::printf("u %d\n", u->n);
// CHECK: {{^}}+  return t->n;

// IN-TURN: 2 of 4
