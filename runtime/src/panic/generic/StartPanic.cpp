//===- StartPanic.cpp - Where a panic begins ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "panic/Panic.h"

#include <opendefer/panic.h>

using namespace opendefer;
using namespace opendefer::__lowered;

void __lowered::__start_panic(__value_box *Payload) {
  startPanicFrom(
      Payload, {reinterpret_cast<std::uintptr_t>(__builtin_return_address(0))});
}
