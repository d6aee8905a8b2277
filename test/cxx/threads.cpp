// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Ways in which a thread or a process ends: by returning, by goexit, cancelled,
// by pthread_exit; and a child process that goes on with the chain of its
// parent.
#include "trace.h"
#include <pthread.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

static void *cancelled(void *) {
  defer say("cancelled: deferred");
  for (int i = 0; i < 2; i++)
    defer say("cancelled: linked %d", i);
  for (;;)
    usleep(1000);
}

static void *exits(void *) {
  defer say("exits: deferred");
  pthread_exit(nullptr);
}

static int forks() {
  defer say("forks ends in %s", "its process");
  pid_t child = fork();
  if (child == 0)
    opendefer::panic("in the child");
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

int main() {
  pthread_t thread;
  pthread_create(&thread, nullptr, cancelled, nullptr);
  usleep(20000);
  pthread_cancel(thread);
  pthread_join(thread, nullptr);
  // CHECK: cancelled: linked 1
  // CHECK-NEXT: cancelled: linked 0
  // CHECK-NEXT: cancelled: deferred
  pthread_create(&thread, nullptr, exits, nullptr);
  pthread_join(thread, nullptr);
  // CHECK-NEXT: exits: deferred
  std::thread([] {
    defer say("goexit: deferred");
    opendefer::goexit();
  }).join();
  // CHECK-NEXT: goexit: deferred
  pid_t parent = getpid();
  defer {
    if (getpid() != parent) {
      say("child: %s", opendefer::recover().what().c_str());
      _exit(3);
    }
  };
  say("child's status %d", forks());
  // CHECK-NEXT: forks ends in its process
  // CHECK-NEXT: child: in the child
  // CHECK-NEXT: forks ends in its process
  // CHECK-NEXT: child's status 3
}
