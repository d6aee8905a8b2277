#include "shared.h"
int two(int);
int three();

int main() {
  defer std::puts("main ends");
  std::printf("%d\n", twice(two(1)) + three());
}
