// RUN: %opendefer --dry-run %s -- -std=c++17 -fno-exceptions %cppflags 2>&1 >/dev/null | %filecheck --allow-empty --check-prefix=OFF %s
// RUN: %opendefer --warn=all --dry-run %s -- -std=c++17 -fno-exceptions %cppflags 2>&1 >/dev/null | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -fno-exceptions -fsyntax-only -fplugin-arg-opendefer-warn=skipped-destructor -fplugin-arg-opendefer-warn=unbounded-defer %s 2>&1 | %filecheck %s
// OFF-NOT: warning:
// With exceptions no destructor is skipped.
// RUN: %opendefer --warn=all --dry-run %s -- -std=c++17 %cppflags 2>&1 >/dev/null | %filecheck --check-prefix=THROWS %s
// THROWS-NOT: skipped-destructor
// THROWS: unbounded-defer
// THROWS-NOT: skipped-destructor

// -Werror makes errors of them, and nothing is written; `no-` turns one off
// again, -w all.
// RUN: (! %opendefer --warn=all %s -- -std=c++17 -fno-exceptions -Werror %cppflags 2>&1 >%t.out) | %filecheck --check-prefix=WERROR %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fno-exceptions -Werror -fsyntax-only -fplugin-arg-opendefer-warn=all,no-unbounded-defer %s 2>&1) | %filecheck --check-prefix=WERROR %s
// WERROR: error: {{.*}}[opendefer-skipped-destructor]
// RUN: %opendefer --warn=all,no-all --dry-run %s -- -std=c++17 -fno-exceptions %cppflags 2>&1 >/dev/null | %filecheck --allow-empty --check-prefix=OFF %s
// RUN: %opendefer --warn=all --dry-run %s -- -std=c++17 -fno-exceptions -w %cppflags 2>&1 >/dev/null | %filecheck --allow-empty --check-prefix=OFF %s

// What is no warning is said so.
// RUN: (! %opendefer --warn=unbounded %s -- 2>&1) | %filecheck --check-prefix=UNKNOWN %s
// RUN: (! %plugin_cxx -fsyntax-only -fplugin-arg-opendefer-warn=no-jump-out-of-defer %s 2>&1) | %filecheck --check-prefix=UNKNOWN %s
// UNKNOWN: unknown warning '{{unbounded|no-jump-out-of-defer}}'; available: all, address-of-inner-local,{{.*}} unbounded-defer
#include <opendefer/defer.h>
#include <string>

bool next(int &);
void use(int);

// CHECK: warnings.cpp:[[#@LINE+1]]:29: warning: {{.*}}[opendefer-unbounded-defer]
void loop(int n) { for (;;) defer use(n); }

void locals(std::string parameter) {
  // CHECK: warnings.cpp:[[#@LINE+1]]:15: warning: destructor of 'skipped' is skipped if a panic{{.*}}[opendefer-skipped-destructor]
  std::string skipped = parameter;
  static std::string lives;
  std::string &alias = skipped;
  if (int plain = alias.size()) {
    // CHECK: warnings.cpp:[[#@LINE+1]]:17: warning: destructor of 'inner'{{.*}}[opendefer-skipped-destructor]
    std::string inner[2];
    use(inner[0].size() + plain);
  }
}

void loops(int n) {
  while (next(n)) {
    // CHECK: warnings.cpp:[[#@LINE+2]]:5: warning: 'defer' in an unbounded loop{{.*}}[opendefer-unbounded-defer]
    // CHECK: warnings.cpp:[[#@LINE-2]]:3: note: loop is here
    defer use(n);
  }
  do
    // CHECK: warnings.cpp:[[#@LINE+1]]:5: warning: {{.*}}[opendefer-unbounded-defer]
    defer use(n);
  while (next(n));
  for (int i = 0; next(i);)
    for (int j = 0; j < 3; j++)
      // CHECK: warnings.cpp:[[#@LINE+1]]:7: warning: {{.*}}[opendefer-unbounded-defer]
      defer use(j);
again:
  // CHECK: warnings.cpp:[[#@LINE+2]]:3: warning: {{.*}}[opendefer-unbounded-defer]
  // CHECK: warnings.cpp:[[#@LINE+2]]:16: note: 'defer' is repeated by this 'goto'
  defer use(n);
  if (next(n)) goto again;
}

// These have a bound, or defer once per call.
void bounded(int n, const std::string &text) {
  for (int i = 0; i < n; i++)
    defer use(i);
  for (char c : text)
    defer use(c);
  while (n-- > 0)
    defer use(1);
  do
    defer use(2);
  while (false);
  while (next(n))
    [&] { defer use(3); }();
}
// CHECK-NOT: warning:
