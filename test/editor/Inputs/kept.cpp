#include <opendefer/defer.h>

int kept(int n, M &r, int (*function)(int)) {
  defer (void)std::fclose(file);
  defer (*function)(n);
  defer (r.*member)(n);
  std::for_each(v.begin(), v.end(), [](int x) {
    defer release(x);
    defer [x] {
      use(x);
      use(x + 1);
    };
    use(x);
  });
  return n;
}
