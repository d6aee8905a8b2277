// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: %both_ways %s -I%S/../Inputs -fno-exceptions -fno-rtti | %filecheck %s
// The observer sees each panic before the deferred calls do. What leaves it
// ends the process.
#include "in-child.h"
#include <ostream>
#include <pthread.h>
#include <stdexcept>

using opendefer::source_location;
using opendefer::value;

static void observe(const value &v, const source_location &at) {
  say("observed %s at %u, first at %u", v.what().c_str(), unsigned(at.line()), unsigned(v.location().line()));
}
static void fails() {
  defer { opendefer::recover(); };
  defer say("deferred");
  opendefer::panic("one");
}
// CHECK: observed one at [[#@LINE-2]], first at [[#@LINE-2]]
// CHECK-NEXT: deferred
static void again() {
  defer { opendefer::recover(); };
  defer { opendefer::panic(opendefer::recover()); };
  opendefer::panic("two");
}
// CHECK-NEXT: observed two at [[#TWO:@LINE-2]], first at [[#@LINE-2]]
// CHECK-NEXT: observed two at [[#TWO-1]], first at [[#TWO]]

struct Unprintable {};
static std::ostream &operator<<(std::ostream &, Unprintable) { opendefer::panic("in <<"); }

#if defined(__cpp_exceptions)
static void *cancelled(void *) {
  opendefer::set_panic_observer([] {
    pthread_cancel(pthread_self());
    pthread_testcancel();
  });
  defer say("deferred");
  opendefer::panic("cancelled");
}
#endif

static void (*ending)();
/// Panics in a process that the observer ends.
static void run(const char *name, void (*observer)()) {
  say("%s", name);
  ending = observer;
  inChild([] {
    opendefer::set_panic_observer(ending);
    defer { opendefer::recover(); say("not reached"); };
    opendefer::panic("observed");
  });
}

int main() {
  opendefer::set_panic_observer(observe);
  fails();
  again();

  opendefer::set_panic_observer([](const value &v) { say("value %s", v.what().c_str()); });
  fails();
  // CHECK-NEXT: value one
  // CHECK-NEXT: deferred
  auto previous = opendefer::set_panic_observer([] {
    say("nothing");
    [] { // A panic in the observer is not observed.
      defer { say("recovered %s", opendefer::recover().what().c_str()); };
      opendefer::panic("inside");
    }();
  });
  fails();
  // CHECK-NEXT: nothing
  // CHECK-NEXT: recovered inside
  // CHECK-NEXT: deferred
  opendefer::set_panic_observer(previous);
  fails();
  // CHECK-NEXT: value one
  // CHECK-NEXT: deferred
  say("%d", bool(opendefer::set_panic_observer(nullptr)) + bool(opendefer::set_panic_observer(nullptr)));
  fails();
  // CHECK-NEXT: {{^}}1
  // CHECK-NEXT: deferred

  run("panics", [] { opendefer::panic("in observer"); });
  // CHECK-NEXT: {{^}}panics
  // CHECK-NEXT: opendefer: fatal error: the panic observer has panicked
  // CHECK-NEXT: {{^}}panic: observed{{$}}
  // CHECK-NEXT: {{^}}	panic: in observer{{$}}
  // CHECK-NEXT: signal 6
  run("ends", [] { opendefer::goexit(); });
  // CHECK-NEXT: {{^}}ends
  // CHECK-NEXT: opendefer: fatal error: goexit() in a panic observer
  // CHECK-NEXT: signal 6
  // A panic while the uncaught one is reported is not observed.
  say("reports");
  inChild([] {
    opendefer::set_panic_observer([] { std::fprintf(stderr, "observed\n"); });
    opendefer::panic(Unprintable());
  });
  // CHECK-NEXT: {{^}}reports
  // CHECK-NEXT: {{^}}observed
  // CHECK-NEXT: {{^}}panic: {{.*}}Unprintable [panicked while it was printed: in <<]
  // CHECK-NEXT: signal 6
#if defined(__cpp_exceptions)
  pthread_t thread;
  void *result = nullptr;
  pthread_create(&thread, nullptr, cancelled, nullptr);
  pthread_join(thread, &result);
  say("cancelled %d", result == PTHREAD_CANCELED);
#else
  say("deferred\ncancelled 1");
#endif
  // CHECK-NEXT: {{^}}deferred
  // CHECK-NEXT: {{^}}cancelled 1
#if defined(__cpp_exceptions)
  run("throws", [] { throw std::runtime_error("thrown"); });
#else
  say("throws\nopendefer: fatal error: the panic observer has thrown: thrown\nsignal 6");
#endif
  // CHECK-NEXT: {{^}}throws
  // CHECK-NEXT: opendefer: fatal error: the panic observer has thrown: thrown
  // CHECK-NEXT: signal 6
}
