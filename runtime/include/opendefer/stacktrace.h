//===- opendefer/stacktrace.h - The calls on the stack ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A panic runs deferred calls while the functions that led to it are still on
// the stack. So a deferred call can ask for them:
//
//   defer {
//     if (auto v = opendefer::recover())
//       log(v.what(), opendefer::stacktrace::of_panic().to_string());
//   };
//
// A trace holds addresses. Names are looked up when they are asked for, in the
// program's and the libraries' files.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_STACKTRACE_H
#define OPENDEFER_STACKTRACE_H

// The including file may pack its types. (Clang expands macros in the pragma.)
#pragma push_macro("push")
#pragma push_macro("pop")
#undef push
#undef pop
#pragma pack(push)
#pragma pack()

#include <opendefer/lowered/compiler.h>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace opendefer {
inline namespace OPENDEFER_ABI {

/// What is known about a call; names are "" and numbers 0 if they are not.
struct stacktrace_symbol {
  std::string function_name; ///< Demangled.
  std::size_t offset; ///< From the function's start to the return address.
  std::string module; ///< The file of the program or library.
  std::uintptr_t in_module; ///< As `addr2line -e MODULE` takes it.
  std::string source_file;
  unsigned source_line;
};

/// A call on the stack. May be copied, kept and used in any thread; as long as
/// the library with the function is loaded, it can be resolved.
class stacktrace_entry {
public:
  stacktrace_entry() = default;
  /// `__file` and `__line`, if given, are those of the call.
  explicit stacktrace_entry(const void *__address, const char *__file = nullptr,
                            unsigned __line = 0) noexcept
      : _Address(__address), _File(__file), _Line(__line) {}

  /// The return address of the call; null if default-constructed.
  const void *address() const noexcept { return _Address; }
  explicit operator bool() const noexcept { return _Address != nullptr; }

  /// Looks everything up. Opens files and allocates memory.
  OPENDEFER_EXPORT stacktrace_symbol resolve() const;

  // The same, one at a time.
  std::string symbol() const { return resolve().function_name; }
  std::size_t offset() const { return resolve().offset; }
  std::string module() const { return resolve().module; }
  std::string source_file() const { return resolve().source_file; }
  unsigned source_line() const { return resolve().source_line; }

  /// Returns `f(int)+0x1d in ./program (+0x1a6e) at program.cpp:7`, without
  /// what is not known.
  OPENDEFER_EXPORT std::string to_string() const;

  friend bool operator==(stacktrace_entry __a, stacktrace_entry __b) noexcept {
    return __a._Address == __b._Address;
  }
  friend bool operator!=(stacktrace_entry __a, stacktrace_entry __b) noexcept {
    return __a._Address != __b._Address;
  }

  // For the runtime.
  const char *__known_file() const noexcept { return _File; }
  unsigned __known_line() const noexcept { return _Line; }

private:
  const void *_Address = nullptr;
  /// Set for a call of panic(), which has passed its place.
  const char *_File = nullptr;
  unsigned _Line = 0;
};

/// The calls on a stack, newest first.
class stacktrace {
public:
  using value_type = stacktrace_entry;
  using const_iterator = const stacktrace_entry *;
  static constexpr std::size_t no_limit = ~std::size_t(0);

  stacktrace() = default;

  /// Returns the stack of the thread, from the function that calls this down.
  /// Leaves out the newest `__skip` calls, and all after `__limit`. Allocates
  /// memory for the addresses, and propagates its exception.
  OPENDEFER_EXPORT static stacktrace current(std::size_t __skip = 0,
                                             std::size_t __limit = no_limit);

  /// In a deferred call that a panic runs, before and after recover(), and in a
  /// panic observer or hook, returns the stack from the function that called
  /// panic() down. Elsewhere, in the deferred calls of a goexit(), and where
  /// recover() stops a C++ exception, returns an empty trace: that stack has
  /// been left.
  OPENDEFER_EXPORT static stacktrace of_panic(std::size_t __limit = no_limit);

  std::size_t size() const noexcept { return _Entries.size(); }
  bool empty() const noexcept { return _Entries.empty(); }
  stacktrace_entry operator[](std::size_t __i) const { return _Entries[__i]; }
  const_iterator begin() const noexcept { return _Entries.data(); }
  const_iterator end() const noexcept { return begin() + size(); }

  /// Returns a line `  #0 f(int)+0x1d ...` for each entry.
  OPENDEFER_EXPORT std::string to_string() const;

private:
  std::vector<stacktrace_entry> _Entries;
};

OPENDEFER_EXPORT std::ostream &operator<<(std::ostream &__to,
                                          const stacktrace &__trace);
OPENDEFER_EXPORT std::ostream &operator<<(std::ostream &__to,
                                          const stacktrace_entry &__entry);

} // namespace OPENDEFER_ABI
} // namespace opendefer

#pragma pack(pop)
#pragma pop_macro("pop")
#pragma pop_macro("push")

#endif // OPENDEFER_STACKTRACE_H
