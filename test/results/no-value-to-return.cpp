// RUN: %plugin_cxx -std=c++17 %s -I%S/../Inputs -o %t %libs
// RUN: (%t 2>&1; test $? = 134) | %filecheck %s
// Recovered by a named function, with a result that has no default: a clear
// abort that names the function.
#include "trace.h"

struct Status {
  int code;
  explicit Status(int code) : code(code) {}
  Status(const Status &other) : code(other.code) {}
};

void recovers() { (void)opendefer::recover(); }

Status computeStatus() {
  defer recovers();
  opendefer::panic("no status");
}

int main() {
  say("calling");
  say("%d", computeStatus().code);
}
// CHECK: {{.*}}computeStatus{{.*}}
