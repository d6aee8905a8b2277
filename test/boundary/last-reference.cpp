// The last value that refers to a payload destroys it, in whichever thread: for the thread
// sanitizer, that follows what other threads have done with their values.
//
// REQUIRES: asan
// RUN: for cxx in %gxx %clangxx; do $cxx -std=c++17 -O1 -g -fsanitize=thread %cppflags %s -o %t %libs && %t | %filecheck %s || exit 1; done
#include <opendefer/boundary.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

int main() {
  auto Panic = opendefer::catch_panic([] { opendefer::panic(std::string(100, 'x')); });
  // Does not order what the threads do.
  std::atomic<bool> IsReleased{false};
  std::thread Thread([Copy = Panic, &IsReleased]() mutable {
    std::printf("%zu\n", Copy.what().size());
    Copy = opendefer::value();
    IsReleased.store(true, std::memory_order_relaxed);
  });
  while (!IsReleased.load(std::memory_order_relaxed))
    std::this_thread::yield();
  Panic = opendefer::value();
  Thread.join();
  // CHECK: 100
  // CHECK-NEXT: destroyed
  std::puts("destroyed");
}
