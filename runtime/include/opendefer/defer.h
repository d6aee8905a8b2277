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
//   defer_result int r = 0;
//                     names the function's result, which deferred code may
//                     change
//
// Deferred calls run in the reverse order of their defer statements. Those in a
// loop run once for each pass. A defer that can run once costs a few stores and
// allocates nothing; one in a loop takes a record from a pool of the thread,
// and lack of memory there ends the process. docs/reference.md has the whole
// contract.
//
// OPENDEFER_NO_KEYWORDS, defined before, leaves out the macros `defer` and
// `defer_result`; OPENDEFER_DEFER and OPENDEFER_RESULT remain.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_DEFER_H
#define OPENDEFER_DEFER_H

#include <opendefer/lowered.h>
#include <opendefer/lowered/compiler.h>
#include <opendefer/panic.h> // IWYU pragma: export
#include <opendefer/value.h> // IWYU pragma: export

namespace opendefer {
namespace __lowered {
/// Stands where a `defer` was not lowered; never defined.
bool __marker() OPENDEFER_NOT_LOWERED(
    "this 'defer' was not lowered: compile with the opendefer plugin or run "
    "opendefer over this file");
} // namespace __lowered
} // namespace opendefer

// What a compiler makes of this is seen by nobody but editors and linters: the
// lowering replaces it. Where the `defer` stands nothing of what follows runs,
// and `|| true` says so to the warnings that follow the flow of control. The
// call of the marker is made all the same, so this does not build. The switch
// keeps -Wdangling-else quiet about the `if`.
//
// A block with captures is an expression that nobody uses, and the results of
// deferred calls are discarded. To Clang that needs no warning. There is no
// place behind the statement where a macro could turn them on again; the
// compiler that lowers has them all.
//
// The comment is what an editor shows of the macro.
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

// Marks a function's named result, and the form a function's defers must take.
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

// The short names.  `defer` is spelled out again, not defined as
// OPENDEFER_DEFER, so that a defer in a macro argument is one level deep.
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
/// Defined in a program with deferring functions that Clang has compiled.  Its
/// exception tables are for calls only (-fnon-call-exceptions has no effect),
/// so that a panic out of a signal handler may pass destructors by.
extern "C" {
extern const char opendefer_by_clang;
__attribute__((__weak__, __used__)) const char opendefer_by_clang = 0;
}
#endif

#endif // OPENDEFER_DEFER_H
