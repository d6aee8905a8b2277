// Runs what ends its process.
#ifndef OPENDEFER_TEST_IN_CHILD_H
#define OPENDEFER_TEST_IN_CHILD_H

#include "trace.h"

#include <string>
#include <sys/wait.h>
#include <unistd.h>

/// Runs the body in a child process. Prints what it writes to stderr, but for stack
/// traces, and the signal that ends it.
static void inChild(void (*body)()) {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  if (pid_t child = fork()) {
    close(ends[1]);
    std::FILE *from = fdopen(ends[0], "r");
    char line[4000];
    while (std::fgets(line, sizeof line, from))
      if (line[0] != ' ' && line[0] != '\n' && std::string(line).find("thread") != 0)
        std::fputs(line, stdout);
    std::fclose(from);
    int status = 0;
    waitpid(child, &status, 0);
    say("signal %d", WTERMSIG(status));
    return;
  }
  dup2(ends[1], 2);
  body();
}

#endif // OPENDEFER_TEST_IN_CHILD_H
