// As in Cap'n Proto: the macros for failures and successes are guards whose code
// tests another object.
#include <exception>
namespace kj {
class UnwindDetector {
public:
  UnwindDetector() : count(std::uncaught_exceptions()) {}
  bool isUnwinding() const;

private:
  int count;
};
namespace _ {
template <class F> class Deferred {
public:
  Deferred(F &&f) : f(static_cast<F &&>(f)) {}
  ~Deferred() noexcept(false) { f(); }

private:
  F f;
};
} // namespace _
template <class F> _::Deferred<F> defer(F &&f) { return _::Deferred<F>(static_cast<F &&>(f)); }
} // namespace kj
#define KJ_CONCAT_(x, y) x##y
#define KJ_CONCAT(x, y) KJ_CONCAT_(x, y)
#define KJ_UNIQUE_NAME(prefix) KJ_CONCAT(prefix, __LINE__)
#define KJ_DEFER(code) auto KJ_UNIQUE_NAME(_kjDefer) = ::kj::defer([&]() { code; })
#define KJ_ON_SCOPE_SUCCESS(code)                         \
  ::kj::UnwindDetector KJ_UNIQUE_NAME(_kjUnwindDetector); \
  KJ_DEFER(if (!KJ_UNIQUE_NAME(_kjUnwindDetector).isUnwinding()) { code; })
#define KJ_ON_SCOPE_FAILURE(code)                         \
  ::kj::UnwindDetector KJ_UNIQUE_NAME(_kjUnwindDetector); \
  KJ_DEFER(if (KJ_UNIQUE_NAME(_kjUnwindDetector).isUnwinding()) { code; })
inline bool kj::UnwindDetector::isUnwinding() const { return std::uncaught_exceptions() > count; }
