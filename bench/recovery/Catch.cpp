//===- Catch.cpp - The same with try and catch ----------------------------===//

#include "Recoveries.h"

long Recovered;

__attribute__((noinline)) static int once(Frames F) {
  try {
    return F(Leave::ByThrow);
  } catch (int Number) {
    ++Recovered;
    return Number;
  }
}

__attribute__((noinline)) static int nested(Frames F) {
  try {
    return F(Leave::ByThrow);
  } catch (int Number) {
    ++Recovered;
    once(F);
    return Number;
  }
}

const Recovery &catching(int Count) {
  static const Recovery Once{"catch", once, 1},
      Nested{"nested catch", nested, 2};
  return Count == 1 ? Once : Nested;
}
