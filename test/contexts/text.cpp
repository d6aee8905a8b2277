// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: printf '\357\273\277' >%t.cpp && sed 's/$/\r/' %s >>%t.cpp
// RUN: (printf 'void longLine() { int x = 0; '; seq -f 'x += %%1000g;' 250 | tr '\n' ' '; echo 'defer say("long %%d", x); }') >>%t.cpp
// RUN: %both_ways %t.cpp -DLONG -I%S/../Inputs | %filecheck %s --check-prefixes=CHECK,LONG
// What the text may be made of: macros in arguments, `#if` in the middle, raw
// strings, tabs, letters that are not ASCII; the second time also a byte order
// mark, CRLF and a very long line. All tokens stay on their lines.
#include "trace.h"

#define ID(...) __VA_ARGS__
#define STR(x) #x
#define CAT(a, b) a##b
#define EMPTY
#define NUMBER 42
#define PAIR 1, 2
#define TWICE(x)                                                               \
  do {                                                                         \
    x;                                                                         \
  } while (0);                                                                 \
  do {                                                                         \
    x;                                                                         \
  } while (0)

void two(int a, int b) { say("two %d %d", a, b); }
void text(const char *s) { say("text %s", s); }

int größe(int ñ) {
  defer { say("größe %d → ñ", ñ); };
  return ñ;
}
// CHECK: größe 1 → ñ

void macros(int n) {
  defer text(STR(a b));
  defer two(NUMBER, CAT(n, ));
  defer two(ID(n), EMPTY n EMPTY);
  defer two(ID(ID(n) + 1), ID(ID(2)));
  defer two(PAIR);
  defer ID(text)("id callee");
  defer ID(text("id call"));
  ID(defer text("in id"));
  ID(ID(defer { two(n, n); }));
  TWICE(defer { text("twice"); });
  ID(if (n) defer text("a"); else defer text("b");)
}
// CHECK-NEXT: text a
// CHECK-NEXT: text twice
// CHECK-NEXT: text twice
// CHECK-NEXT: two 1 1
// CHECK-NEXT: text in id
// CHECK-NEXT: text id call
// CHECK-NEXT: text id callee
// CHECK-NEXT: two 1 2
// CHECK-NEXT: two 2 2
// CHECK-NEXT: two 1 1
// CHECK-NEXT: two 42 1
// CHECK-NEXT: text a b

// clang-format off
void layout(int n) {
  defer two(/* a, ( */ n /* ) */, // comment )
            n + 1 /* "x */);
  defer /* c */ text /* d */ ( /* e */ "lit" "eral" /* f */ ) /* g */ ;
  defer
    text
    (
      "lines" // one
      " and lines"
    )
  ;
	defer	text("tab");	defer	{	text("tabs");	}
  defer text("spliced \
string");
  de\
fer text("spliced keyword");
  %:define DIGRAPH
  <% defer text("digraph"); %>
  say("line %d", __LINE__);
  // CHECK-NEXT: line [[#@LINE-1]]
}
// clang-format on
// CHECK-NEXT: text digraph
// CHECK-NEXT: text spliced keyword
// CHECK-NEXT: text spliced string
// CHECK-NEXT: text tabs
// CHECK-NEXT: text tab
// CHECK-NEXT: text lines and lines
// CHECK-NEXT: text literal
// CHECK-NEXT: two 1 2

void rawStrings() {
  defer text(R"x(raw "string" ) ; } defer
two lines)x");
  defer {
    text(R"(raw
in a block)");
  };
  say("line %d", __LINE__);
  // CHECK-NEXT: line [[#@LINE-1]]
}
// CHECK-NEXT: text raw
// CHECK-NEXT: in a block
// CHECK-NEXT: text raw "string" ) ; } defer
// CHECK-NEXT: two lines

void conditional(int n) {
#if NUMBER
  defer text("#if");
#else
  defer nonsense(;
#endif
#ifdef NOT_DEFINED
  defer nonsense(;
#elif defined(NUMBER)
  if (n)
#endif
    defer text("behind #elif");
  defer two(
#if NUMBER
      1,
#else
      2,
#endif
      3);
  defer {
#if NUMBER == 42
    text("#if in a block");
#endif
  };
  // The copy can be changed: no lambda that is called.
  defer [n] {
    n++;
#if NUMBER
#else
  }(n);
#endif
    say("copied %d", n);
  };
  say("line %d", __LINE__);
  // CHECK-NEXT: line [[#@LINE-1]]
}
// CHECK-NEXT: copied 2
// CHECK-NEXT: text #if in a block
// CHECK-NEXT: two 1 3
// CHECK-NEXT: text behind #elif
// CHECK-NEXT: text #if

#ifdef LONG
void longLine();
#endif

int main() {
  größe(1);
  macros(1);
  layout(1);
  rawStrings();
  conditional(1);
#ifdef LONG
  longLine();
  // LONG-NEXT: long 31375
#endif
}
