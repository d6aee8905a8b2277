// What generated cases are made of.
#ifndef OPENDEFER_FUZZ_H
#define OPENDEFER_FUZZ_H

#include <opendefer/defer.h>

#include <cstdio>
#include <functional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#define PASS(...) __VA_ARGS__

inline int mod(int n, int by = 97) { return (n % by + by) % by; }
inline int twice(int n) { return 2 * n; }

inline void begin(int index) {
  // What was printed before an abort must not be lost.
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  std::printf("case %d\n", index);
}
inline void say(int id, int value) { std::printf("S %d %d\n", id, value); }

inline std::set<const void *> live;

/// Says when it is built and destroyed; its copies are only counted.
class Object {
public:
  explicit Object(const char *name, bool quiet = false)
      : name(name), quiet(quiet) {
    if (!quiet)
      std::printf("+%s\n", name);
    live.insert(this);
  }
  Object(const Object &other) : name(other.name), quiet(true) {
    live.insert(this);
  }
  Object &operator=(const Object &) = delete;
  ~Object() {
    if (!live.erase(this))
      std::printf("%s was not alive\n", name);
    if (!quiet)
      std::printf("~%s\n", name);
  }
  void use(int id, int value) const {
    if (!live.count(this))
      std::printf("%s is not alive\n", name);
    std::printf("U %d %s %d\n", id, name, value);
  }

private:
  const char *name;
  bool quiet;
};

template <class T> T &lvalue(T &&value) { return static_cast<T &>(value); }
template <class T> T *pointer(T &value) { return &value; }
template <class... T> void take(const T &...) {}

struct Pair {
  int first, second;
};

/// Is not copyable, and shows that it was moved from.
struct Box {
  int n = -1;
  Box() = default;
  Box(int n) : n(n) {}
  Box(Box &&other) noexcept : n(std::exchange(other.n, -2)) {}
  Box &operator=(Box &&other) noexcept {
    n = std::exchange(other.n, -2);
    return *this;
  }
};

struct E {
  int n;
};
struct Value {
  int n;
};

#if __cplusplus >= 202002L
template <class T>
concept Integer = std::is_integral_v<T>;
#endif

inline int &cell(int value) {
  static int cells[4096], next;
  next = (next + 1) % 4096;
  return cells[next] = value;
}

inline std::vector<int> count(int n) {
  std::vector<int> values;
  for (int i = 0; i < n; i++)
    values.push_back(i);
  return values;
}
inline std::vector<Pair> pairs(int n) {
  std::vector<Pair> values;
  for (int i = 0; i < n; i++)
    values.push_back({i, 0});
  return values;
}

// What is deferred.

inline int note(int id, int value) {
  std::printf("N %d %d\n", id, value);
  return value;
}
template <class T> void note_any(int id, const T &value) { note(id, value); }
inline int (*note_pointer)(int, int) = note;
struct Note {
  int id;
  void operator()(int value) const { note(id, value); }
};
struct Defaulted {
  static void note(int value, int id, int (*with)(int, int) = ::note) {
    with(id, value);
  }
};
inline void bump(int id, int &variable) {
  variable = mod(variable + 1);
  std::printf("B %d %d\n", id, variable);
}
inline void look(int id, const int &value) {
  std::printf("L %d %d\n", id, value);
}

inline int code(const opendefer::value &value) {
  if (!value)
    return -1;
  if (auto *number = value.get_if<int>())
    return *number;
  if (value.get_if<std::string>())
    return 100;
  if (auto *object = value.get_if<Value>())
    return 200 + object->n;
  if (auto exception = value.exception()) {
    try {
      std::rethrow_exception(exception);
    } catch (const E &e) {
      return 300 + e.n;
    } catch (...) {
    }
  }
  return -3;
}
inline void recovered(int id, const opendefer::value &value) {
  std::printf("R %d %d\n", id, code(value));
}
inline void nothing_is_left() {
  if (!live.empty())
    std::printf("%zu objects are left\n", live.size());
  live.clear();
}

#endif // OPENDEFER_FUZZ_H
