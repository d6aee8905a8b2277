// RUN: %plugin_cxx -std=c++17 -Wall -fsyntax-only %s 2>&1 | %filecheck %s
// A message about what macros pass on through many levels, beside a defer: each
// level has two ways back to the user's text, which once were all walked.
#include <opendefer/defer.h>

#define L0(...) __VA_ARGS__
#define L1(...) L0(__VA_ARGS__)
#define L2(...) L1(__VA_ARGS__)
#define L3(...) L2(__VA_ARGS__)
#define L4(...) L3(__VA_ARGS__)
#define L5(...) L4(__VA_ARGS__)
#define L6(...) L5(__VA_ARGS__)
#define L7(...) L6(__VA_ARGS__)
#define L8(...) L7(__VA_ARGS__)
#define L9(...) L8(__VA_ARGS__)
#define L10(...) L9(__VA_ARGS__)
#define L11(...) L10(__VA_ARGS__)
#define L12(...) L11(__VA_ARGS__)
#define L13(...) L12(__VA_ARGS__)
#define L14(...) L13(__VA_ARGS__)
#define L15(...) L14(__VA_ARGS__)
#define L16(...) L15(__VA_ARGS__)
#define L17(...) L16(__VA_ARGS__)
#define L18(...) L17(__VA_ARGS__)
#define L19(...) L18(__VA_ARGS__)
#define L20(...) L19(__VA_ARGS__)
#define L21(...) L20(__VA_ARGS__)
#define L22(...) L21(__VA_ARGS__)
#define L23(...) L22(__VA_ARGS__)
#define L24(...) L23(__VA_ARGS__)

void f(int);

void g() {
  defer f(1);
  // CHECK: macro-levels.cpp:[[#@LINE+1]]:11: warning: unused variable 'unused'
  L24(int unused = 1);
  // CHECK: 1 warning generated
}
