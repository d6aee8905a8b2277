// What ends a process that has coroutines that defer.
//
// RUN: bash %S/Inputs/each.sh %s %t "%clangxx" "%gxx" %build uncaught 134 "%filecheck %s --check-prefix=UNCAUGHT"
// A panic that has reached the promise, and is thrown out of main().
// UNCAUGHT: {{^}}deferred
// UNCAUGHT: terminate called after throwing an instance of 'opendefer::panic_error'
// UNCAUGHT-NEXT: what():  lost
//
// RUN: bash %S/Inputs/each.sh %s %t "%clangxx" "%gxx" %build again 134 "%filecheck %s --check-prefix=AGAIN"
// Its value in another panic: the report shows where it began.
// AGAIN: {{^}}deferred
// AGAIN: panic: lost
// AGAIN-NEXT: began in thread {{.*}} at {{.*}}ends.cpp:[[#LOST:]]
// AGAIN: [where the panic began]:
// AGAIN-NEXT: #0 lose()
//
// RUN: bash %S/Inputs/each.sh %s %t "%clangxx" "%gxx" %build destroyed 134 "%filecheck %s --check-prefix=DESTROYED"
// A deferred call of a coroutine that is being destroyed. Deferred calls of the
// function that destroys it do not run.
// DESTROYED-NOT: caller
// DESTROYED: {{^}}panic: in destroy
// DESTROYED: #0 failing()
//
// RUN: bash %S/Inputs/each.sh %s %t "%clangxx" "%gxx" %build goexit 134 "%filecheck %s --check-prefix=GOEXIT"
// GOEXIT-NOT: deferred
// GOEXIT: opendefer: fatal error: goexit() in a coroutine that defers, or in a function that such a coroutine has called
#include "coroutine.h"
#include <cstdio>
#include <cstring>
#include <opendefer/boundary.h>
#include <opendefer/defer.h>

[[gnu::noinline]] void lose() { opendefer::panic("lost"); }
[[gnu::noinline]] void failing() { opendefer::panic("in destroy"); }
Lazy<> loses() {
  defer std::puts("deferred");
  lose();
  co_return;
}
Lazy<> exits() {
  defer std::puts("deferred");
  opendefer::goexit();
  co_return;
}
Lazy<> waits(Event &event) {
  defer failing();
  co_await event;
}
void destroys() {
  defer { std::printf("caller %d\n", bool(opendefer::recover())); };
  Event event;
  Lazy<> task = waits(event);
  task.handle.resume();
}
void panicsAgain() {
  opendefer::value v;
  try {
    loses().get();
  } catch (const opendefer::panic_error &e) {
    v = e.value();
    opendefer::panic(v);
  }
}

int main(int, char **argv) {
  std::setvbuf(stdout, nullptr, _IONBF, 0);
  if (!std::strcmp(argv[1], "uncaught"))
    loses().get();
  else if (!std::strcmp(argv[1], "again"))
    panicsAgain();
  else if (!std::strcmp(argv[1], "destroyed"))
    destroys();
  else
    exits().get();
}
