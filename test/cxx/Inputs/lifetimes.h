// Objects whose construction, use and destruction are checked.
#ifndef OPENDEFER_TEST_LIFETIMES_H
#define OPENDEFER_TEST_LIFETIMES_H

#include <opendefer/defer.h>

#include <cstdio>
#include <cstdlib>
#include <set>

namespace lifetimes {

inline std::set<const void *> live;

[[noreturn]] inline void wrong(const char *what) {
  std::printf("object %s\n", what);
  std::_Exit(1);
}

/// Knows its own address, so that a use after the end, a second destruction
/// and bytes moved without a constructor are all noticed.
class Object {
public:
  explicit Object(int id = 0) : self(this), id(id) { born(); }
  Object(const Object &other) : self(this), id(other.checked()) { born(); }
  Object(Object &&other) noexcept : self(this), id(other.checked()) { born(); }
  Object &operator=(const Object &other) {
    use();
    id = other.checked();
    return *this;
  }
  ~Object() {
    if (self != this || !live.erase(this))
      wrong("destroyed twice or never built");
    self = nullptr;
  }
  void use() const { checked(); }

private:
  void born() {
    if (!live.insert(this).second)
      wrong("built on top of a living one");
  }
  int checked() const {
    if (self != this || !live.count(this))
      wrong("used after its end");
    return id;
  }
  const Object *self;
  int id;
};

inline void byValue(Object o) { o.use(); }
inline void byReference(Object &o) { o.use(); }
inline void byConstReference(const Object &o) { o.use(); }
inline void byRvalue(Object &&o) { o.use(); }

struct Error {
  Object inside;
};

/// Reproducible coins, and an end to all recursion.
inline unsigned state = 1;
inline int fuel = 0;
inline bool coin(unsigned oneIn) {
  state = state * 1103515245u + 12345u;
  return (state >> 16) % oneIn == 0;
}

/// Runs `function` with many coins and checks that nothing is left over.
inline void check(int program, void (*function)()) {
  for (unsigned run = 1; run <= 60; run++) {
    state = run * 7919u + unsigned(program);
    fuel = 60;
    function();
    if (!live.empty()) {
      std::printf("program %d, run %u: %zu left\n", program, run, live.size());
      wrong("never destroyed");
    }
  }
}

} // namespace lifetimes

#endif // OPENDEFER_TEST_LIFETIMES_H
