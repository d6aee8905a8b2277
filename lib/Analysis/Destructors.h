//===- Destructors.h - Destructors between returns and guards ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_ANALYSIS_DESTRUCTORS_H
#define OPENDEFER_ANALYSIS_DESTRUCTORS_H

#include "Analysis/DeferringFunction.h"

namespace opendefer {

/// Can an exception or a panic leave one of the destructors that run between
/// the evaluation of a returned value and the function's deferred calls?
bool destructorsMayThrow(const DeferringFunction &Fn);

/// Can one leave the destructor of what a deferred call keeps by value?
bool closuresMayThrow(const DeferringFunction &Fn);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_DESTRUCTORS_H
