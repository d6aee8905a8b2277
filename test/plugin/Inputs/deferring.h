#ifndef DEFERRING_H
#define DEFERRING_H

#include "trace.h"

inline int fromHeader(int value) {
  defer say("header ends");
  return value + 1;
}

#endif // DEFERRING_H
