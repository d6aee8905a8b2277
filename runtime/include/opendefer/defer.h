//===- opendefer/defer.h - defer, panic and recover for C++ -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
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
// command; code that was not lowered does not build.
//
//   defer f(a, b);    evaluates f, a and b now, and calls f when the function
//                     is left: by return, exception, panic or goexit()
//   defer { ... };    runs the block then; it sees the function's variables
//   defer_scoped f(); runs f when the innermost enclosing block is left
//   defer_failure f(); runs only if a panic, an exception or goexit() leaves
//   the
//                     function, or its named result is_failure()
//   defer_success f(); runs only if it does not
//   defer_result int r = 0;
//                     names the function's result, which deferred code may
//                     change
//
// Deferred calls run in the reverse order of their `defer` statements. A
// `defer` in a loop defers one call per iteration. A `defer` that can run at
// most once executes a few stores and allocates nothing. One that can repeat
// takes a record from the thread's pool; lack of memory for it ends the
// process. docs/reference.md has the whole contract.
//
// If OPENDEFER_NO_KEYWORDS is defined before this header is included, the
// header does not define these words as macros. It still defines
// OPENDEFER_DEFER, OPENDEFER_SCOPED, OPENDEFER_FAILURE, OPENDEFER_SUCCESS and
// OPENDEFER_RESULT.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_DEFER_H
#define OPENDEFER_DEFER_H

#include <opendefer/failure.h> // IWYU pragma: export
#include <opendefer/lowered.h>
#include <opendefer/lowered/compiler.h>
#include <opendefer/panic.h> // IWYU pragma: export
#include <opendefer/value.h> // IWYU pragma: export

namespace opendefer {
namespace __lowered {
// The markers that `defer` and its variants expand to. They are never defined,
// so a `defer` that was not lowered does not build.
#define OPENDEFER_MARKER(NAME, KEYWORD)                                        \
  bool NAME() OPENDEFER_NOT_LOWERED(                                           \
      "this '" KEYWORD "' was not lowered: compile with the opendefer plugin " \
      "or run opendefer over this file");
OPENDEFER_MARKER(__marker, "defer")
OPENDEFER_MARKER(__marker_scoped, "defer_scoped")
OPENDEFER_MARKER(__marker_failure, "defer_failure")
OPENDEFER_MARKER(__marker_success, "defer_success")
#undef OPENDEFER_MARKER
} // namespace __lowered
} // namespace opendefer

// Only editors and linters see the expansion of this macro, since the lowering
// replaces it. In the expansion the deferred code does not run at the `defer`;
// `|| true` tells flow-sensitive warnings so. The marker is still called, so
// the expansion does not build. The `switch` prevents -Wdangling-else.
//
// A capture form is an expression with an unused value, and a deferred call may
// return a result. The pragmas disable Clang's warnings about both. The macro
// cannot enable them again after the statement. A compiler that lowers issues
// all of them.
//
// Editors show the comment in the macro as its documentation.
#if defined(__clang__)
#define OPENDEFER_DISCARDS                                                     \
  _Pragma("clang diagnostic ignored \"-Wunused-value\"")                       \
      _Pragma("clang diagnostic ignored \"-Wunused-result\"")
#else
#define OPENDEFER_DISCARDS
#endif
#define OPENDEFER_DEFER                                                        \
  /* Runs the call or the block that follows when the function is left: */     \
  /* by return, at its end, by an exception, by a panic. Last in, first */     \
  /* out. A call's callee and arguments are evaluated now. */                  \
  OPENDEFER_DISCARDS                                                           \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::opendefer::__lowered::__marker() || true) {                          \
    } else
#define OPENDEFER_SCOPED                                                       \
  /* As `defer`, but runs when the innermost enclosing block is left, in a */  \
  /* loop at the end of each iteration. */                                     \
  OPENDEFER_DISCARDS                                                           \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::opendefer::__lowered::__marker_scoped() || true) {                   \
    } else
#define OPENDEFER_FAILURE                                                      \
  /* As `defer`, but runs only if the function is left by a panic, an */       \
  /* exception or goexit(), or returns a named result that is a failure. */    \
  OPENDEFER_DISCARDS                                                           \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::opendefer::__lowered::__marker_failure() || true) {                  \
    } else
#define OPENDEFER_SUCCESS                                                      \
  /* As `defer`, but runs only if the function returns, with a named */        \
  /* result that is no failure if it has one. */                               \
  OPENDEFER_DISCARDS                                                           \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::opendefer::__lowered::__marker_success() || true) {                  \
    } else

// Attributes that mark a function's named result, and that require the
// open-coded or the linked form for a function.
#if defined(__clang__)
#define OPENDEFER_RESULT                                                       \
  __attribute__((__annotate__("opendefer.result"), __unused__))
#define OPENDEFER_OPEN_CODED                                                   \
  __attribute__((__annotate__("opendefer.open_coded")))
#define OPENDEFER_LINKED __attribute__((__annotate__("opendefer.linked")))
#else
#define OPENDEFER_RESULT [[__maybe_unused__]]
#define OPENDEFER_OPEN_CODED
#define OPENDEFER_LINKED
#endif

// The short names.  They repeat the text of the macros above instead of naming
// them, so that a `defer` in a macro argument is one expansion deep.
#ifndef OPENDEFER_NO_KEYWORDS
#define defer                                                                  \
  /* Runs the call or the block that follows when the function is left: */     \
  /* by return, at its end, by an exception, by a panic. Last in, first */     \
  /* out. A call's callee and arguments are evaluated now. */                  \
  OPENDEFER_DISCARDS                                                           \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::opendefer::__lowered::__marker() || true) {                          \
    } else
#define defer_scoped                                                           \
  /* As `defer`, but runs when the innermost enclosing block is left, in a */  \
  /* loop at the end of each iteration. */                                     \
  OPENDEFER_DISCARDS                                                           \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::opendefer::__lowered::__marker_scoped() || true) {                   \
    } else
#define defer_failure                                                          \
  /* As `defer`, but runs only if the function is left by a panic, an */       \
  /* exception or goexit(), or returns a named result that is a failure. */    \
  OPENDEFER_DISCARDS                                                           \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::opendefer::__lowered::__marker_failure() || true) {                  \
    } else
#define defer_success                                                          \
  /* As `defer`, but runs only if the function returns, with a named */        \
  /* result that is no failure if it has one. */                               \
  OPENDEFER_DISCARDS                                                           \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::opendefer::__lowered::__marker_success() || true) {                  \
    } else
#if defined(__clang__)
#define defer_result                                                           \
  /* Begins the declaration of the function's result, which deferred code */   \
  /* sees, and may change after a return. */                                   \
  __attribute__((__annotate__("opendefer.result"), __unused__))
#else
#define defer_result [[__maybe_unused__]]
#endif
#endif

#if defined(__clang__)
/// Defined in a program if Clang has compiled one of the files that include
/// this header.  Clang's exception tables cover calls only, even with
/// -fnon-call-exceptions, so the recovery of a panic that a signal handler
/// raises may skip destructors.
extern "C" {
extern const char opendefer_by_clang;
__attribute__((__weak__, __used__)) const char opendefer_by_clang = 0;
}
#endif

#endif // OPENDEFER_DEFER_H
