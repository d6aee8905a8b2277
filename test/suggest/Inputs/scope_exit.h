// The shape of <experimental/scope> of the Library Fundamentals TS, version 3.
#pragma once
#include <exception>
#include <limits>
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
template <typename F> class scope_fail {
public:
  template <typename G> explicit scope_fail(G &&g) : f(std::forward<G>(g)) {}
  scope_fail(scope_fail &&) = delete;
  ~scope_fail() noexcept {
    if (std::uncaught_exceptions() > before)
      f();
  }
  void release() noexcept { before = std::numeric_limits<int>::max(); }

private:
  F f;
  int before = std::uncaught_exceptions();
};
template <typename F> scope_fail(F) -> scope_fail<F>;
template <typename F> class scope_success {
public:
  template <typename G> explicit scope_success(G &&g) : f(std::forward<G>(g)) {}
  scope_success(scope_success &&) = delete;
  ~scope_success() noexcept(noexcept(f())) {
    if (std::uncaught_exceptions() <= before)
      f();
  }
  void release() noexcept { before = -std::numeric_limits<int>::max(); }

private:
  F f;
  int before = std::uncaught_exceptions();
};
template <typename F> scope_success(F) -> scope_success<F>;
} // namespace fundamentals_v3
} // namespace experimental
} // namespace std
