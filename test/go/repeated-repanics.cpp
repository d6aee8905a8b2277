// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestDeferWithRepeatedRepanics, issue37688: thousands of recovered and
// repeated panics leave nothing behind, in slots or in records.
#include "trace.h"

int runs;

void again(int n) {
  defer {
    opendefer::value v = opendefer::recover();
    runs++;
    if (n > 0)
      opendefer::panic(v);
  };
  if (n % 2) {
    for (int i = 0; i < 2; i++)
      defer { runs++; };
  }
  if (n == 20)
    opendefer::panic("bottom");
  again(n + 1);
}

int main() {
  for (int i = 0; i < 200; i++)
    again(0);
  say("%d", runs);
  defer { say("none left: %d", !opendefer::recover()); };
}
// CHECK: 8200
// CHECK-NEXT: none left: 1
