// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's panic_test: how values of one's own types are printed.
#include "trace.h"

#include <ostream>
#include <stdexcept>

enum class Plain { Value };
struct WithWhat {
  std::string what() const { return "what"; }
};
struct Streamed {};
std::ostream &operator<<(std::ostream &out, Streamed) { return out << "streamed"; }

int main() {
  defer { opendefer::panic(Plain::Value); };
  defer { opendefer::panic(1.5); };
  defer { opendefer::panic(std::runtime_error("text")); };
  defer { opendefer::panic(Streamed()); };
  defer { opendefer::panic(WithWhat()); };
  opendefer::panic(-7);
}
// CHECK: {{^}}panic: -7
// CHECK-NEXT: panic: what
// CHECK-NEXT: panic: streamed
// CHECK-NEXT: panic: {{.*}}runtime_error: text
// CHECK-NEXT: panic: 1.5
// CHECK-NEXT: panic: {{.*}}Plain
// CHECK-NEXT: status 134
