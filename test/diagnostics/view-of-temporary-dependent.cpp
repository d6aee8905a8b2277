// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only %s 2>&1) | %filecheck %s
// RUN: (! %build/bin/opendefer-launch %gxx -std=c++17 -fsyntax-only %s 2>&1) | %filecheck %s
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -DOTHER_ERRORS %s 2>&1) | %filecheck --check-prefix=OTHER %s
// A view of a temporary that only an instantiation creates.
#include <opendefer/defer.h>
#include <string>
#include <string_view>
#include <utility>
#ifdef OTHER_ERRORS
// If an instantiation has errors, the compiler reports those.
template <class T> void wrong(T t) {
  defer static_cast<void (*)(const char *)>(nullptr)((t + 1).c_str());
  // OTHER: :[[#@LINE+1]]:5: error: no member named 'missing' in 'Sum'
  t.missing();
}
struct Sum {
  Sum operator+(int);
  const char *c_str();
};
template void wrong(Sum);
// OTHER: {{^}}1 error generated
#else
using view = std::string_view;
struct Log {
  view text;
  void write() const;
  void operator()() const;
};
void log(view);
void print(const char *);
template <class T> void take(T) {}
view trim(view);

template <class T> void dependent(T text) {
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::make_pair(view(text + "x"), 2));
  // CHECK: :[[#@LINE+1]]:13: error: {{.*}}[opendefer-view-of-temporary]
  defer log(view(text + "x"));
  // CHECK: :[[#@LINE+1]]:15: error: {{.*}}[opendefer-view-of-temporary]
  defer print((text + "x").c_str());
  // CHECK: :[[#@LINE+1]]:9: error: {{.*}}[opendefer-view-of-temporary]
  defer Log{text + "x"}.write();
  // CHECK: :[[#@LINE+1]]:9: error: {{.*}}[opendefer-view-of-temporary]
  defer Log{text + "x"}();
  // CHECK: :[[#@LINE+1]]:17: error: {{.*}}[opendefer-view-of-temporary]
  defer [kept = view(text + "x")] { log(kept); };
  // CHECK: :[[#@LINE+1]]:13: warning: {{.*}}[opendefer-possible-view-of-temporary]
  defer log(trim(text + "x"));
  defer log(text + "x");
  defer take(std::make_pair(view(text), 2));
}
template void dependent(std::string);

template <class T> void neverInstantiated(T text) { defer log(view(text + "x")); }
#endif
// CHECK-NOT: {{error|warning}}:
