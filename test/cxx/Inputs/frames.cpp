// Functions whose frames are hard to find: what each prints is the same however
// they are found.
#include <opendefer/defer.h>

#include <alloca.h>
#include <pthread.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <thread>

#define OUTSIDE __attribute__((noinline))
static void say(const char *what, long n) { std::printf("%s %ld\n", what, n); }
OUTSIDE static long leave(long n) {
  if (n >= 0)
    opendefer::panic(n);
  return n;
}

// Realigned, with variables of a size known only here, with arguments on the stack.
OUTSIDE static long onStack(long a, long, long, long, long, long, long g, long h, long i) {
  return leave(a + g + h + i);
}
OUTSIDE static long aligned(long n) {
  alignas(64) volatile char bytes[128];
  bytes[n & 127] = 1;
  defer say("aligned", reinterpret_cast<std::uintptr_t>(bytes) % 64);
  return onStack(n, 1, 2, 3, 4, 5, 6, 7, 8) + bytes[5];
}
OUTSIDE static long sized(long n) {
  defer say("sized", n);
  char *bytes = static_cast<char *>(alloca(n * 16 + 16));
  std::memset(bytes, 1, n * 16 + 16);
  return onStack(bytes[n], 1, 2, 3, 4, 5, 6, 7, 8) + bytes[1];
}
OUTSIDE static long both(long n) {
  alignas(32) volatile long first[4] = {n};
  defer say("both", n);
  volatile char *bytes = static_cast<char *>(alloca(n * 8 + 8));
  bytes[n] = 3;
  return onStack(first[0], 1, 2, 3, 4, 5, 6, 7, 8) + bytes[n];
}
OUTSIDE static long large(long n) {
  volatile char bytes[100000];
  bytes[n] = 2;
  defer say("large", n);
  return leave(bytes[n]) + bytes[n];
}
// Vectors that are kept over a call where the compiler may use long ones.
OUTSIDE static double vectors(long n) {
  double sum[32] = {};
  defer say("vectors", n);
  for (int i = 0; i < 32; i++)
    sum[i] = i * n;
  long left = onStack(n, 1, 2, 3, 4, 5, 6, 7, 8);
  for (int i = 0; i < 32; i++)
    sum[0] += sum[i] * left;
  return sum[0];
}
// A call in what the compiler takes for the cold part of the function itself.
OUTSIDE static long cold(long n) {
  defer say("cold", 1);
  if (n > 2) {
    defer say("cold", 2);
    opendefer::panic(n);
  }
  defer say("cold", 3);
  return n;
}
// Called again while it is running; before its first defer.
OUTSIDE static long again(long n) {
  if (n == 0)
    return leave(5);
  long below = n > 3 ? again(n - 1) : 0;
  defer say("again", n);
  if (n & 1)
    defer say("odd", n);
  return n > 3 ? below : again(n - 1);
}
template <class T> struct Holder {
  OUTSIDE T get(T n) {
    defer say("get", n);
    return leave(n);
  }
};
// Registered ones in between.
OUTSIDE static long loops(long n) {
  for (long i = 0; i < n; i++)
    defer say("loops", i);
  return Holder<long>().get(n);
}

OUTSIDE static long recovering(long (*f)(long), long n) {
  defer_result long result = -1;
  defer { say("later", n); };
  defer {
    if (auto v = opendefer::recover())
      result = *v.get_if<long>();
  };
  std::string held(100, 'x');
  defer say("held", held.size());
  return f(n);
}
// A panic in a deferred call takes over; another is recovered on the way.
OUTSIDE static long takesOver(long n) {
  defer {
    say("inner", recovering(leave, n + 1));
    opendefer::panic(n + 10);
  };
  return leave(n);
}
// Recovered while another landing is under way.
struct Panicking {
  ~Panicking() { say("destructor", recovering(takesOver, 50)); }
};
OUTSIDE static long destroys(long n) {
  Panicking p;
  return loops(n);
}
// An exception that is recovered, and then a panic.
OUTSIDE static long throws(long n) {
  defer_result long result = 0;
  defer say("throws", n);
  defer {
    if (auto v = opendefer::recover())
      result = v.what() == "int: ?" || v.exception() ? 3 : 4;
  };
  throw int(n);
}
OUTSIDE static long thenPanics(long n) {
  defer say("then", n);
  return leave(throws(n));
}
static void *exits(void *) {
  defer say("exits", 1);
  [] {
    defer {
      say("superseded", recovering(aligned, 2));
      (void)opendefer::recover();
    };
    defer opendefer::panic(8L);
    opendefer::goexit();
  }();
  return nullptr;
}

int main() {
  for (auto f : {aligned, sized, both, large, cold, again, loops, takesOver, destroys, thenPanics})
    for (long n : {3, 4})
      say("=", recovering(f, n));
  say("=", recovering([](long n) { return static_cast<long>(vectors(n)); }, 3));
  pthread_t thread;
  pthread_create(&thread, nullptr, exits, nullptr);
  pthread_join(thread, nullptr);
  std::thread([] { say("=", recovering(both, 2)); }).join();
}
