#include <opendefer/defer.h>

#define CLOSE_LATER(file) defer std::fclose(file)
#define FREE_LATER(p)                                                          \
  defer { std::free(p); };                                                     \
  defer std::puts("free")

int forms(int n, M *m, M &r, int (*function)(int), FILE *file) {
  defer release(n);
  defer m->unlock();
  defer r.get(1, 2).unlock(); // a comment
  // A comment above.
  defer function(n);
  defer functions[n](n);
  defer std::function<void(int)>(release)(n);
  defer { release(n); };
  defer {
    release(n);
    release(n + 1);
  };
  defer { std::puts("no semicolon"); }
  defer { /* inside */ release(n); };
  defer [n] { release(n); };
  defer [n] {
    release(n);
    release(n + 1); // the last
  };
  defer [&n, p = std::move(q)] {
    release(n);
    release(*p);
  };
  defer [&]() mutable { release(n); };
  defer [] { std::puts("at once"); }();
  defer [](int v) {
    release(v);
    release(v);
  }(n);
  OPENDEFER_DEFER { release(n); };
  OPENDEFER_DEFER release(n);
  OPENDEFER_DEFER [n] {
    release(n);
    release(n);
  };
  if (n > 2)
    defer release(n);
  else
    defer { release(n); };
  for (int i = 0; i < n; i++)
    defer [i] { release(i); };
  switch (n) {
  case 1:
    defer release(n);
    break;
  default:
    defer {
      release(n);
      release(n);
    };
  }
  defer {
    defer release(n);
    defer {
      release(n);
      release(n);
    };
    if (auto v = opendefer::recover())
      log(v.what());
  };
  defer a_function_with_a_long_name(with_a_first_argument_that_is_long,
                                    and_a_second_argument, and_a_third);
  OPENDEFER_DEFER a_function_with_a_long_name(with_a_first_argument,
                                              and_a_second_argument);
  CLOSE_LATER(file);
  return n;
}
