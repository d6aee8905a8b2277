//===- ThreadState.cpp - The runtime's state of a thread ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/EHGlobals.h"

#include <opendefer/lowered/frame.h>

using namespace opendefer;

__thread __lowered::__thread_state __lowered::__this_g
    __attribute__((tls_model("initial-exec")));
__thread EHGlobals *__lowered::EHGlobalsOfThread
    __attribute__((tls_model("initial-exec")));

EHGlobals &__lowered::cacheEHGlobals() {
  EHGlobalsOfThread = __cxa_get_globals();
  return *EHGlobalsOfThread;
}
