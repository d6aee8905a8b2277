//===- PanicOnFault.cpp - Faults as panics --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/ErrorOutput.h"

#include <opendefer/fault.h>

using namespace opendefer;
using namespace opendefer::__lowered;

bool __lowered::__panic_on_fault(bool) noexcept {
  printError("opendefer: panic_on_fault() is off: it is for x86-64 Linux\n");
  return false;
}
