#ifndef LOCK_H
#define LOCK_H
#include "trace.h"
struct Mutex {
  const char *name;
  void lock() { say("lock %s", name); }
  void unlock() { say("unlock %s", name); }
};
#define LOCK_SCOPE(m)                                                          \
  (m).lock();                                                                  \
  defer(m).unlock()
#define LOCK_BOTH(a, b)                                                        \
  LOCK_SCOPE(b);                                                               \
  LOCK_SCOPE(a)
#define ON_EXIT(...)                                                           \
  defer { __VA_ARGS__ }
#define ON_EXIT_COPY(x, ...)                                                   \
  defer[x] { __VA_ARGS__ }
#define TRACE(f)                                                               \
  say("enter " #f);                                                            \
  defer say("leave " #f)
#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
#define GUARD(f)                                                               \
  auto CONCAT(guard_, __LINE__) = f;                                           \
  defer CONCAT(guard_, __LINE__)()
#define COUNTED defer say("counted %d", __COUNTER__)
#define LOG(fmt, ...) defer say("log " fmt, ##__VA_ARGS__)
#define RESULT(T, n)                                                           \
  defer_result T n {}
#define RECOVER(name) auto name = opendefer::recover()
#define CHECK(e)                                                               \
  do {                                                                         \
    if (!(e))                                                                  \
      return -1;                                                               \
  } while (0)
#define CHECK_WITH(e, ...)                                                     \
  do {                                                                         \
    if (!(e)) {                                                                \
      return __VA_ARGS__;                                                      \
    }                                                                          \
  } while (0)
#define RETURN(x) return x
#define TRY_CATCH(body)                                                        \
  defer {                                                                      \
    if (auto v = opendefer::recover())                                         \
      say("TRY %s", v.what().c_str());                                         \
  };                                                                           \
  body
#define FUNCTION(name, ...)                                                    \
  void name() {                                                                \
    TRACE(name);                                                               \
    __VA_ARGS__                                                                \
  }
#define BEGIN {
#define END }
#define IF_LOCK(m)                                                             \
  Mutex &locked = m;                                                           \
  if (locked.lock(), true)
#define DEFER defer
#define CALL(f, x) f(x)
#define PAIR 1, 2
#define ID(...) __VA_ARGS__
#define ID1(x) x
#define LAMBDA [] { say("lambda macro"); }
#define BODY                                                                   \
  { say("body macro"); }
#define RECURSIVE_say(x) defer RECURSIVE_say_(x)
#define RECURSIVE_say_(x) say("%s", x)
inline void two(int a, int b) { say("two %d %d", a, b); }
#ifdef IN_HEADER
inline void inHeader(Mutex &m) {
  LOCK_SCOPE(m);
  say("in header");
}
inline int mayFail(int n) {
  LOG("mayFail");
  CHECK(n > 0);
  return n;
}
#endif

#endif
