// What panic_on_fault() leaves to others or reports: never a panic, never a
// destructor skipped.
//
// RUN: bash %S/Inputs/each.sh %s %t "%gxx" %build overflow 139 "%filecheck %s --check-prefix=OVERFLOW"
// OVERFLOW: {{^}}opendefer: fatal error: stack overflow
// OVERFLOW-NOT: deferred
//
// RUN: bash %S/Inputs/each.sh %s %t "%gxx" %build sent 0 "%filecheck %s --check-prefix=SENT"
// SENT: {{^}}old handler: SIGSEGV, sent
//
// RUN: bash %S/Inputs/each.sh %s %t "%gxx" %build raise 139 "%filecheck %s --check-prefix=RAISE --allow-empty"
// RAISE-NOT: deferred
//
// A fault in the C library is not one of the program.
// RUN: bash %S/Inputs/each.sh %s %t "%gxx" %build library 0 "%filecheck %s --check-prefix=LIBRARY"
// LIBRARY: {{^}}old handler: SIGSEGV, fault
//
// The C library's qsort is between the fault and the function that recovers.
// RUN: bash %S/Inputs/each.sh %s %t "%gxx" %build between 134 "%filecheck %s --check-prefix=BETWEEN"
// BETWEEN-NOT: deferred
// BETWEEN: opendefer: fatal error: the panic of a fault cannot pass {{.*}} in {{.*}}: the function is noexcept, or not compiled for faults (opendefer_target FAULTS)
// BETWEEN-NEXT: panic: opendefer::RuntimeError: invalid memory address or nil pointer dereference
// BETWEEN: #0 {{.*}}
// BETWEEN-NOT: {{destroyed|deferred}}
//
// So is a noexcept function.
// RUN: bash %S/Inputs/each.sh %s %t "%gxx" %build noexcept 134 "%filecheck %s --check-prefix=BETWEEN"
//
// RUN: bash %S/Inputs/each.sh %s %t "%gxx" %build uncaught 134 "%filecheck %s --check-prefix=UNCAUGHT"
// UNCAUGHT: {{^}}deferred
// UNCAUGHT-NEXT: panic: opendefer::RuntimeError: integer divide by zero
// UNCAUGHT: #0 uncaught()
// UNCAUGHT-NEXT: #1 main
//
// A fault in a function that is not compiled for faults is none of ours. At -O2,
// g++ omits the destructor of `noisy`, and the function has no exception table.
// RUN: env FAULTS= bash %S/Inputs/each.sh %s %t "%gxx" %build fault 139 "%filecheck %s --check-prefix=RAISE --allow-empty"
// RUN: env FAULTS=-fnon-call-exceptions bash %S/Inputs/each.sh %s %t "%gxx" %build fault 139 "%filecheck %s --check-prefix=RAISE --allow-empty"
// RUN: bash %S/Inputs/each.sh %s %t "%gxx" %build fault 0 "%filecheck %s --check-prefix=FAULT"
// FAULT: {{^}}deferred
// FAULT-NEXT: destroyed
//
// RUN: %plugin_cxx -std=c++17 %s -o %t.clang %libs -pthread
// RUN: (! %t.clang fault 2>&1) | %filecheck %s --check-prefix=CLANG
// CLANG: {{^}}opendefer: panic_on_fault() is off: the program is compiled by Clang, which ignores -fnon-call-exceptions
// CLANG-NEXT: refused
// RUN: %build/bin/opendefer-launch %gxx -std=c++17 -fsanitize=address %s -o %t.asan -pthread
// RUN: (! %t.asan fault 2>&1) | %filecheck %s --check-prefix=ASAN
// ASAN: {{^}}opendefer: panic_on_fault() is off: a sanitizer handles faults
// ASAN-NEXT: refused
#include <opendefer/defer.h>
#include <opendefer/fault.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

int *volatile nowhere;
volatile int zero;
int count;

struct Noisy {
  ~Noisy() { ++count; }
};

void old(int signal, siginfo_t *info, void *) {
  const char *kind = info->si_code <= 0 ? "sent" : "fault";
  std::printf("old handler: %s, %s\n", signal == SIGSEGV ? "SIGSEGV" : "?", kind);
  std::fflush(stdout);
  _exit(0);
}

[[gnu::noinline]] int overflow(int depth) {
  volatile char local[100] = {};
  local[depth % 100] = 1;
  return overflow(depth + 1) + local[0];
}

int compare(const void *, const void *) { return *nowhere; }
[[gnu::noinline]] int load(int *from) { return *from + 1; }
[[gnu::noinline]] int loads(int *from) {
  Noisy noisy;
  return load(from) + load(from + 1);
}
[[gnu::noinline]] void quiet() noexcept {
  Noisy noisy;
  std::printf("%d", load(nowhere));
}
void uncaught() {
  defer { std::puts("deferred"); std::fflush(stdout); };
  zero = 1 / zero;
}

void run(const std::string &kind) {
  defer {
    opendefer::recover();
    std::puts("deferred");
    std::fflush(stdout);
  };
  if (kind == "overflow")
    overflow(1);
  if (kind == "raise")
    raise(SIGSEGV);
  if (kind == "sent") {
    pid_t self = getpid();
    if (pid_t child = fork())
      waitpid(child, nullptr, 0);
    else
      _exit(kill(self, SIGSEGV));
    pause();
  }
  if (kind == "library")
    std::printf("%zu", std::strlen(reinterpret_cast<char *>(nowhere)));
  if (kind == "between") {
    int numbers[] = {1, 2, 3};
    std::qsort(numbers, 3, sizeof(int), compare);
  }
  if (kind == "noexcept")
    quiet();
  if (kind == "fault")
    zero = loads(nowhere);
}

int main(int, char **argv) {
  std::string kind = argv[1];
  if (kind == "sent" || kind == "library") {
    struct sigaction action = {};
    action.sa_sigaction = old;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, nullptr);
  }
  if (!opendefer::panic_on_fault()) {
    std::fputs("refused\n", stderr);
    return 1;
  }
  if (kind == "uncaught")
    uncaught();
  run(kind);
  std::puts(count ? "destroyed" : "destructor skipped");
}
