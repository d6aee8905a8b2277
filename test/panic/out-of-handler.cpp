// A panic that leaves a signal handler: right where the exception tables cover
// what was interrupted, and otherwise a fatal error that says so.
//
// RUN: %build/bin/opendefer-launch %gxx -std=c++17 -fnon-call-exceptions -I%S/../Inputs -O0 %s -o %t.g0
// RUN: %build/bin/opendefer-launch %gxx -std=c++17 -fnon-call-exceptions -I%S/../Inputs -O2 %s -o %t.g2
// RUN: bash %S/Inputs/out-of-handler.sh 0 "%filecheck %s" %t.g0 %t.g2
// CHECK: {{^}}recovered, ~Noisy, then the rest
//
// RUN: %build/bin/opendefer-launch %gxx -std=c++17 -I%S/../Inputs -O0 %s -o %t.calls0
// RUN: %build/bin/opendefer-launch %gxx -std=c++17 -I%S/../Inputs -O2 %s -o %t.calls2
// RUN: %plugin_cxx -std=c++17 -I%S/../Inputs -O0 %s -o %t.clang0 %libs
// RUN: %plugin_cxx -std=c++17 -I%S/../Inputs -O2 %s -o %t.clang2 %libs
// RUN: bash %S/Inputs/out-of-handler.sh 134 "%filecheck %s" %t.clang0 %t.clang2
// Without the option g++ may yet cover an instruction between two calls.
// RUN: bash %S/Inputs/out-of-handler.sh "0 134" "%filecheck %s" %t.calls0 %t.calls2
// REPORT: fatal error: a panic out of a signal handler cannot be recovered: the exception table of {{.*}} has no entry for the {{instruction|call}} that the signal interrupted; compile it with g++ -fnon-call-exceptions
// REPORT-NEXT: panic: signal [recovered]
//
// An interrupted system call is a call.
// RUN: for exe in %t.g0 %t.g2 %t.calls0 %t.calls2 %t.clang0 %t.clang2; do $exe its-own pause || exit 1; done | %filecheck %s --check-prefix=CALL
// CALL-COUNT-6: {{^}}recovered, ~Noisy, then the rest
#include <opendefer/defer.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <sys/time.h>
#include <unistd.h>

volatile int zero;
int *volatile nowhere;
int destroyed;
struct Noisy {
  ~Noisy() { ++destroyed; }
};

void handler(int signal) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, signal);
  sigprocmask(SIG_UNBLOCK, &mask, nullptr);
  opendefer::panic("signal");
}

[[gnu::noinline]] int load(int *from) { return *from; }
[[gnu::noinline]] void fault(const std::string &kind) {
  Noisy noisy;
  if (kind == "load")
    std::printf("%d", *nowhere);
  else if (kind == "called")
    std::printf("%d", load(nowhere));
  else if (kind == "pause")
    pause();
  else
    std::printf("%d", 7 / zero);
}
bool run(const std::string &kind) {
  defer { std::puts(destroyed ? "recovered, ~Noisy, then the rest" : "recovered"); };
  defer { opendefer::recover(); };
  fault(kind);
  return true;
}

int main(int, char **argv) {
  static char stack[1 << 16];
  struct sigaction action = {};
  action.sa_handler = handler;
  if (argv[1] == std::string("its-own")) {
    stack_t own = {};
    own.ss_sp = stack;
    own.ss_size = sizeof stack;
    sigaltstack(&own, nullptr);
    action.sa_flags = SA_ONSTACK;
  }
  for (int signal : {SIGSEGV, SIGFPE, SIGALRM})
    sigaction(signal, &action, nullptr);
  itimerval soon = {{}, {0, 200 * 1000}};
  if (argv[2] == std::string("pause"))
    setitimer(ITIMER_REAL, &soon, nullptr);
  return run(argv[2]);
}
