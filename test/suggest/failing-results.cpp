// A guard that is active where the function returns an error, and dismissed where
// it does not, becomes a defer_failure with a named result.
// RUN: %suggested %s >%t && %filecheck %s <%t
#include "Inputs/folly.h"
#include "Inputs/scope_exit.h"
#include "Inputs/steps.h"
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

// The shape of std::expected.
namespace lib {
template <class E> struct unexpected {
  E value;
};
template <class E> unexpected(E) -> unexpected<E>;
template <class T, class E> class expected {
public:
  expected() = default;
  expected(T value) noexcept : value(std::move(value)) {}
  template <class G> expected(unexpected<G> failure) : code(std::move(failure.value)), has(false) {}
  explicit operator bool() const { return has; }
  bool has_value() const { return has; }
  const T &operator*() const { return value; }
  const E &error() const { return code; }

private:
  T value{};
  E code{};
  bool has = true;
};
} // namespace lib
// Its failures are other ones.
namespace app {
struct Odd {
  int code;
};
template <class T, class E> struct expected : lib::expected<T, E> {
  using lib::expected<T, E>::expected;
};
template <class T, class E> bool is_failure(const expected<T, E> &e) { return e.has_value(); }
} // namespace app

std::error_code attempt(int n, int fails) noexcept {
  std::printf("step %d\n", n);
  return n == fails ? std::make_error_code(std::errc::io_error) : std::error_code();
}
lib::expected<int, std::string> get(int n, int fails) {
  if (n == fails)
    return lib::unexpected{std::string("failed ") + std::to_string(n)};
  return n * 10;
}
void mayThrow(int n) {
  if (n == 5)
    throw n;
}

std::error_code codes(int n) {
  if (n == 4)
    return std::make_error_code(std::errc::timed_out);
  auto undo = folly::makeGuard([&] { std::printf("undo %d\n", n); });
  if (std::error_code error = attempt(1, n))
    return error;
  std::error_code later = attempt(2, n);
  if (later) {
    return later;
  }
  mayThrow(n);
  auto also = folly::makeGuard([n] { std::printf("also %d\n", n); });
  if (n == 3)
    return std::make_error_code(std::errc::no_space_on_device);
  undo.dismiss();
  also.dismiss();
  return {};
}
struct Store {
  using Result = lib::expected<int, std::string>;
  Result put(int n);
};
Store::Result Store::put(int n) {
  auto undo = folly::makeGuard([&] { std::printf("undo %d\n", n); });
  auto first = get(1, n);
  if (!first)
    return first;
  mayThrow(n);
  if (auto second = get(2, n); !second.has_value())
    return second;
  if (n == 3)
    return lib::unexpected{"three"};
  undo.dismiss();
  return *first + n;
}

// --- With a flag -------------------------------------------------------------
// What is returned may be no error.
std::error_code unknown(int n) {
  auto undo = folly::makeGuard([&] { std::printf("undo %d\n", n); });
  std::error_code error = attempt(1, n);
  if (n > 2)
    return error;
  undo.dismiss();
  return {};
}
// What is returned after the dismissal may be an error, and a success before it.
std::error_code dismissedEarly(int n) {
  auto undo = folly::makeGuard([&] { std::printf("undo %d\n", n); });
  if (n == 3)
    return {};
  auto late = folly::makeGuard([n] { std::printf("late %d\n", n); });
  undo.dismiss();
  late.dismiss();
  return attempt(1, n);
}
// The other guard is for exceptions only.
std::error_code mixed(int n) {
  auto undo = folly::makeGuard([&] { std::printf("undo %d\n", n); });
  SCOPE_FAIL { std::printf("thrown %d\n", n); };
  mayThrow(n);
  if (std::error_code error = attempt(1, n))
    return error;
  undo.dismiss();
  return {};
}
// With a named result for the second guard, the first depends on the result, too.
std::error_code reconciled(int n) {
  auto also = folly::makeGuard([n] { std::printf("also %d\n", n); });
  mayThrow(n);
  also.dismiss();
  if (n == 3)
    return std::error_code(n, std::generic_category());
  auto undo = folly::makeGuard([&] { std::printf("undo %d\n", n); });
  if (std::error_code error = attempt(1, n))
    return error;
  undo.dismiss();
  return {};
}
// Another rule.
app::expected<int, int> other(int n) {
  auto undo = folly::makeGuard([&] { std::printf("undo %d\n", n); });
  if (n == 1)
    return lib::unexpected{n};
  undo.dismiss();
  return n;
}

int main() {
  for (int n = 0; n < 7; n++) {
    run("codes", [](int n) { std::printf("%d\n", codes(n).value()); }, n);
    run("put", [](int n) {
      auto result = Store().put(n);
      std::printf("%d %s\n", *result, result.error().c_str());
    }, n);
    run("unknown", [](int n) { std::printf("%d\n", unknown(n).value()); }, n);
    run("dismissedEarly", [](int n) { std::printf("%d\n", dismissedEarly(n).value()); }, n);
    run("mixed", [](int n) { std::printf("%d\n", mixed(n).value()); }, n);
    run("reconciled", [](int n) { std::printf("%d\n", reconciled(n).value()); }, n);
    run("other", [](int n) { std::printf("%d\n", *other(n)); }, n);
  }
}

// CHECK: 11 guards found, 11 of which
// CHECK: {{^}} std::error_code codes(int n) {
// CHECK-NEXT: {{^}}+  defer_result std::error_code result;
// CHECK: {{^}}+  defer_failure { std::printf("undo %d\n", n); }
// CHECK: {{^}}+  defer_failure [n] { std::printf("also %d\n", n); };
// CHECK: {{^}}-  undo.dismiss();
// CHECK-NEXT: {{^}}-  also.dismiss();
// CHECK: {{^}}+  defer_result Store::Result result;
// CHECK: {{^}}+  defer_failure { std::printf("undo %d\n", n); }
// CHECK: {{^}}+  defer { if (undo) std::printf("undo %d\n", n); }
// CHECK: {{^}}+  defer { if (undo) std::printf("undo %d\n", n); }
// CHECK: {{^}}+  defer_failure [n] { std::printf("late %d\n", n); };
// CHECK: {{^}}+  defer { if (undo) std::printf("undo %d\n", n); }
// CHECK: {{^}}+  defer_failure { std::printf("thrown %d\n", n); }
// CHECK: {{^}}+  defer_result std::error_code result;
// CHECK: {{^}}+  defer [n, &also] { if (also) std::printf("also %d\n", n); };
// CHECK: {{^}}+  defer_failure { std::printf("undo %d\n", n); }
// CHECK-NOT: defer_result
// CHECK: {{^}}+  defer { if (undo) std::printf("undo %d\n", n); }
