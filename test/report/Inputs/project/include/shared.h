#pragma once
#include <opendefer/defer.h>

inline int shared(int &count) {
  defer { count++; };
  return count;
}
