// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Each thread has panics of its own.
#include "trace.h"
#include <atomic>
#include <thread>
#include <vector>

std::atomic<int> recovered, deferred;

void work(int id, int n) {
  defer {
    opendefer::value failure = opendefer::recover();
    if (failure && *failure.get_if<int>() == id)
      recovered++;
  };
  for (int i = 0; i < n; i++)
    defer { deferred++; };
  opendefer::panic(id);
}

int main() {
  std::vector<std::thread> threads;
  for (int id = 0; id < 8; id++)
    threads.emplace_back([id] {
      for (int n = 0; n < 100; n++)
        work(id, n % 10);
    });
  for (std::thread &thread : threads)
    thread.join();
  say("%d recovered, %d deferred", recovered.load(), deferred.load());
  // CHECK: 800 recovered, 3600 deferred
}
