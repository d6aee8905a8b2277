// What an editor shows of a file with defers, by way of clangd: no diagnostic of
// right code, all diagnostics of wrong code, and what `defer` is.
// REQUIRES: clangd
// RUN: for c in %editors; do %editor_shows $c %S/right.cpp -std=c++17 -Wall -Wextra -Wshadow %plugin_flags >%t.right 2>&1; %filecheck --check-prefix=RIGHT %s <%t.right || exit 1; done
// RIGHT-NOT: {{.}}
// RIGHT: end of diagnostics

// RUN: for c in %editors; do %editor_shows $c %s -std=c++17 -Wall -Wextra %plugin_flags >%t.wrong 2>&1; %filecheck %s <%t.wrong || exit 1; done
#include <cstdio>
#include <opendefer/defer.h>

struct [[nodiscard]] Status {
  int code;
};
Status close(int n);

int right(int n) {
  defer [n] { std::printf("%d\n", n); }; // hover: defer
  return n;
}

int wrong(int n) {
  // CHECK: [[#@LINE+1]]: error: {{.*}}undeclared identifier 'missing'
  defer missing(n);
  // CHECK-NEXT: [[#@LINE+1]]: error: {{[Nn]}}o matching function for call to 'right'
  defer right("text");
  // CHECK-NEXT: [[#@LINE+1]]: error: {{.*}}undeclared identifier 'm'
  defer { std::printf("%d\n", m); };
  // CHECK-NEXT: [[#@LINE+1]]: error: {{[Vv]}}ariable 'n' cannot be implicitly captured
  defer [] { std::printf("%d\n", n); };
  // CHECK-NEXT: [[#@LINE+1]]: warning: {{[Ff]}}ormat specifies type 'char *' but the argument has type 'int'
  defer { std::printf("%s\n", n); };
  // Right, in a function with errors.
  defer [n] { std::printf("%d\n", n); };
  defer close(n);
  int value = n;
  defer right(value) // no semicolon
}
// CHECK-NEXT: [[#@LINE-2]]: error: {{[Ee]}}xpected ';'
// CHECK-NEXT: end of diagnostics

// CHECK-NEXT: hover over defer: macro defer
// CHECK: #define defer
// CHECK-NEXT: Runs the call or the block that follows when the function is left

// IN-TURN: 3 of 4
