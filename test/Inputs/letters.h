// For tests that leave functions in many ways: each call adds a letter, and the
// letters are compared.
#ifndef OPENDEFER_TEST_LETTERS_H
#define OPENDEFER_TEST_LETTERS_H

#include "trace.h"

inline std::string trace;
inline int checks, wrong;

inline void add(char c) { trace += c; }
inline void addTo(std::string &s, char c) { s += c; }
/// A local whose destruction can be seen.
struct Adds {
  char c;
  ~Adds() { add(c); }
  void now() const { add(c); }
};

/// Compares what has been added with what is expected if `name` is left as `how`
/// tells.
inline void compare(const char *name, char how, const char *expected) {
  ++checks;
  if (trace == expected)
    return;
  ++wrong;
  say("wrong: %s %c: %s, expected %s", name, how, trace.c_str(), expected);
}

#endif // OPENDEFER_TEST_LETTERS_H
