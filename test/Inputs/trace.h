// What most of these tests need to say what happens, in order. Output is not
// buffered, as some of the programs abort.
#ifndef OPENDEFER_TEST_TRACE_H
#define OPENDEFER_TEST_TRACE_H

#include <opendefer/defer.h>

#include <cstdarg>
#include <cstdio>
#include <string>

__attribute__((format(printf, 1, 2))) inline void say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::vprintf(format, arguments);
  va_end(arguments);
  std::putchar('\n');
  std::fflush(stdout);
}

/// A local whose destruction can be seen.
struct Noisy {
  const char *name;
  explicit Noisy(const char *n) : name(n) {}
  Noisy(const Noisy &) = delete;
  Noisy &operator=(const Noisy &) = delete;
  ~Noisy() { say("~%s", name); }
};

#endif // OPENDEFER_TEST_TRACE_H
