// Thousands of coroutines on a pool of threads. Each goes on in whatever thread
// takes it, waits for others, and panics or is recovered at some depth.
//
// RUN: %build/bin/opendefer-launch %gxx -std=c++20 -O1 -I%S/Inputs %s -o %t -pthread && %t 4000
// RUN: %build/bin/opendefer-launch %gxx -std=c++20 -O1 -fsanitize=address -I%S/Inputs %s -o %t.asan -pthread && %t.asan 1000
// RUN: %build/bin/opendefer-launch %clangxx -std=c++20 -O1 -fsanitize=thread -I%S/Inputs %s -o %t.tsan -pthread && %t.tsan 500
#include "coroutine.h"
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <opendefer/boundary.h>
#include <opendefer/defer.h>
#include <thread>
#include <vector>

class Pool {
public:
  explicit Pool(int count) {
    for (int i = 0; i < count; ++i)
      threads.emplace_back([this] { work(); });
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex);
      isClosed = true;
    }
    changed.notify_all();
    for (std::thread &t : threads)
      t.join();
  }
  void post(std::coroutine_handle<> h) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      ready.push_back(h);
    }
    changed.notify_one();
  }
  // Goes on in a thread of the pool; often before await_suspend() returns.
  auto hop() {
    struct Hop {
      Pool &pool;
      bool await_ready() { return false; }
      void await_suspend(std::coroutine_handle<> h) { pool.post(h); }
      void await_resume() {}
    };
    return Hop{*this};
  }

private:
  void work() {
    std::unique_lock<std::mutex> lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return isClosed || !ready.empty(); });
      if (ready.empty())
        return;
      std::coroutine_handle<> h = ready.front();
      ready.pop_front();
      lock.unlock();
      h.resume();
      lock.lock();
    }
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::coroutine_handle<>> ready;
  bool isClosed = false;
  std::vector<std::thread> threads;
};

// The number of deferred calls that have run, of those that were deferred.
std::atomic<long> deferred, run, recovered, wrong;

Lazy<int> level(Pool &pool, unsigned seed, int depth) {
  defer_result int result = 0;
  ++deferred;
  defer { ++run; };
  for (unsigned i = 0; i < seed % 4; ++i) {
    ++deferred;
    defer { ++run; };
    if (seed % 3 == 0)
      co_await pool.hop();
  }
  if (seed % 5 == 1) {
    ++deferred;
    defer {
      ++run;
      if (opendefer::value v = opendefer::recover()) {
        ++recovered;
        const int *at = v.get_if<int>();
        if (!at || *at > depth)
          ++wrong;
        result = -1;
      }
    };
    co_await pool.hop();
  }
  co_await pool.hop();
  if (depth == 0) {
    if (seed % 2)
      opendefer::panic(0);
    co_return 1;
  }
  int below = co_await level(pool, seed / 2, depth - 1);
  if (seed % 7 == 0)
    opendefer::panic(depth);
  co_return below + 1;
}

struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::abort(); }
  };
};
Detached start(Pool &pool, unsigned seed, std::atomic<int> &left) {
  ++deferred;
  defer {
    ++run;
    opendefer::recover();
    if (--left == 0)
      left.notify_one();
  };
  co_await pool.hop();
  co_await level(pool, seed, 1 + int(seed % 6));
}

int main(int, char **argv) {
  std::atomic<int> left = std::atoi(argv[1]);
  int count = left;
  {
    Pool pool(4);
    for (int i = 0; i < count; ++i)
      start(pool, unsigned(i) * 2654435761u, left);
    for (int now; (now = left) != 0;)
      left.wait(now);
  }
  if (run != deferred || wrong != 0 || recovered == 0) {
    std::printf("%ld of %ld deferred calls have run, %ld recovered, %ld wrong\n",
                run.load(), deferred.load(), recovered.load(), wrong.load());
    return 1;
  }
}
