// What leaves a thread, or is dropped, is reported as an uncaught panic.
//
// RUN: %plugin_cxx -std=c++17 -O2 %s -o %t %libs
// RUN: for way in thread async packaged; do ! %t $way 2> %t.err && %filecheck %s --check-prefix=PANIC < %t.err || exit 1; done
// PANIC: {{^}}panic: boom{{$}}
// PANIC: {{^}}thread {{[0-9]+}} ({{.*}}) [running]:
// PANIC-NEXT: #0
//
// A panic that goes on in another thread: the report tells where it began.
// RUN: ! %t resumed 2> %t.err && %filecheck %s --check-prefix=RESUMED < %t.err
// RESUMED: {{^}}panic: boom{{$}}
// RESUMED-NEXT: began in thread [[BEGAN:[1-9][0-9]*]] ({{.+}}) at {{.*}}uncaught.cpp:[[LINE:[0-9]+]]
// RESUMED: {{^}}thread {{[0-9]+}} ({{.*}}) [running]:
// RESUMED-NOT: boom()
// RESUMED: {{^}}thread [[BEGAN]] ({{.*}}) [where the panic began]:
// RESUMED-NEXT: #0 boom(){{.*}} at {{.*}}uncaught.cpp:[[LINE]]
// RESUMED: main+
// RESUMED: hook: boom
//
// RUN: ! %t dropped 2> %t.err && %filecheck %s --check-prefix=DROPPED < %t.err
// DROPPED: opendefer: fatal error: a carried_panic was destroyed with a panic that was neither resumed nor looked at, after 1 more
// DROPPED-NEXT: {{^}}panic: boom{{$}}
// DROPPED-NEXT: began in thread {{[1-9][0-9]*}} ({{.+}}) at
// DROPPED: #0 main+{{[^:]*$}}
// DROPPED: [where the panic began]:
// DROPPED-NEXT: #0 boom()
// DROPPED: hook: boom
//
// It is also dropped by a panic that passes it.
// RUN: ! %t passed 2> %t.err && %filecheck %s --check-prefix=PASSED < %t.err
// PASSED: a carried_panic was destroyed with a panic that was neither resumed nor looked at
// PASSED-NEXT: {{^}}panic: boom{{$}}
//
// RUN: ! %t error 2> %t.err && %filecheck %s --check-prefix=ERROR < %t.err
// ERROR: opendefer::panic_error
// ERROR: boom
#include <opendefer/boundary.h>
#include <opendefer/defer.h>

#include <cstdio>
#include <cstring>
#include <future>
#include <thread>

__attribute__((noinline)) static int boom() { opendefer::panic("boom"); }

int main(int, char **Arguments) {
  auto Is = [&](const char *Way) { return std::strcmp(Arguments[1], Way) == 0; };
  opendefer::set_panic_hook([](const opendefer::value &Panic) {
    std::fprintf(stderr, "hook: %s\n", Panic.what().c_str());
  });
  if (Is("thread"))
    std::thread(boom).join();
  if (Is("async"))
    std::async(std::launch::async, boom).get();
  if (Is("packaged")) {
    std::packaged_task<int()> Task(boom);
    std::thread(std::move(Task)).join();
  }
  opendefer::carried_panic Carried;
  if (Is("resumed")) {
    Carried.call(boom);
    std::thread([&] { Carried.resume(); }).join();
  }
  if (Is("dropped")) {
    opendefer::carried_panic Inner;
    Inner.call(boom);
    Inner.call(boom);
  }
  if (Is("passed"))
    opendefer::catch_panic([] {
      opendefer::carried_panic Inner;
      Inner.call(boom);
      opendefer::panic("another");
    });
  if (Is("error"))
    std::thread([] { opendefer::as_exception(boom); }).join();
}
