// A failed check of libstdc++ (-D_GLIBCXX_ASSERTIONS) panics.
//
// The file must be compiled without -D_GLIBCXX_ASSERTIONS.
#include <opendefer/panic.h>

#include <string>

namespace std {

[[noreturn]] void __glibcxx_assert_fail(const char *file, int line,
                                        const char *function,
                                        const char *condition) noexcept;

void __glibcxx_assert_fail(const char *file, int line, const char *,
                           const char *condition) noexcept {
  opendefer::panic(string(file) + ":" + to_string(line) +
                   ": assertion failed: " + condition);
}

} // namespace std
