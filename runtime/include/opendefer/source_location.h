//===- opendefer/source_location.h - A place in the source ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As std::source_location of C++20, for C++17 as well, and with the same layout
// in both.
//
//   void require(bool holds, const char *what,
//                const opendefer::source_location &where =
//                    opendefer::source_location::current()) {
//     if (!holds)
//       opendefer::panic(what, where);
//   }
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SOURCE_LOCATION_H
#define OPENDEFER_SOURCE_LOCATION_H

// The including file may pack its types. (Clang expands macros in the pragma.)
#pragma push_macro("push")
#pragma push_macro("pop")
#undef push
#undef pop
#pragma pack(push)
#pragma pack()

#include <opendefer/lowered/compiler.h>

#include <cstdint>
#include <utility>

// g++ has no builtin for the column alone.
#if defined(__has_builtin)
#if __has_builtin(__builtin_COLUMN)
#define OPENDEFER_COLUMN __builtin_COLUMN()
#endif
#endif
#if !defined(OPENDEFER_COLUMN) && __cplusplus >= 202002L &&                    \
    defined(__has_include)
#if __has_include(<source_location>)
#include <source_location>
#ifdef __cpp_lib_source_location
#define OPENDEFER_COLUMN std::source_location::current().column()
#endif
#endif
#endif
#ifndef OPENDEFER_COLUMN
#define OPENDEFER_COLUMN 0
#endif

namespace opendefer {
inline namespace OPENDEFER_ABI {

/// A place in the source. A default-constructed location is no place: its names
/// are "" and its numbers 0. The strings are static. Nothing here allocates or
/// throws.
class source_location {
public:
  constexpr source_location() noexcept = default;

  /// The place of the call, or, as a default argument, of the call that leaves
  /// the argument out. The column is 0 if the compiler does not tell it: g++
  /// does from C++20 on.
  static constexpr source_location
  current(const char *__file = __builtin_FILE(),
          const char *__function = __builtin_FUNCTION(),
          std::uint_least32_t __line = __builtin_LINE(),
          std::uint_least32_t __column = OPENDEFER_COLUMN) noexcept {
    source_location __here;
    __here._File = __file;
    __here._Function = __function;
    __here._Line = __line;
    __here._Column = __column;
    return __here;
  }

  /// Converts from std::source_location and similar types.
  template <class _Location,
            class = decltype(std::declval<const _Location &>().file_name(),
                             std::declval<const _Location &>().column())>
  constexpr source_location(const _Location &__where) noexcept
      : _File(__where.file_name()), _Function(__where.function_name()),
        _Line(static_cast<std::uint_least32_t>(__where.line())),
        _Column(static_cast<std::uint_least32_t>(__where.column())) {}

  constexpr const char *file_name() const noexcept { return _File; }
  /// The function's name without its class and parameters.
  constexpr const char *function_name() const noexcept { return _Function; }
  constexpr std::uint_least32_t line() const noexcept { return _Line; }
  constexpr std::uint_least32_t column() const noexcept { return _Column; }

private:
  const char *_File = "";
  const char *_Function = "";
  std::uint_least32_t _Line = 0;
  std::uint_least32_t _Column = 0;
};

} // namespace OPENDEFER_ABI
} // namespace opendefer

#undef OPENDEFER_COLUMN

#pragma pack(pop)
#pragma pop_macro("pop")
#pragma pop_macro("push")

#endif // OPENDEFER_SOURCE_LOCATION_H
