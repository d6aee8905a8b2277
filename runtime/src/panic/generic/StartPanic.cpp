//===- StartPanic.cpp - Where a panic begins ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "panic/Panic.h"

#include <opendefer/panic.h>

using namespace opendefer;
using namespace opendefer::__lowered;

void __lowered::__start_panic(__value_box *Payload, const char *File,
                              const char *Function, std::uint64_t Position) {
  startPanicFrom(
      Payload, File, Function, Position,
      {reinterpret_cast<std::uintptr_t>(__builtin_return_address(0))});
}
