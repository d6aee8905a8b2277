//===- Recoveries.h - What recovers, and what catches -----------*- C++ -*-===//
//
// Opendefer.cpp recovers in each form that users write, Catch.cpp does the same
// with try and catch.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_BENCH_RECOVERY_RECOVERIES_H
#define OPENDEFER_BENCH_RECOVERY_RECOVERIES_H

#include "Frames.h"

struct Recovery {
  const char *Form;
  int (*Run)(Frames);
  int Recovered; ///< How many panics or exceptions one call recovers.
};

/// The forms of Opendefer.cpp.
const std::vector<Recovery> &recoveries();

/// The form of Catch.cpp that corresponds to one that recovers so many.
const Recovery &catching(int Recovered);

/// Each panic or exception that was recovered adds one. That it does is checked
/// before anything is measured.
extern long Recovered;

#endif // OPENDEFER_BENCH_RECOVERY_RECOVERIES_H
