// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's recover.go (results set after recovery), issue4066 (a named result
// written before the panic).
#include "trace.h"

int written() {
  defer_result int result = 0;
  defer { opendefer::recover(); };
  result = 5;
  opendefer::panic("lost");
}
int changed() {
  defer_result int result = 0;
  defer {
    opendefer::recover();
    result += 10;
  };
  result = 5;
  opendefer::panic("lost");
}
int returned() {
  defer_result int result = 1;
  defer { opendefer::recover(); };
  defer { opendefer::panic("late"); };
  return 7;
}
int unnamed() {
  defer { opendefer::recover(); };
  defer { opendefer::panic("late"); };
  return 8;
}
int none() {
  defer { opendefer::recover(); };
  opendefer::panic("early");
}

int main() {
  say("%d %d %d %d %d", written(), changed(), returned(), unnamed(), none());
}
// CHECK: 5 15 7 8 0
