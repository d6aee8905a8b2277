// RUN: (! %opendefer %s -- -std=c++17 -fopenmp %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: (! %plugin_cxx -std=c++17 -fopenmp -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 -fopenmp -DRIGHT %cppflags
// RUN: %gxx -std=c++17 -Wall -Wextra -Werror -fopenmp -DRIGHT %cppflags %t.cpp -o %t.exe %libs
// RUN: %t.exe | %filecheck --check-prefix=OUT %s
// RUN: %plugin_cxx -std=c++17 -Wall -Wextra -Werror -fopenmp -DRIGHT -c %s -o %t.o
// What several threads run in one frame may not defer; what stays in its
// thread's function may.
#include <cstdio>
#include <opendefer/defer.h>

#ifndef RIGHT
template <typename T> void regions(T n) {
#pragma omp parallel for
  for (int i = 0; i < n; i++)
    // CHECK: openmp.cpp:[[#@LINE+1]]:5: error: 'defer' in the region of '#pragma omp parallel for' may be executed by several threads{{.*}}[opendefer-parallel-defer]
    defer std::puts("");
  // CHECK: openmp.cpp:[[#@LINE-4]]:1: note: OpenMP region is here
#pragma omp task
  {
    if (n)
      // CHECK: openmp.cpp:[[#@LINE+1]]:7: error: {{.*}}'#pragma omp task' {{.*}}[opendefer-parallel-defer]
      defer { std::puts(""); };
  }
#pragma omp taskloop
  for (int i = 0; i < n; i++)
    // CHECK: openmp.cpp:[[#@LINE+1]]:5: error: {{.*}}'#pragma omp taskloop' {{.*}}[opendefer-parallel-defer]
    defer std::puts("");
#pragma omp target teams distribute parallel for
  for (int i = 0; i < n; i++)
    // CHECK: openmp.cpp:[[#@LINE+1]]:5: error: {{.*}}'#pragma omp target teams distribute parallel for' {{.*}}[opendefer-parallel-defer]
    defer std::puts("");
#pragma omp parallel
#pragma omp for
  for (int i = 0; i < n; i++)
    // CHECK: openmp.cpp:[[#@LINE+1]]:5: error: {{.*}}'#pragma omp parallel' {{.*}}[opendefer-parallel-defer]
    defer std::puts("");
}
// CHECK-NOT: error:
#endif

int inThread(int n) {
  int sum = 0;
#pragma omp critical
  {
    defer std::printf("critical %d\n", n);
    sum++;
  }
#pragma omp simd
  for (int i = 0; i < n; i++)
    defer std::printf("simd %d\n", i);
#pragma omp for
  for (int i = 0; i < n; i++) {
    defer { std::puts("for"); };
  }
#pragma omp sections
  {
#pragma omp section
    { defer std::puts("section"); }
  }
#pragma omp parallel for num_threads(4)
  for (int i = 0; i < n; i++)
    [&] {
      defer {
#pragma omp atomic
        sum++;
      }
    }();
  return sum;
}
int main() { std::printf("%d\n", inThread(2)); }
// OUT: section
// OUT-NEXT: for
// OUT-NEXT: for
// OUT-NEXT: simd 1
// OUT-NEXT: simd 0
// OUT-NEXT: critical 2
// OUT-NEXT: 3
