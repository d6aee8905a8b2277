//===- NotedClosure.cpp - Addresses of captured variables -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Without table frames there are no notes.
//
//===----------------------------------------------------------------------===//

#include "unwind/CallNote.h"

using namespace opendefer::__lowered;

NotedClosure::NotedClosure(const CallNote &, const __slot &) {
  __builtin_unreachable();
}
