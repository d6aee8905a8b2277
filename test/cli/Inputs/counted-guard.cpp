#include "guard.h"


int work(int n) {
  Guard g([] { std::puts("x"); });
  if (n == 2)
    return n + 1;
  return n;
}

void nothing(int n) {
  Guard g([&] {
    if (n)
      std::puts("n");
  });
  if (n == 7)
    return;
  std::puts("nothing");
}

int main() {
  nothing(1);
  return work(1) + work(2) - 4;
}
