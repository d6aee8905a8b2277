//===- Forms.h - Calls of a block and of a failure --------------*- C++ -*-===//
//
// Functions in which nobody panics or throws, written for guards and for the
// forms of defer that are compared with them:
//
//   scopedCall   a loop: a call at the end of each iteration, and nothing else
//   scopedWork   the same with work in between
//   scopedLock   a lock that is held for an iteration
//   failure      a call that only a failure makes
//   never        a defer in a branch that is never taken: what failure may take
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_BENCH_FORMS_FORMS_H
#define OPENDEFER_BENCH_FORMS_FORMS_H

#include "Normal.h"

enum { FormCount = 5 };

/// Unknown to the compiler, so that it unrolls no loop: 8, as report.py knows.
extern "C" const long FormIterations;

#define FORM_TABLE(PEER)                                                       \
  extern "C" const Workload PASTE(Forms, PEER)[FormCount] = {                  \
      {"scopedCall", scopedCall},                                              \
      {"scopedWork", scopedWork},                                              \
      {"scopedLock", scopedLock},                                              \
      {"failure", failure},                                                    \
      {"never", never}};

#endif // OPENDEFER_BENCH_FORMS_FORMS_H
