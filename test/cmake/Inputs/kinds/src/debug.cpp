#include <cstdio>
#include <opendefer/defer.h>

int configured() {
  defer std::puts("debug");
  return 5;
}
