// A header with a guard, for sources that have different uses for 'defer'.
#pragma once
#include <cstdio>
template <class F> struct Guard {
  F f;
  ~Guard() { f(); }
};
template <class F> Guard(F) -> Guard<F>;
inline void shared() {
  Guard guard{[] { std::puts("shared"); }};
}
