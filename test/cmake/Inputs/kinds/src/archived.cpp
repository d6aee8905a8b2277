#include <cstdio>
#include <opendefer/defer.h>

extern "C" int plain(void);

int archived() {
  defer std::puts("archive");
  return plain();
}
