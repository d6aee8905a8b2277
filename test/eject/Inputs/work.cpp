#include "log.h"

void declared(opendefer::value v) { std::puts(v.what().c_str()); }

/// Twice what it is given, once more.
OPENDEFER_LINKED int twice(int n) {
    defer_result int r = n;
    defer { r *= 2; }
    for (int i = 0; i < 2; i++) // a loop
        defer [i] { std::printf("twice %d\n", i); };
    return n + 1; // doubled
}
