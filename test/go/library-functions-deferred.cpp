// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's deferprint.go (the print built-ins deferred): functions that the
// compiler knows may be deferred, variadic ones too.
#include "trace.h"

#include <cstdlib>
#include <cstring>

int main() {
  char buffer[8] = "abcdefg";
  defer std::puts(buffer);
  defer std::memset(buffer, 'x', 3);
  defer std::printf("%d %s %.1f %c\n", 42, "text", 1.5, 'c');
  defer __builtin_printf("%s\n", buffer);
}
// CHECK: abcdefg
// CHECK-NEXT: 42 text 1.5 c
// CHECK-NEXT: xxxdefg
