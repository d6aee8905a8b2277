#include <cstdio>
#include <opendefer/defer.h>

int shared() {
  defer std::puts("shared");
  return 2;
}
