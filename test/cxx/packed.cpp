// RUN: %both_ways %s | %filecheck %s
// The headers are included, and functions defer, where types are packed.
#include <cstdio>
#include <string>

#define push unexpected
#define pop unexpected
#pragma pack(1)
#include <opendefer/boundary.h>
#include <opendefer/defer.h>
#include <opendefer/fiber.h>
#include <opendefer/jump.h>
#include <opendefer/stacktrace.h>
#if !defined(push) || !defined(pop)
#error "the headers leave macros as they were"
#endif
#undef push
#undef pop

struct wire {
  char kind;
  long size;
};
static_assert(sizeof(wire) == 9, "the headers leave the packing as it was");

static long packed(int n, const std::string &text) {
  defer_result long result = 1;
  wire w{'a', 2};
  char c = 'x';
  defer {
    if (auto v = opendefer::recover()) {
      std::printf("recovered %s, %c %ld\n", v.get_if<std::string>()->c_str(), c, long(w.size));
      result = 7;
    }
  };
  for (int i = 0; i < n; i++)
    defer [i, c, &text] { std::printf("%d %c %s\n", i, c, text.c_str()); }();
  if (n > 1) {
    defer std::printf("%c %ld\n", c, long(w.size));
    c = 'y';
  }
  if (n)
    opendefer::panic(std::string("five"));
  return 3;
}
#pragma pack()

static void unpacked() {
  defer std::puts("deferred");
  opendefer::panic(5);
}

int main() {
  std::printf("%ld\n", packed(0, "none"));
  std::printf("%ld\n", packed(2, "a text that is on the heap"));
  if (opendefer::value v = opendefer::catch_panic(unpacked))
    std::puts(v.what().c_str());
}
// CHECK: {{^}}3
// CHECK-NEXT: {{^}}x 2
// CHECK-NEXT: 1 x a text that is on the heap
// CHECK-NEXT: 0 x a text that is on the heap
// CHECK-NEXT: recovered five, y 2
// CHECK-NEXT: {{^}}7
// CHECK-NEXT: deferred
// CHECK-NEXT: {{^}}5
