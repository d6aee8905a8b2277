// What functions with guards do, and how they are called.
#include <cstdio>

inline void step(int n, int fails) {
  if (n == fails)
    throw n;
  std::printf("step %d\n", n);
}
template <class F> void run(const char *name, F f, int n) {
  std::printf("%s %d\n", name, n);
  try {
    f(n);
  } catch (int thrown) {
    std::printf("thrown %d\n", thrown);
  }
}
