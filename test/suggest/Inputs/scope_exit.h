// The shape of <experimental/scope> of the Library Fundamentals TS, version 3.
#pragma once
#include <utility>

namespace std {
namespace experimental {
inline namespace fundamentals_v3 {
template <typename F> class scope_exit {
public:
  template <typename G> explicit scope_exit(G &&g) : f(std::forward<G>(g)) {}
  scope_exit(scope_exit &&) = delete;
  ~scope_exit() noexcept {
    if (armed)
      f();
  }
  void release() noexcept { armed = false; }

private:
  F f;
  bool armed = true;
};
template <typename F> scope_exit(F) -> scope_exit<F>;
} // namespace fundamentals_v3
} // namespace experimental
} // namespace std
