#pragma once
#include "step.h"
#include <opendefer/defer.h>

inline int twice(int &counter) {
  defer { counter += step; };
  return counter += step;
}
