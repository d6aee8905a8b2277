// What generated programs print with, in C++; trace.go is the same in Go.
#include <opendefer/defer.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <unistd.h>

struct Err {
  int n;
  std::string what() const { return "error " + std::to_string(n); }
};

/// The state of a thread, and of those it waits for.
struct Context {
  int G = 0, fuel = 0, bumps = 0, lines = 0;
  bool inThread = false, buffered = false;
  std::string buffer;
};
inline Context mainContext;
inline thread_local Context *C = &mainContext;

inline void write_out(const std::string &s) {
  for (size_t done = 0; done < s.size();) {
    ssize_t n = ::write(1, s.data() + done, s.size() - done);
    if (n <= 0)
      std::_Exit(99);
    done += size_t(n);
  }
}

inline void put(const std::string &s) {
  if (++C->lines > 1500)
    C->fuel = 0;
  else if (C->buffered)
    C->buffer += s;
  else
    write_out(s);
}

inline std::string line(char what, int id, const std::string &rest) {
  return what + (" " + std::to_string(id)) + " " + rest + "\n";
}

inline void T(int id, int v) { put(line('T', id, std::to_string(v))); }
inline void Text(int id, const std::string &s) {
  put(line('S', id, s.substr(0, 20)));
}
inline int Bump(int id) {
  ++C->bumps;
  put(line('B', id, std::to_string(C->bumps)));
  return C->bumps;
}

inline void R(int id, const opendefer::value &r) {
  std::string s = "other";
  if (!r)
    s = "nil";
  else if (auto *i = r.get_if<int>())
    s = "int " + std::to_string(*i);
  else if (auto *t = r.get_if<std::string>())
    s = "text " + *t;
  else if (auto *e = r.get_if<Err>())
    s = e->what();
  else if (r.get_if<opendefer::PanicNilError>())
    s = "nil error";
  else if (r.get_if<opendefer::RuntimeError>())
    s = "runtime error";
  put(line('R', id, s));
}

inline int Num(const opendefer::value &r) {
  if (auto *i = r.get_if<int>())
    return *i;
  if (auto *t = r.get_if<std::string>())
    return int(t->size());
  return -1;
}

/// Whether a function may go on.
inline bool Fuel() { return C->fuel > 0 && C->fuel--; }

inline void Goexit() {
  if (C->inThread)
    opendefer::goexit();
}

template <class Body> void Thread(Body body) {
  Context *context = C;
  bool inThread = C->inThread;
  C->inThread = true;
  std::thread thread([context, &body] {
    C = context;
    body();
  });
  thread.join();
  C->inThread = inThread;
}

template <class... Bodies> void Together(Bodies... bodies) {
  Context contexts[sizeof...(Bodies)];
  std::thread threads[sizeof...(Bodies)];
  std::atomic<size_t> started{0};
  size_t next = 0;
  auto start = [&](auto &body) {
    Context *context = &contexts[next];
    context->fuel = 12;
    context->inThread = context->buffered = true;
    threads[next++] = std::thread([context, &body, &started] {
      C = context;
      ++started;
      while (started < sizeof...(Bodies))
        std::this_thread::yield();
      body();
    });
  };
  write_out("!together\n");
  (start(bodies), ...);
  for (std::thread &thread : threads)
    thread.join();
  for (Context &context : contexts)
    write_out(context.buffer);
  write_out("!joined\n");
}

inline void run_program(int argc, char **argv, void (*const *programs)()) {
  programs[argc > 1 ? std::atoi(argv[1]) : 0]();
}
