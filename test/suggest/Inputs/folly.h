// The shape of folly's ScopeGuard.h: macros, an operator, a name for each line.
#pragma once
#include <exception>
#include <utility>

namespace folly {
namespace detail {
struct ScopeGuardDismissed {};
template <typename F, bool Noexcept> class ScopeGuardImpl {
public:
  explicit ScopeGuardImpl(F &&f) : f_(std::move(f)) {}
  explicit ScopeGuardImpl(const F &f) : f_(f) {}
  explicit ScopeGuardImpl(F &&f, ScopeGuardDismissed) : f_(std::move(f)), live_(false) {}
  ScopeGuardImpl(ScopeGuardImpl &&o) : f_(std::move(o.f_)), live_(o.live_) { o.live_ = false; }
  ~ScopeGuardImpl() noexcept {
    if (live_)
      f_();
  }
  void dismiss() noexcept { live_ = false; }

private:
  F f_;
  bool live_ = true;
};
enum class ScopeGuardOnExit {};
template <typename F> ScopeGuardImpl<typename std::decay<F>::type, true> operator+(ScopeGuardOnExit, F &&f) {
  return ScopeGuardImpl<typename std::decay<F>::type, true>(std::forward<F>(f));
}
template <typename F, bool OnException> class ScopeGuardForNewException {
public:
  explicit ScopeGuardForNewException(F &&f) : f_(std::move(f)) {}
  ScopeGuardForNewException(ScopeGuardForNewException &&) = default;
  ~ScopeGuardForNewException() noexcept(OnException) {
    if (OnException == (count_ < std::uncaught_exceptions()))
      f_();
  }

private:
  F f_;
  int count_{std::uncaught_exceptions()};
};
enum class ScopeGuardOnFail {};
template <typename F> ScopeGuardForNewException<typename std::decay<F>::type, true> operator+(ScopeGuardOnFail, F &&f) {
  return ScopeGuardForNewException<typename std::decay<F>::type, true>(std::forward<F>(f));
}
enum class ScopeGuardOnSuccess {};
template <typename F>
ScopeGuardForNewException<typename std::decay<F>::type, false> operator+(ScopeGuardOnSuccess, F &&f) {
  return ScopeGuardForNewException<typename std::decay<F>::type, false>(std::forward<F>(f));
}
} // namespace detail
template <typename F> detail::ScopeGuardImpl<typename std::decay<F>::type, true> makeGuard(F &&f) {
  return detail::ScopeGuardImpl<typename std::decay<F>::type, true>(std::forward<F>(f));
}
template <typename F> detail::ScopeGuardImpl<typename std::decay<F>::type, true> makeDismissedGuard(F &&f) {
  return detail::ScopeGuardImpl<typename std::decay<F>::type, true>(std::forward<F>(f), detail::ScopeGuardDismissed{});
}
} // namespace folly

#define FB_CONCATENATE_IMPL(s1, s2) s1##s2
#define FB_CONCATENATE(s1, s2) FB_CONCATENATE_IMPL(s1, s2)
#define FB_ANONYMOUS_VARIABLE(str) FB_CONCATENATE(FB_CONCATENATE(FB_CONCATENATE(str, __COUNTER__), _), __LINE__)
#define SCOPE_EXIT \
  auto FB_ANONYMOUS_VARIABLE(SCOPE_EXIT_STATE) = ::folly::detail::ScopeGuardOnExit() + [&]() noexcept
#define SCOPE_FAIL \
  auto FB_ANONYMOUS_VARIABLE(SCOPE_FAIL_STATE) = ::folly::detail::ScopeGuardOnFail() + [&]() noexcept
#define SCOPE_SUCCESS \
  auto FB_ANONYMOUS_VARIABLE(SCOPE_SUCCESS_STATE) = ::folly::detail::ScopeGuardOnSuccess() + [&]()
