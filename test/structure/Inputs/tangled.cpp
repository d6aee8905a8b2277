// For tidy.test: one function above the threshold, an exception, and one that
// names no reason.
int tangled(int A, int B) {
  int Sum = 0;
  for (int I = 0; I < A; ++I)
    if (I % 2) {
      for (int J = 0; J < B; ++J)
        if (J % 3) {
          while (Sum < I * J && Sum < A)
            ++Sum;
        }
    }
  return Sum;
}

// NOLINTNEXTLINE(readability-function-cognitive-complexity): it is an example.
int excepted(int A, int B) {
  int Sum = 0;
  for (int I = 0; I < A; ++I)
    if (I % 2) {
      for (int J = 0; J < B; ++J)
        if (J % 3) {
          while (Sum < I * J && Sum < A)
            ++Sum;
        }
    }
  return Sum;
}

// NOLINTNEXTLINE(readability-function-cognitive-complexity)
int unreasoned(int A) { return A; }
