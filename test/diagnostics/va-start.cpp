// RUN: (! %opendefer %s -- -std=c++17 -fno-exceptions %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fno-exceptions -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// `va_start` where the function becomes a lambda, and it cannot be replaced.
#include <opendefer/defer.h>
#include <cstdarg>

void use(int);

#define START(list) va_start(list, n)
#define START_THE_LIST va_start(list, n)

void byMacro(int n, ...) {
  defer use(1);
  va_list list;
  // CHECK: va-start.cpp:[[#@LINE+1]]:3: error: 'va_start' comes from the body of macro 'START',{{.*}}[opendefer-va-start-in-macro]
  START(list);
  // CHECK: va-start.cpp:[[#@LINE+1]]:3: error: 'va_start' comes from the body of macro 'START_THE_LIST',{{.*}}[opendefer-va-start-in-macro]
  START_THE_LIST;
  va_end(list);
}

void unnamed(int, ...) {
  defer use(1);
  va_list list;
  // CHECK: va-start.cpp:[[#@LINE+1]]:3: error: 'va_start' in a function with 'defer' requires a named parameter before the '...'; name the last parameter [opendefer-va-start-without-parameter]
  va_start(list, 0);
  va_end(list);
}

// Before the first defer it is not moved.
void before(int n, ...) {
  va_list list;
  START(list);
  defer use(1);
  va_end(list);
}
// CHECK-NOT: : error:
