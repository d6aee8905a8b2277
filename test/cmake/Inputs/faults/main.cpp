#include <cstdio>
#include <opendefer/defer.h>
#include <opendefer/fault.h>

int quotient(int a, int b);
extern "C" int zero();

static int divide(int a, int b) {
  defer_result int result = -1;
  defer {
    if (opendefer::value v = opendefer::recover())
      std::puts(v.what().c_str());
  };
  result = quotient(a, b);
  return result;
}

int main() {
  if (!opendefer::panic_on_fault())
    return 1;
  std::printf("%d\n", divide(1, zero()));
}
