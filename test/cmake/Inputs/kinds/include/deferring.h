// Include guards: to Clang, a copy is another file, and may be included once
// more.
#ifndef DEFERRING_H
#define DEFERRING_H
#include <cstdio>
#include <opendefer/defer.h>

inline int inHeader() {
  defer std::puts("header");
  return 4;
}

#endif
