#pragma once
#include <cstdlib>
#include <opendefer/defer.h>

inline int freedInHeader(int n) {
  int *p = static_cast<int *>(std::malloc(sizeof(int)));
  if (!p)
    return -1;
  defer std::free(p);
  *p = n;
  return *p;
}

inline int wrongInHeader(int n) {
  int *p = new int(n);
  defer { delete p; };
  delete p;
  return n;
}
