// Guards that are dismissed become a defer_failure if only an exception finds
// them active; otherwise a flag takes their place.
// RUN: %suggested %s >%t && %filecheck --keep-comments %s <%t
#include "Inputs/folly.h"
#include "Inputs/scope_exit.h"
#include "Inputs/steps.h"
#include <absl/cleanup/cleanup.h>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

// A base class that holds the flag, and a member function that clears it.
struct Switch {
  void commit() { committed = true; }
  bool committed = false;
};
template <class F> struct RollBack : Switch {
  explicit RollBack(F f) : f(f) {}
  ~RollBack() {
    if (committed)
      return;
    f();
  }
  F f;
};
class Erased {
public:
  explicit Erased(std::function<void()> f) : f(std::move(f)) {}
  ~Erased() {
    if (f)
      f();
  }
  void cancel() { f = nullptr; }

private:
  std::function<void()> f;
};

void quiet(int n) noexcept { std::printf("quiet %d\n", n); }

// --- Only for failures -------------------------------------------------------
void simple(int n) {
  RollBack undo([&] { std::printf("undo %d\n", n); });
  step(1, n);
  auto also = folly::makeGuard([n] {
    std::printf("also %d\n", n);
  });
  step(2, n);
  undo.commit();
  also.dismiss();
}
std::string branches(int n) {
  std::string result = "result";
  // Both change the result, but only if there is none.
  absl::Cleanup undo = [&result] { result.clear(); };
  if (n == 1) {
    std::move(undo).Cancel();
    return result;
  }
  for (int i = 0; i < 3; i++)
    step(i, n);
  std::move(undo).Cancel(); // done
  quiet(n);
  return result;
}
int caught(int n) {
  std::experimental::scope_exit undo([n] { std::printf("undo %d\n", n); });
  try {
    step(3, n);
  } catch (int thrown) {
    undo.release();
    return thrown;
  }
  undo.release();
  return 0;
}

// --- With a flag -------------------------------------------------------------
int returnsActive(int n) {
  RollBack undo([&] {
    std::printf("undo %d\n", n); // a comment

    if (n)
      std::puts("n");
  });
  step(4, n);
  if (n == 1)
    return -1;
  undo.commit();
  return 0;
}
void throwsLater(int n) {
  RollBack undo([&] { std::puts("undo"); std::puts("it"); });
  step(5, n);
  undo.commit();
  step(6, n);
}
int caughtActive(int n) {
  RollBack undo([&] { std::printf("undo %d\n", n); });
  try {
    step(7, n);
  } catch (int thrown) {
    return thrown;
  }
  undo.commit();
  return 0;
}
void endsActive(int n) {
  const std::string name = std::to_string(n);
  RollBack undo([name] { std::printf("undo %s\n", name.c_str()); });
  if (n == 2)
    undo.commit();
  else
    quiet(n);
}
void named() { std::puts("named"); }
void inBlocks(int n) {
  auto local = [&] { std::printf("local %d\n", n); };
  RollBack one(local);
  for (int i = 0; i < n; i++) {
    RollBack two(&named);
    step(8, i + 7);
    if (i == 1)
      continue;
    auto later = [&two] { two.commit(); };
    later();
  }
  if (n == 3)
    one.commit();
}
void destroyed(int n) {
  absl::Cleanup numbers = [n] { std::printf("numbers %d\n", n); };
  if (n == 1)
    std::move(numbers).Cancel();
}
template <class T> void generic(T n) {
  RollBack undo([&] { std::printf("generic %d\n", int(n)); });
  if (n == 1)
    return undo.commit();
  quiet(int(n));
}

// --- Neither -----------------------------------------------------------------
struct Noisy {
  ~Noisy() { std::puts("~Noisy"); }
};
void keeps(int n) {
  auto noisy = std::make_shared<Noisy>();
  absl::Cleanup owner = [noisy = std::move(noisy)] { std::puts("owner"); };
  Erased erased([n] { std::printf("erased %d\n", n); });
  if (n == 1) {
    std::move(owner).Cancel();
    erased.cancel();
  }
  quiet(n);
}
#define COMMIT(guard) guard.commit()
void inMacro(int n) {
  RollBack undo([&] { std::printf("undo %d\n", n); });
  if (n == 1)
    COMMIT(undo);
  RollBack returns([&] { return n; });
  if (n == 1)
    returns.commit();
}

int main() {
  for (int n = 0; n < 9; n++) {
    run("simple", simple, n);
    run("branches", [](int n) { std::puts(branches(n).c_str()); }, n);
    run("caught", [](int n) { std::printf("%d\n", caught(n)); }, n);
    run("returnsActive", [](int n) { std::printf("%d\n", returnsActive(n)); }, n);
    run("throwsLater", throwsLater, n);
    run("caughtActive", [](int n) { std::printf("%d\n", caughtActive(n)); }, n);
    run("endsActive", endsActive, n);
    run("inBlocks", inBlocks, n);
    run("destroyed", destroyed, n);
    run("generic", generic<int>, n);
    run("keeps", keeps, n);
    run("inMacro", inMacro, n);
  }
}

// CHECK: remark: 'owner' (absl::Cleanup) is a scope guard
// CHECK: note: not rewritten: dismissing the guard destroys what its code has captured, but a deferred call keeps that until its turn
// CHECK: remark: 'undo' (RollBack)
// CHECK: note: not rewritten: the dismissal is in a macro
// CHECK: remark: 'returns' (RollBack)
// CHECK: note: not rewritten: the guard is dismissed, and its code returns a value
// CHECK: 16 guards found, 13 of which
// CHECK: {{^}}+  defer_failure { std::printf("undo %d\n", n); }
// CHECK: {{^}}+  defer_failure [n] {
// CHECK: {{^}}-  undo.commit();
// CHECK-NEXT: {{^}}-  also.dismiss();
// CHECK-NEXT: {{^}} }
// CHECK: {{^}}+  defer_failure { result.clear(); }
// CHECK-NEXT: {{^}}   if (n == 1) {
// CHECK-NEXT: {{^}}-    std::move(undo).Cancel();
// CHECK: {{^}}-  std::move(undo).Cancel(); // done
// CHECK-NEXT: {{^}}+   // done
// CHECK: {{^}}+  defer_failure [n] { std::printf("undo %d\n", n); };
// CHECK: {{^}}+  bool undo = true;
// CHECK-NEXT: {{^}}+  defer {
// CHECK-NEXT: {{^}}+    if (undo) {
// CHECK-NEXT: {{^}}+      std::printf("undo %d\n", n); // a comment
// CHECK: {{^}}+      if (n)
// CHECK-NEXT: {{^}}+        std::puts("n");
// CHECK-NEXT: {{^}}+    }
// CHECK-NEXT: {{^}}+  }
// CHECK: {{^}}+  undo = false;
// CHECK: {{^}}+  bool undo = true;
// CHECK-NEXT: {{^}}+  defer { if (undo) { std::puts("undo"); std::puts("it"); } }
// CHECK: {{^}}+  defer { if (undo) std::printf("undo %d\n", n); }
// CHECK: {{^}}+  defer [name, &undo]() { if (undo) std::printf("undo %s\n", name.c_str()); }();
// CHECK: {{^}}+  defer [local, &one] { if (one) local(); };
// CHECK: {{^}}+    bool two = true;
// CHECK-NEXT: {{^}}+    defer_scoped { if (two) named(); }
// CHECK: {{^}}+    auto later = [&two] { two = false; };
// CHECK: {{^}}+  defer [n, &numbers] { if (numbers) std::printf("numbers %d\n", n); };
// CHECK: {{^}}+  defer { if (undo) std::printf("generic %d\n", int(n)); }
// CHECK: {{^}}+    return void(undo = false);
