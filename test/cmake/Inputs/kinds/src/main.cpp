#include "deferring.h"
#include <concepts>

int archived();
int shared();
int object();
int configured();

std::integral auto sum(std::integral auto... terms) { return (terms + ...); }

int main() {
  defer { std::puts(opendefer::recover().what().c_str()); };
  int all[] = {archived(), shared(), object(), inHeader(), configured()};
  std::printf("%d\n", sum(all[0], all[1], all[2], all[3], all[4]));
  opendefer::panic("as planned");
}
