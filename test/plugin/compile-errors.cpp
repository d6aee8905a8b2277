// RUN: (! %clangxx -std=c++17 %cppflags -fsyntax-only -ferror-limit=0 %s 2>%t.plain)
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>%t.plugin)
// RUN: diff %t.plain %t.plugin
// RUN: (! %opendefer %s --use-color=false -- -std=c++17 %cppflags -ferror-limit=0 2>%t.command)
// RUN: diff %t.plain %t.command
// RUN: %filecheck %s <%t.plugin
// Errors that arise when a template is instantiated are met in lowered text.
// They are said of the user's, in the words that the compiler has without us.
#include <opendefer/defer.h>
#include <string>

void use(int);
void takesReference(int &);
struct Nothing {};

template <class T> void member(T &t) { defer t.close(); }
template <class T> void callee(T f) { defer f(1, 2); }
template <class T> void argument(T x) { defer use(x); }
template <class... T> void pack(T... x) { defer use(x...); }
template <class T> T returned(T) { defer use(1); return "text"; }
template <class T> void block(T x) { defer { x.nothing(); } }
template <class T> void capture(T x) { defer [y = x + Nothing()] { use(y); }; }
template <class T> void nested(T x) { if (x) { defer use(x->a); } }
template <class T> void loop(T x) { while (x) { defer takesReference(x.b); } }
template <class T> T named(T x) { defer_result T r = x; defer { r = nullptr; } return "abc"; }
template <class T> void around(T x) { defer use(1); T other{1, 2, 3}; x.foo(); }
template <class T> void arrow(T *x) { defer x->foo(); }
template <class T> void asserted(T) { defer use(1); static_assert(sizeof(T) == 100, "size"); }
template <class T> void hidden(T x) { defer x.hidden(); }
class Private { void hidden(); };

void all() {
  Nothing nothing;
  member(nothing);
  callee([](int) {});
  argument(std::string());
  pack(1, 2);
  returned(1);
  block(1);
  capture(1);
  nested(1);
  loop(1);
  named(1);
  around(1);
  arrow(&nothing);
  asserted(1);
  hidden(Private());
}
// CHECK: compile-errors.cpp:16:{{.*}}: error: no member named 'close' in 'Nothing'
// CHECK-NOT: opendefer
// CHECK: compile-errors.cpp:29:{{.*}}: error: 'hidden' is a private member of 'Private'
