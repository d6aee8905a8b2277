//===- opendefer/defer.h - defer, panic and recover for C++ -----*- C++ -*-===//
//
//   #include <opendefer/defer.h>
//
//   int parse(const char *path) {
//     FILE *file = fopen(path, "r");
//     defer fclose(file);
//     defer { if (auto v = opendefer::recover()) log(v.what()); };
//     ...
//   }
//
// `defer` and `recover()` are lowered to plain C++ by the opendefer plugin or
// tool; code that was not lowered does not build.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_DEFER_H
#define OPENDEFER_DEFER_H

#include <opendefer/compiler.h>
#include <opendefer/lowered.h>
#include <opendefer/panic.h>
#include <opendefer/value.h>

namespace opendefer {
namespace lowered {
/// Stands where a `defer` was not lowered; never defined.
bool marker() OPENDEFER_NOT_LOWERED(
    "this 'defer' was not lowered: compile with the opendefer plugin or run "
    "opendefer over this file");
} // namespace lowered
} // namespace opendefer

// The switch keeps -Wdangling-else quiet about the `if`.
#define OPENDEFER_DEFER                                                        \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::opendefer::lowered::marker()) {                                      \
    } else

// Marks a function's named result, and the form a function's defers must take.
#if defined(__clang__)
#define OPENDEFER_RESULT __attribute__((annotate("opendefer.result"), unused))
#define OPENDEFER_OPEN_CODED __attribute__((annotate("opendefer.open_coded")))
#define OPENDEFER_LINKED __attribute__((annotate("opendefer.linked")))
#else
#define OPENDEFER_RESULT [[maybe_unused]]
#define OPENDEFER_OPEN_CODED
#define OPENDEFER_LINKED
#endif

// The short names.  `defer` is spelled out again, not defined as
// OPENDEFER_DEFER, so that a defer in a macro argument is one level deep.
#ifndef OPENDEFER_NO_KEYWORDS
#define defer                                                                  \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::opendefer::lowered::marker()) {                                      \
    } else
#if defined(__clang__)
#define defer_result __attribute__((annotate("opendefer.result"), unused))
#else
#define defer_result [[maybe_unused]]
#endif
#endif

#endif // OPENDEFER_DEFER_H
