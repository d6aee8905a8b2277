#include <cstdio>

struct Noisy {
  ~Noisy() { std::puts("destroyed"); }
};

// In a function that may not throw otherwise: without FAULTS, no destructor.
int quotient(int a, int b) {
  Noisy noisy;
  return a / b;
}
