// Guards of libraries become defers that do the same, in the same order.
// RUN: %suggested %s -Wno-unused-variable -Wno-deprecated-declarations -isystem $(%llvm_tools/llvm-config --includedir) -DLLVM_DISABLE_ABI_BREAKING_CHECKS_ENFORCING=1 >%t && %filecheck --keep-comments %s <%t
#include "Inputs/folly.h"
#include "Inputs/scope_exit.h"
#include <absl/cleanup/cleanup.h>
#include <cstdio>
#include <functional>
#include <gsl/util>
#include <llvm/ADT/ScopeExit.h>
#include <memory>
#include <string>

struct Local {
  const char *name;
  ~Local() { std::printf("~%s\n", name); }
};

struct Constness {
  void say() { std::puts("not const"); }
  void say() const { std::puts("const"); }
};

// Before and behind locals, early and late returns; a block, a copy, a
// function.
// CHECK: remark: 'first' (absl::Cleanup) is a scope guard; use 'defer' instead [opendefer-suggest-scope-guard]
int order(int x) {
  Local a{"a"};
  if (x == 0)
    return 0;
  absl::Cleanup first = [&] { std::printf("first %d\n", x); };
  Local b{"b"};
  const auto second = gsl::finally([x] {
    std::printf("second %d\n", x); // a comment
  });
  [[maybe_unused]] auto third =
      absl::MakeCleanup([&x]() noexcept { std::printf("third %d\n", x); });
  x++;
  Local c{"c"};
  SCOPE_EXIT { std::printf("exit %d\n", x); };
  return x++;
}

// What a copy means depends on const; a lambda that returns something.
void forms() {
  Constness who;
  auto readOnly = llvm::make_scope_exit([who] { who.say(); });
  auto changes = llvm::make_scope_exit([who]() mutable { who.say(); });
  std::experimental::scope_exit returns([] { return std::puts("returns"); });
  auto moved = std::make_unique<int>(7);
  auto owns = gsl::finally([p = std::move(moved)] { std::printf("owns %d\n", *p); });
  std::printf("moved %d\n", !moved);
  auto unnamed = gsl::finally([] { std::puts("unnamed"); });
  (void)unnamed;
}

void named() { std::puts("named"); }

// Other objects are copied.
struct Method {
  int number = 1;
  void show(int x) const { std::printf("method %d of %d\n", x, number); }
  int objects(int x) {
    auto bound = gsl::finally(std::bind(&Method::show, this, x));
    auto factory = [](int y) { return [y] { std::printf("factory %d\n", y); }; };
    auto made = folly::makeGuard(factory(x));
    auto dismissed = folly::makeGuard(factory(x + 1));
    if (x == 2)
      dismissed.dismiss();
    number = x++;
    return x;
  }
};

int early(bool leave) {
  auto undo = [&] { std::printf("undo %d\n", leave); };
  auto one = gsl::finally(undo);
  absl::Cleanup two(&named);
  std::function<void()> kept = [] { std::puts("kept"); };
  auto three = folly::makeGuard(kept);
  kept = nullptr;
  auto four = gsl::finally([&] {
    if (leave)
      return;
    std::puts("stayed");
  });
  if (leave)
    throw std::string("thrown");
  return 1;
}

// One suggestion for the text, whatever it is instantiated with.
template <typename T> T generic(T value) {
  absl::Cleanup show = [&] { std::printf("generic %d\n", int(value)); };
  auto last = gsl::finally([value] { std::printf("last %d\n", int(value)); });
  SCOPE_EXIT { std::puts("generic exit"); };
  value += 1;
  return value;
}
// CHECK: remark: 'show'
// CHECK-NOT: remark: 'show'

struct Object {
  int member = 3;
  void method() {
    auto guard = gsl::finally([this] { std::printf("member %d\n", member); });
    member = 4;
  }
  Object() {
    auto guard = gsl::finally([=] { std::printf("made %d\n", member); });
  }
};

int main() {
  order(0);
  order(5);
  forms();
  Method().objects(2);
  Method().objects(3);
  early(false);
  try {
    early(true);
  } catch (std::string &s) {
    std::puts(s.c_str());
  }
  generic(1);
  generic('\2');
  Object().method();
  auto lambda = [](int x) {
    auto guard = gsl::finally([&] { std::printf("in lambda %d\n", x); });
    x++;
    return x;
  };
  lambda(1);
  std::puts("end");
}

// CHECK: 22 guards found, 22 of which '--fix' would replace with 'defer'
// CHECK: {{^}}+#include <opendefer/defer.h>
// CHECK: {{^}}-  absl::Cleanup first = [&] {
// CHECK: {{^}}+  defer { std::printf("first %d\n", x); }
// CHECK: {{^}}+  defer [x] {
// CHECK: {{^}}     std::printf("second %d\n", x); // a comment
// CHECK: {{^}}+  };
// CHECK: {{^}}+  defer { std::printf("third %d\n", x); }
// CHECK: {{^}}+  defer { std::printf("exit %d\n", x); }
// CHECK: {{^}}+  defer [who]() { who.say(); }();
// CHECK: {{^}}+  defer [who] { who.say(); };
// CHECK: {{^}}+  defer []() { return std::puts("returns"); }();
// CHECK: {{^}}-  (void)unnamed;
// CHECK-NEXT: {{^}}+  defer { std::puts("unnamed"); }
// CHECK: {{^}}+    defer [call = std::bind(&Method::show, this, x)] { call(); };
// CHECK: {{^}}+    defer [call = factory(x)] { call(); };
// CHECK: {{^}}+    bool dismissed = true;
// CHECK: {{^}}+    defer [call = factory(x + 1), &dismissed] { if (dismissed) call(); };
// CHECK: {{^}}+  defer undo();
// CHECK: {{^}}+  defer named();
// CHECK: {{^}}+  defer kept();
// CHECK: {{^}}+  defer [&] {
// CHECK: {{^}}+  defer { std::printf("generic %d\n", int(value)); }
// CHECK: {{^}}+  defer { std::puts("generic exit"); }
// CHECK: {{^}}+    defer { std::printf("member %d\n", member); }
// CHECK: {{^}}+    defer [=] { std::printf("made %d\n", member); };
// CHECK: {{^}}+    defer { std::printf("in lambda %d\n", x); }
// CHECK: {{^}}~a
// CHECK-NEXT: exit 7
// CHECK-NEXT: ~c

// IN-TURN: 1 of 4
