// Warnings in deferred code, in every form that Clang has for them. None of the
// options may end the compilation; the places are those of the user's text.
// RUN: for f in clang msvc vi; do %plugin_cxx -std=c++17 -Wall -fsyntax-only -fdiagnostics-format=$f %s 2>&1 | %filecheck --check-prefix=$f %s || exit 1; done
// clang: formats.cpp:25:31: warning:
// msvc: formats.cpp(25,31): warning:
// vi: formats.cpp +25:31: warning:
// RUN: %plugin_cxx -std=c++17 -Wall -g -c -fdiagnostics-format=sarif %s -o %t.o >%t.sarif 2>&1 || test %llvm_major = 14
// RUN: test %llvm_major = 14 || %filecheck --check-prefix=SARIF %s <%t.sarif
// SARIF: /formats.cpp{{.*}}"startColumn":31,"startLine":25{{.*}}"text":"format specifies type 'char *'
// RUN: %plugin_cxx -std=c++17 -Wall -fsyntax-only -fdiagnostics-parseable-fixits -fdiagnostics-print-source-range-info %s 2>&1 | %filecheck --check-prefix=FIXIT %s
// FIXIT: formats.cpp:25:31:{25:{{.*}}warning:
// FIXIT: fix-it:"{{.*}}formats.cpp":{25:24-25:26}:"%d"
// RUN: %plugin_cxx -std=c++17 -Wall -fsyntax-only -Xclang -verify %s
// RUN: %plugin_cxx -std=c++17 -Wall -fsyntax-only -w %s >%t.silent 2>&1
// RUN: test ! -s %t.silent
// RUN: %plugin_cxx -std=c++17 -Wall -fsyntax-only -Wno-format -Werror %s
// RUN: (! %plugin_cxx -std=c++17 -Wall -fsyntax-only -Werror -fdiagnostics-show-category=name --serialize-diagnostics %t.dia %s 2>&1) | %filecheck --check-prefix=CATEGORY %s
// CATEGORY: formats.cpp:25:31: error: {{.*}}[-Werror,-Wformat,Format String Issue]
// RUN: test -s %t.dia
#include <opendefer/defer.h>
#include <cstdio>

int f(int n) {
  // expected-warning@+1 {{format specifies type 'char *' but the argument has type 'int'}}
  defer { std::printf("%s\n", n); };
  return n;
}

// The command, for its own errors.
// RUN: echo '#include <opendefer/defer.h>' >%t.error.cpp && echo 'void g(int); void f() { for (int i = 0; i < 3; i++) defer { g(i); }; }' >>%t.error.cpp
// RUN: for f in clang msvc vi; do ! %opendefer %t.error.cpp -- -std=c++17 -fdiagnostics-format=$f 2>%t.$f && %filecheck --check-prefix=COMMAND-$f %s <%t.$f || exit 1; done
// COMMAND-clang: error.cpp:2:63: error: deferred block uses 'i'
// COMMAND-msvc: error.cpp(2,63): error: deferred block uses 'i'
// COMMAND-vi: error.cpp +2:63: error: deferred block uses 'i'
// RUN: ! %opendefer %t.error.cpp -- -std=c++17 -fdiagnostics-parseable-fixits 2>%t.fixit && %filecheck --check-prefix=COMMAND-FIXIT %s <%t.fixit
// COMMAND-FIXIT: fix-it:"{{.*}}error.cpp":{2:{{[0-9:-]+}}}:" [&, i]


// Expected errors, too: in the text, of opendefer, and in an instantiation.
// RUN: for n in 1 2 3; do %plugin_cxx -std=c++17 -fsyntax-only -DERROR=$n -Xclang -verify %S/Inputs/verify.cpp || exit 1; done
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -DERROR=0 -Xclang -verify %S/Inputs/verify.cpp 2>&1) | %filecheck --check-prefix=MISMATCH %s
// MISMATCH: error' diagnostics expected but not seen:
// MISMATCH-NEXT: verify.cpp Line 20

// A name relative to the directory.
// RUN: cd %S && %plugin_cxx -std=c++17 -Wall -fsyntax-only -fdiagnostics-format=sarif formats.cpp >%t.relative 2>&1 || test %llvm_major = 14
// RUN: test %llvm_major = 14 || %filecheck --check-prefix=RELATIVE %s <%t.relative
// RELATIVE: "uri":"file://{{/.+}}/formats.cpp"

// IN-TURN: 4 of 4
