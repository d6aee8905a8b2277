// -Rpass= and -Rpass-missed= as for Clang's own passes: the pattern is matched
// against our name, and the remark says which of the two showed it.
// RUN: %plugin_cxx -std=c++17 -Werror -w -Rpass=opendefer -fsyntax-only %s 2>&1 | %filecheck --check-prefix=PASS --implicit-check-not=remark: %s
// RUN: %plugin_cxx -std=c++17 -Werror -Rpass-missed=open.efer -O2 -c %s -o %t.o 2>&1 | %filecheck --check-prefix=MISSED --implicit-check-not=remark: %s
// RUN: %plugin_cxx -std=c++17 -Rpass=opendefer -Rpass-missed=opendefer -fsyntax-only %s 2>&1 | %filecheck --check-prefixes=PASS,MISSED --implicit-check-not=remark: %s
// RUN: %plugin_cxx -std=c++17 -Rpass=inliner -Rpass-analysis=opendefer -fsyntax-only %s 2>&1 | %llvm_tools/count 0
//
// The command takes them from the compiler's options, and shows the same.
// RUN: %plugin_cxx -std=c++17 -Rpass=opendefer -Rpass-missed=opendefer -fsyntax-only %s 2>%t.plugin
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 %cppflags -Rpass=opendefer -Rpass-missed=opendefer 2>&1 | diff - %t.plugin
// RUN: %opendefer --explain %s -o %t.cpp -- -std=c++17 %cppflags 2>&1 | diff - %t.plugin
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 %cppflags -Rpass-missed=opendefer 2>&1 | %filecheck --check-prefix=MISSED --implicit-check-not=remark: %s
//
// Colours are the compiler's; the command has its options for that.
// RUN: %plugin_cxx -std=c++17 -Rpass=opendefer -fcolor-diagnostics -fsyntax-only %s 2>&1 | %filecheck --check-prefix=COLOUR %s
// RUN: %opendefer --explain --use-color %s -o %t.cpp -- -std=c++17 %cppflags 2>&1 | %filecheck --check-prefix=COLOUR %s
// RUN: %opendefer --explain --color %s -o %t.cpp -- -std=c++17 %cppflags 2>&1 | %filecheck --check-prefix=COLOUR %s
// COLOUR: {{.*}}remarks.cpp:[[#]]:3: {{.*}}34mremark: {{.*}}defer open-coded in slot 0
//
// In system headers they are silent, as those of Clang.
// RUN: rm -rf %t.d && mkdir %t.d && cp %s %t.d/system.h && echo '#include <system.h>' >%t.d/main.cpp
// RUN: %plugin_cxx -std=c++17 -Rpass=opendefer -isystem %t.d -fsyntax-only %t.d/main.cpp 2>&1 | %llvm_tools/count 0
// RUN: %plugin_cxx -std=c++17 -Rpass=opendefer -I %t.d -fsyntax-only %t.d/main.cpp 2>&1 | %filecheck --check-prefix=HEADER %s
// HEADER: main.cpp:1:
// HEADER-NEXT: system.h:[[#]]:3: remark: defer open-coded in slot 0 [-Rpass=opendefer]
#include <opendefer/defer.h>

void f(int) {}

void both(bool b) {
  defer f(1);
  // PASS: remarks.cpp:[[#@LINE-1]]:3: remark: defer open-coded in slot 0 [-Rpass=opendefer]
  // PASS-NEXT: defer f(1);
  // PASS-NEXT: {{^ *(\| *)?}}^
  if (b)
    defer f(2);
  // PASS: remarks.cpp:[[#@LINE-1]]:5: remark: defer open-coded in slot 1 [-Rpass=opendefer]
}

void loop(int n) {
  defer { f(0); };
  // PASS: remarks.cpp:[[#@LINE-1]]:3: remark: defer open-coded in slot 0 [-Rpass=opendefer]
  for (int i = 0; i < n; i++)
    /* the caret: */
    defer f(i);
  // MISSED: remarks.cpp:[[#@LINE-1]]:5: remark: defer linked: inside the loop at {{.*}}remarks.cpp:[[#@LINE-3]]:3; in the list of slot 1 [-Rpass-missed=opendefer]
  // MISSED-NEXT: defer f(i);
}

void back(int n) {
again:
  defer [n] { f(n); };
  // MISSED: remarks.cpp:[[#@LINE-1]]:3: remark: defer linked: repeated by the goto at {{.*}}remarks.cpp:[[#@LINE+2]]:5 [-Rpass-missed=opendefer]
  if (n-- > 0)
    goto again;
}

OPENDEFER_LINKED void marked() {
  defer f(3);
  // MISSED: remarks.cpp:[[#@LINE-1]]:3: remark: defer linked: the function is marked OPENDEFER_LINKED [-Rpass-missed=opendefer]
}

#define DEFER_TWICE(X) defer f(X); defer f(X + 1)
void inMacro() {
  for (int i = 0; i < 2; i++) {
    DEFER_TWICE(i);
  // MISSED: remarks.cpp:[[#@LINE-1]]:5: remark: defer linked: inside the loop at {{.*}}remarks.cpp:[[#@LINE-2]]:3 [
  // MISSED: remarks.cpp:[[#@LINE-2]]:[[#]]: remark: defer linked: inside the loop at {{.*}}remarks.cpp:[[#@LINE-3]]:3 [
  }
}

// IN-TURN: 3 of 4
