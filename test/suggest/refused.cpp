// What is found but left as it is, and why. No fix-it for any of these.
// RUN: %opendefer --suggest %s -- -std=c++17 >%t.out 2>&1
// RUN: %filecheck %s <%t.out
// RUN: test "$(grep -c 'remark:' %t.out)" = "$(grep -c 'note: left as it is' %t.out)"
// RUN: cp %s %t.cpp && %opendefer --suggest --fix %t.cpp -- -std=c++17 -I%S >%t.fix 2>&1 && cmp %s %t.cpp
#include "Inputs/folly.h"
#include <cstdio>
#include <cstdlib>
#include <gsl/util>
#include <memory>
#include <string>
#include <vector>

void use(int);
extern "C" void inC(int);
template <typename T> void take(T &&);

void blocks(bool b) {
  if (b) {
    auto g = gsl::finally([] { use(1); });
    // CHECK: :[[@LINE-1]]:10: remark: 'g' (gsl::final_action) is a scope guard
    // CHECK: :[[@LINE-2]]:5: note: left as it is: it ends with its block, a deferred call runs when the function ends
  }
  for (int i = 0; i < 2; i++) {
    SCOPE_EXIT { use(i); };
    // CHECK: :[[@LINE-1]]:5: remark: SCOPE_EXIT is a scope guard
    // CHECK: note: left as it is: it ends with its block
  }
again:
  use(0);
  auto late = gsl::finally([] { use(2); });
  // CHECK: remark: 'late'
  // CHECK: :[[@LINE+2]]:5: note: left as it is: this 'goto' goes back to before it, which ends it
  if (b)
    goto again;
}

void named(bool b) {
  auto cancelled = folly::makeGuard([] { use(1); });
  // CHECK: remark: 'cancelled'
  // CHECK: :[[@LINE+2]]:5: note: left as it is: 'cancelled' is used here, and may be cancelled, moved or run early
  if (b)
    cancelled.dismiss();
  auto moved = gsl::finally([] { use(2); });
  // CHECK: remark: 'moved'
  // CHECK: :[[@LINE+1]]:18: note: left as it is: 'moved' is used here
  take(std::move(moved));
  gsl::final_action<void (*)()> one(&abort), two(&abort);
  // CHECK: remark: 'one'
  // CHECK: note: left as it is: it is declared together with others
  // CHECK: remark: 'two'
  auto throws = gsl::finally([] { throw 1; });
  // CHECK: remark: 'throws'
  // CHECK: :[[@LINE-2]]:35: note: left as it is: it throws, which ends the program in a guard, but leaves the function from a deferred call
  auto comment = gsl::finally(/* why */ [] { use(5); });
  // CHECK: remark: 'comment'
  // CHECK: note: left as it is: a comment stands in what would be replaced
  auto conditional = gsl::finally([] {
#ifdef A
    use(6);
#endif
  });
  // CHECK: remark: 'conditional'
  // CHECK: note: left as it is: there is a line for the preprocessor in it
  auto released = folly::makeGuard([] { use(6); });
  // CHECK: remark: 'released'
  // CHECK: :[[@LINE+2]]:3: note: left as it is: 'released' stands here, too, for something else or in what this build leaves out
#ifdef A
  released.dismiss();
#endif
  auto dismissed = folly::makeDismissedGuard([] { use(6); });
  // CHECK: remark: 'dismissed'
  // CHECK: :[[@LINE-2]]:8: note: left as it is: whether it runs is decided when it is made
  auto factory = [] { return [] { use(7); }; };
  auto made = gsl::finally(factory());
  // CHECK: remark: 'made'
  // CHECK: note: left as it is: what it calls is not a lambda that is written here, nor the name of one, or of a function
#define GUARD(code) auto inMacro = gsl::finally([] { use(0); code; })
  GUARD(use(8));
  // CHECK: remark: gsl::final_action is a scope guard
  // CHECK: note: left as it is: its code is in a macro
}

// The guard may change the result itself, if the compiler elides the copy.
std::vector<int> result() {
  std::vector<int> list;
  auto last = gsl::finally([&] { list.push_back(1); });
  // CHECK: remark: 'last'
  // CHECK: :[[@LINE+1]]:3: note: left as it is: 'list' may be the result itself here
  return list;
}

template <typename T> constexpr int constant(T) {
  auto guard = gsl::finally([] { use(1); });
  // CHECK: remark: 'guard'
  // CHECK: note: left as it is: a constexpr function cannot defer
  return 2;
}

void tried() try {
  auto guard = gsl::finally([] { use(1); });
  // CHECK: remark: 'guard'
  // CHECK: note: left as it is: neither a coroutine
} catch (int) {
}

struct Deleter {
  using pointer = int *;
  void operator()(int *p) const { free(p); }
};
void pointers(int *p) {
  std::unique_ptr<int, Deleter> odd(p);
  // CHECK: remark: 'odd' owns nothing
  // CHECK: note: left as it is: its pointer or its deleter is not a plain one
}

int returnsEarly(int n) {
  void *p = malloc(1);
  if (n == 1)
    goto out;
  if (n == 2)
    return 2;
out:
  free(p);
  return 0;
  // CHECK: remark: the label 'out'
  // CHECK: :[[@LINE-5]]:5: note: left as it is: this 'return' leaves without the cleanup, and a deferred block would run
}

int throwsBetween(int n) {
  void *p = malloc(1);
  if (n == 1)
    goto out;
  inC(n);
  use(n);
out:
  free(p);
  return 0;
  // CHECK: remark: the label 'out'
  // CHECK: :[[@LINE-5]]:3: note: left as it is: an exception may leave here without the cleanup
}

int several(int n) {
  void *q = nullptr, *p = malloc(1);
  if (n == 2)
    goto two;
  q = malloc(2);
  if (n == 1)
    goto one;
two:
  free(q);
one:
  free(p);
  return 0;
  // CHECK: remark: the label 'two'
  // CHECK: :[[@LINE-7]]:5: note: left as it is: this 'goto' comes behind, or in one statement with, one to a label further up
}

int lateVariable(int n) {
  if (n == 1)
    goto out;
  void *p;
  p = malloc(1);
out:
  free(p);
  return 0;
  // CHECK: remark: the label 'out'
  // CHECK: :[[@LINE-6]]:9: note: left as it is: 'p' is declared behind the place for the 'defer', which is before the first 'goto'
}

struct Pair {
  int a, b;
};
Pair structured(int n) {
  Pair ret = {1, 2};
  if (n == 1)
    goto out;
  ret.a = 3;
out:
  inC(ret.a);
  return ret;
  // CHECK: remark: the label 'out'
  // CHECK: note: left as it is: 'ret' may be the result itself
}
int *address(int n) {
  static int numbers[2];
  int *ret = numbers;
  int **where = &ret;
  if (n == 1)
    goto out;
  inC(1);
out:
  inC(**where);
  return ret + 1;
  // CHECK: remark: the label 'out'
  // CHECK: note: left as it is: the result may change in the cleanup, and is no plain variable that could be a 'defer_result'
}
// CHECK: guards found, 0 of which
