#include <cstdio>
#include <opendefer/defer.h>

int configured() {
  defer std::puts("release");
  return 6;
}
