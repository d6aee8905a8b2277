#include "counting.h"
#include <counters/counter.h>

int count() {
  int counter = 0;
  defer { counter = 0; };
  twice(counter);
  twice(counter);
  return counter;
}
