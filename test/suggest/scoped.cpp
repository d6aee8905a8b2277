// Guards in inner blocks become defer_scoped, with the same output.
// RUN: %suggested %s >%t && %filecheck %s <%t
#include <cstdio>
#include <gsl/util>

static void note(const char *text) { std::puts(text); }
static void end() { note("end"); }

static void loops(int n) {
  for (int i = 0; i < n; i++) {
    auto outer = gsl::finally([&] { std::printf("leave %d\n", i); });
    if (i == 1)
      continue;
    while (true) {
      auto named = gsl::finally(&end);
      note("inner");
      break;
    }
    switch (i) {
    case 0: {
      auto copy = gsl::finally([i] { std::printf("case %d\n", i); });
      break;
    }
    default:;
      auto last = gsl::finally([] { note("default"); });
    }
  }
  try {
    auto tried = gsl::finally([] { note("leave try"); });
    throw 1;
  } catch (int) {
    auto caught = gsl::finally([] { note("leave catch"); });
    note("catch");
  }
}

int main() { loops(3); }
// CHECK: 6 guards found, 6 of which
// CHECK: {{^}}+    defer_scoped { std::printf("leave %d\n", i); }
// CHECK: {{^}}+      defer_scoped end();
// CHECK: {{^}}+      defer_scoped [i] { std::printf("case %d\n", i); };
// CHECK: {{^}}+      defer_scoped { note("default"); }
// CHECK: {{^}}+    defer_scoped { note("leave try"); }
// CHECK: {{^}}+    defer_scoped { note("leave catch"); }
// CHECK: {{^}}inner
// CHECK-NEXT: end
// CHECK-NEXT: case 0
// CHECK-NEXT: leave 0
// CHECK-NEXT: leave 1
// CHECK-NEXT: inner
// CHECK-NEXT: end
// CHECK-NEXT: default
// CHECK-NEXT: leave 2
// CHECK-NEXT: leave try
// CHECK-NEXT: catch
// CHECK-NEXT: leave catch
