// Panics that leave a thread: through std::thread, std::async, std::promise,
// std::packaged_task and a pool; threads that race for one.
//
// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: for lowering in "" -fplugin-arg-opendefer-table-frames; do for sanitizer in address thread; do %plugin_cxx -std=c++17 -O1 -g $lowering -fsanitize=$sanitizer %s -I%S/../Inputs -o %t %libs && %t | %filecheck %s || exit 1; done; done
// RUN: for sanitizer in address thread; do %build/bin/opendefer-launch %gxx -std=c++17 -O1 -g -fsanitize=$sanitizer %s -I%S/../Inputs -o %t && %t | %filecheck %s || exit 1; done
#include "trace.h"

#include <opendefer/boundary.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

/// Panics with the number of a bad job; what it holds is released first.
static std::atomic<int> Held{0};
static int work(int Job) {
  ++Held;
  defer { --Held; };
  if (Job % 3 == 0)
    opendefer::panic(std::to_string(Job) + " is a multiple of 3");
  return Job;
}

static std::string outcome(std::future<int> Future) {
  defer_result std::string Text;
  defer {
    if (auto Panic = opendefer::recover())
      Text = (Panic.exception() ? "exception: " : "panic: ") + Panic.what();
  };
  int Number = Future.get();
  return std::to_string(Number);
}

/// A pool whose threads outlive their jobs' panics.
class Pool {
public:
  explicit Pool(int Count) {
    for (int I = 0; I < Count; ++I)
      Threads.emplace_back([this] { run(); });
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> Guard(Lock);
      IsEnding = true;
    }
    Changed.notify_all();
    for (auto &T : Threads)
      T.join();
  }
  std::future<int> submit(std::function<int()> Job) {
    std::packaged_task<int()> Task([Job] { return opendefer::as_exception(Job); });
    std::future<int> Result = Task.get_future();
    {
      std::lock_guard<std::mutex> Guard(Lock);
      Tasks.push_back(std::move(Task));
    }
    Changed.notify_one();
    return Result;
  }

private:
  void run() {
    for (;;) {
      std::packaged_task<int()> Task;
      {
        std::unique_lock<std::mutex> Guard(Lock);
        Changed.wait(Guard, [&] { return IsEnding || !Tasks.empty(); });
        if (Tasks.empty())
          return;
        Task = std::move(Tasks.front());
        Tasks.pop_front();
      }
      Task();
    }
  }
  std::mutex Lock;
  std::condition_variable Changed;
  std::deque<std::packaged_task<int()>> Tasks;
  bool IsEnding = false;
  std::vector<std::thread> Threads;
};

int main() {
  // CHECK: async: panic: 3 is a multiple of 3
  // CHECK-NEXT: async: 4
  for (int Job : {3, 4})
    say("async: %s", outcome(std::async(std::launch::async, [Job] {
                       return opendefer::as_exception([&] { return work(Job); });
                     })).c_str());

  // CHECK-NEXT: promise: panic: 6 is a multiple of 3
  {
    std::promise<int> Promise;
    std::thread Thread([&] {
      if (auto Panic = opendefer::catch_panic([&] { Promise.set_value(work(6)); }))
        Promise.set_exception(std::make_exception_ptr(opendefer::panic_error(Panic)));
    });
    Thread.join();
    say("promise: %s", outcome(Promise.get_future()).c_str());
  }

  // CHECK-NEXT: pool: 10 panics, 20 results
  {
    Pool Workers(3);
    std::vector<std::future<int>> Results;
    for (int Job = 0; Job < 30; ++Job)
      Results.push_back(Workers.submit([Job] { return work(Job); }));
    int Panics = 0, Values = 0;
    for (auto &Result : Results)
      outcome(std::move(Result)).rfind("panic: ", 0) == 0 ? ++Panics : ++Values;
    say("pool: %d panics, %d results", Panics, Values);
  }

  // The first panic of a group goes on in the thread that waits for it.
  // CHECK-NEXT: group: one of two, 1 dropped
  {
    opendefer::carried_panic First;
    std::vector<std::thread> Threads;
    for (int Job = 1; Job <= 6; ++Job)
      Threads.emplace_back([&First, Job] { First.call([&] { work(Job); }); });
    for (auto &T : Threads)
      T.join();
    unsigned long Dropped = First.dropped();
    auto Panic = opendefer::catch_panic([&] { First.resume(); });
    std::string Text = Panic.what();
    bool IsOne = Text == "3 is a multiple of 3" || Text == "6 is a multiple of 3";
    say("group: %s, %lu dropped", IsOne ? "one of two" : Text.c_str(), Dropped);
  }

  // One of the threads that resume has the panic.
  // CHECK-NEXT: race: 1 of 4, 200 times
  {
    int Right = 0;
    for (int Round = 0; Round < 200; ++Round) {
      opendefer::carried_panic Carried;
      Carried.call([] { work(9); });
      std::atomic<int> Resumed{0};
      std::vector<std::thread> Threads;
      for (int I = 0; I < 4; ++I)
        Threads.emplace_back([&] {
          auto Panic = opendefer::catch_panic([&] { Carried.resume(); });
          Resumed += Panic && Panic.what() == "9 is a multiple of 3";
        });
      for (auto &T : Threads)
        T.join();
      Right += Resumed == 1;
    }
    say("race: 1 of 4, %d times", Right);
  }

  // CHECK-NEXT: 0 held
  say("%d held", Held.load());
}
