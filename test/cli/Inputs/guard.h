#include <cstdio>
template <class F> struct Guard {
  F Call;
  explicit Guard(F F_) : Call(F_) {}
  ~Guard() { Call(); }
};
