#ifndef SHARED_H
#define SHARED_H
#include <cstdio>
#include <opendefer/defer.h>

inline int twice(int n) {
  defer std::puts("twice ends");
  return 2 * n;
}

template <class T> T thrice(T n) {
  defer { std::puts("thrice ends"); }
  return 3 * n;
}

struct Guarded {
  int value = 0;
  void add(int n) {
    defer [n] { std::printf("added %d\n", n); };
    value += n;
  }
};

// Only some of the sources see this.
#ifdef WITH_EXTRA
inline void extra() { defer std::puts("extra ends"); }
#endif

inline int different(int n) {
#ifdef DIFFERENT
  defer std::puts("different ends");
#endif
  return n;
}

#endif // SHARED_H
