#include "counting.h"
#include <cstdio>
#include <opendefer/defer.h>

int answer();

int main() {
  defer std::puts("deferred");
  defer {
    if (auto v = opendefer::recover())
      std::printf("recovered: %s\n", v.what().c_str());
  };
  std::printf("%d %d\n", count(), answer());
  opendefer::panic("as planned");
}
