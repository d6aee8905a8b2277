// What is found but left as it is, and why. No fix-it for any of these.
// RUN: %opendefer --suggest %s -- -std=c++17 >%t.out 2>&1
// RUN: %filecheck %s <%t.out
// RUN: test "$(grep -c 'remark:' %t.out)" = "$(grep -c 'note: not rewritten' %t.out)"
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
  int value = ({
    auto g = gsl::finally([] { use(1); });
    // CHECK: :[[@LINE-1]]:10: remark: 'g' (gsl::final_action) is a scope guard
    // CHECK: :[[@LINE-2]]:5: note: not rewritten: the guard is in a statement expression
    b + 1;
  });
  use(value);
again:
  use(0);
  auto late = gsl::finally([] { use(2); });
  // CHECK: remark: 'late'
  // CHECK: :[[@LINE+2]]:5: note: not rewritten: this 'goto' jumps to before the guard and ends its scope
  if (b)
    goto again;
}

void named(bool b) {
  auto asked = folly::makeGuard([] { use(1); });
  // CHECK: remark: 'asked'
  // CHECK: :[[@LINE+2]]:7: note: not rewritten: 'asked' is used here, and may be dismissed, moved or run early
  if (b)
    (&asked)->dismiss();
  auto moved = gsl::finally([] { use(2); });
  // CHECK: remark: 'moved'
  // CHECK: :[[@LINE+1]]:18: note: not rewritten: 'moved' is used here, and may be dismissed, moved or run early
  take(std::move(moved));
  gsl::final_action<void (*)()> one(&abort), two(&abort);
  // CHECK: remark: 'one'
  // CHECK: note: not rewritten: the declaration declares several variables
  // CHECK: remark: 'two'
  auto throws = gsl::finally([] { throw 1; });
  // CHECK: remark: 'throws'
  // CHECK: :[[@LINE-2]]:35: note: not rewritten: this 'throw' terminates the program in a guard, but leaves the function in a deferred call
  auto comment = gsl::finally(/* why */ [] { use(5); });
  // CHECK: remark: 'comment'
  // CHECK: note: not rewritten: the replaced code contains a comment
  auto conditional = gsl::finally([] {
#ifdef A
    use(6);
#endif
  });
  // CHECK: remark: 'conditional'
  // CHECK: note: not rewritten: the code contains a preprocessor directive
  auto released = folly::makeGuard([] { use(6); });
  // CHECK: remark: 'released'
  // CHECK: :[[@LINE+2]]:3: note: not rewritten: 'released' is also used here, in a macro or in code that is not compiled
#ifdef A
  released.dismiss();
#endif
  auto dismissed = folly::makeDismissedGuard([] { use(6); });
  // CHECK: remark: 'dismissed'
  // CHECK: :[[@LINE-2]]:8: note: not rewritten: the guard is conditional when it is constructed
  void (*table[])() = {&abort};
  auto made = gsl::finally(table[0]);
  // CHECK: remark: 'made'
  // CHECK: note: not rewritten: the callable is neither a lambda expression, nor the name of a lambda or function, nor an object
#define GUARD(code) auto inMacro = gsl::finally([] { use(0); code; })
  GUARD(use(8));
  // CHECK: remark: gsl::final_action is a scope guard
  // CHECK: note: not rewritten: the code of the guard is in a macro
}

// The guard may change the result itself, if the compiler elides the copy.
std::vector<int> result() {
  std::vector<int> list;
  auto last = gsl::finally([&] { list.push_back(1); });
  // CHECK: remark: 'last'
  // CHECK: :[[@LINE+1]]:3: note: not rewritten: 'list' may be the returned object itself, which the guard changes; a deferred call would change a moved-from variable
  return list;
}

template <typename T> constexpr int constant(T) {
  auto guard = gsl::finally([] { use(1); });
  // CHECK: remark: 'guard'
  // CHECK: note: not rewritten: 'defer' is not supported in a constexpr function
  return 2;
}

void tried() try {
  auto guard = gsl::finally([] { use(1); });
  // CHECK: remark: 'guard'
  // CHECK: note: not rewritten: the guard is in a function-try-block
} catch (int) {
}

struct Deleter {
  using pointer = int *;
  void operator()(int *p) const { free(p); }
};
void pointers(int *p) {
  std::unique_ptr<int, Deleter> odd(p);
  // CHECK: remark: 'odd' is only used as a scope guard; use 'defer' instead
  // CHECK: note: not rewritten: the pointer or the deleter has a special type
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
  // CHECK: remark: label 'out'
  // CHECK: :[[@LINE-5]]:5: note: not rewritten: this 'return' skips the cleanup, but not a deferred block
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
  // CHECK: remark: label 'out'
  // CHECK: :[[@LINE-5]]:3: note: not rewritten: an exception thrown here skips the cleanup, but not a deferred block
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
  // CHECK: remark: label 'two'
  // CHECK: :[[@LINE-7]]:5: note: not rewritten: this 'goto' follows a 'goto' to an earlier label, or is in the same statement, so that there is no place for the 'defer' between them
}

int lateVariable(int n) {
  if (n == 1)
    goto out;
  void *p;
  p = malloc(1);
out:
  free(p);
  return 0;
  // CHECK: remark: label 'out'
  // CHECK: :[[@LINE-6]]:9: note: not rewritten: 'p' is declared after the place of the 'defer', which is before the first 'goto'
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
  // CHECK: remark: label 'out'
  // CHECK: note: not rewritten: 'ret' may be the returned object itself, which the guard changes; a deferred call would change a moved-from variable
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
  // CHECK: remark: label 'out'
  // CHECK: note: not rewritten: the cleanup may change the result, which is not a variable that could be a 'defer_result'
}
// CHECK: guards found, 0 of which
