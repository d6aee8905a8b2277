#include "../inc/shared.h"

int two(int n) {
  Guarded g;
  for (int i = 0; i < n; ++i)
    defer g.add(i);
  return thrice(n);
}
