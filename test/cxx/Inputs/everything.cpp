// A bit of everything: panics through threads, destructors, exceptions, loops.
#include <opendefer/defer.h>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>

using opendefer::goexit;
using opendefer::panic;
using opendefer::recover;

namespace {

struct Local {
  const char *name;
  ~Local() { std::printf("~%s\n", name); }
};

void exits(int how) {
  Local a{"exits"};
  defer { std::puts(recover() ? "recovered in exits" : "nothing to recover"); };
  defer {
    if (how == 1)
      panic(5);
    if (how == 2)
      throw std::runtime_error("five");
  };
  goexit();
}

void thread(int how) {
  Local b{"thread"};
  defer { std::puts(recover() ? "a panic under goexit" : "no panic"); };
  exits(how);
  std::puts("never here");
}

struct PanicsWhenDestroyed {
  ~PanicsWhenDestroyed() {
    defer { std::printf("destructor: %s\n", recover().what().c_str()); };
    panic("inner");
  }
};

void nested() {
  defer { std::printf("nested: %s\n", recover().what().c_str()); };
  PanicsWhenDestroyed object;
  panic("outer");
}

void panicsAgain() {
  Local a{"a"};
  defer std::puts("last");
  Local b{"b"};
  defer {
    std::puts("again");
    panic(2);
  };
  Local c{"c"};
  defer { recover(); };
  panic(1);
}

int recoversLater() {
  defer_result int result = 0;
  defer { result = *recover().get_if<int>(); };
  panicsAgain();
  return -1;
}

int exception(bool caught) {
  defer {
    if (auto v = recover())
      std::printf("exception: %s\n", v.what().c_str());
  };
  for (int i = 0; i < 3; i++)
    defer std::printf("linked %d\n", i);
  try {
    if (caught)
      throw std::runtime_error("caught inside");
  } catch (const std::exception &e) {
    std::puts(e.what());
  }
  throw std::runtime_error("left");
}

int descend(int depth) {
  Local *none = nullptr;
  defer { (void)none; };
  if (depth == 0)
    panic(std::string("deep"));
  return descend(depth - 1) + 1;
}

int top() {
  defer_result int depth = -1;
  defer {
    if (recover().what() == "deep")
      depth = 77;
  };
  return descend(5000);
}

} // namespace

int main() {
  // CHECK: nothing to recover
  // CHECK-NEXT: no panic
  // CHECK-NEXT: ~exits
  // CHECK-NEXT: ~thread
  // CHECK-NEXT: recovered in exits
  // CHECK-NEXT: no panic
  // CHECK-NEXT: ~exits
  // CHECK-NEXT: ~thread
  // CHECK-NEXT: recovered in exits
  // CHECK-NEXT: no panic
  // CHECK-NEXT: ~exits
  // CHECK-NEXT: ~thread
  for (int how = 0; how < 3; how++)
    std::thread(thread, how).join();
  // CHECK-NEXT: nested: outer
  // CHECK-NEXT: destructor: inner
  nested();
  // CHECK-NEXT: ~c
  // CHECK-NEXT: again
  // CHECK-NEXT: last
  // CHECK-NEXT: ~b
  // CHECK-NEXT: ~a
  // CHECK-NEXT: 2
  std::printf("%d\n", recoversLater());
  // CHECK-NEXT: linked 2
  // CHECK-NEXT: linked 1
  // CHECK-NEXT: linked 0
  // CHECK-NEXT: exception: left
  // CHECK-NEXT: 0
  std::printf("%d\n", exception(false));
  // CHECK-NEXT: caught inside
  // CHECK: exception: left
  // CHECK-NEXT: 0
  std::printf("%d\n", exception(true));
  // CHECK-NEXT: 77
  std::printf("%d\n", top());
}
