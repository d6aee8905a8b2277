// The public headers: each is enough for what it declares, also where that is
// lowered; and tools that look after includes want no other ones.
// RUN: rm -rf %t && %llvm_tools/split-file %s %t
// RUN: for h in defer panic value fiber lowered; do echo "#include <opendefer/$h.h>" >%t/$h.cpp; for c in %gxx %clangxx; do $c -std=c++17 %cppflags -Wall -Wextra -Werror -fsyntax-only %t/$h.cpp || exit 1; done; done
// RUN: %plugin_cxx -std=c++17 %t/handler.cpp %t/main.cpp -o %t/plugin %libs && %t/plugin | %filecheck %s
// RUN: cd %t && %opendefer-launch %gxx -std=c++17 handler.cpp main.cpp -o launched && ./launched | %filecheck %s
// CHECK: handler: caught

// RUN: %if iwyu %{ iwyu -std=c++17 %cppflags %t/main.cpp 2>%t/iwyu.main; iwyu -std=c++17 %cppflags %t/handler.cpp 2>%t/iwyu.handler; %filecheck --check-prefix=IWYU %s <%t/iwyu.main && %filecheck --check-prefix=IWYU %s <%t/iwyu.handler %}
// IWYU: has correct #includes/fwd-decls
// RUN: %if clang-tidy-19 %{ clang-tidy-19 --quiet '--checks=-*,misc-include-cleaner' '--warnings-as-errors=*' %t/main.cpp %t/handler.cpp -- -std=c++17 %cppflags %}

//--- main.cpp
#include <cstdio>
#include <opendefer/defer.h>
#include <string>

void handler();
void panics() {
  defer handler();
  opendefer::panic("caught");
}
int main() {
  panics();
  defer {
    if (opendefer::value v = opendefer::recover())
      std::puts(v.what().c_str());
  };
}

//--- handler.cpp
#include <cstdio>
#include <opendefer/panic.h>
#include <opendefer/value.h>
#include <string>

void handler();
void handler() {
  opendefer::value v = opendefer::recover();
  std::printf("handler: %s\n", v ? v.what().c_str() : "nothing");
}

// IN-TURN: 4 of 4
