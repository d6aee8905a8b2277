#include <cstdio>
#include <opendefer/defer.h>

int object() {
  defer std::puts("object");
  return 3;
}
