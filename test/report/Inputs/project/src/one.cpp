#include <cstdio>
#include "../include/shared.h"

namespace n {
struct File {
  void close() {}
  int size() {
    defer close();
    defer [this] { close(); };
    return 1;
  }
};
} // namespace n

int main() {
  int count = 0;
  for (int i = 0; i < 3; i++)
    defer std::puts("again");
  return shared(count);
}
