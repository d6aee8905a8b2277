//===- StartPanic.cpp - Where a panic begins ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stores the registers before a function of the runtime can change them, so
// that the walk over the stack begins with the function that panics.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/Registers.h"

#include <opendefer/panic.h>

using namespace opendefer;
using namespace opendefer::__lowered;

__attribute__((naked, no_instrument_function, no_profile_instrument_function,
               no_sanitize("address", "thread", "undefined"))) void
__lowered::__start_panic(__value_box *, const char *, const char *,
                         std::uint64_t) {
  __asm__(OPENDEFER_PUSH_CALLER R"(
  movq %rsp, %r8
  call opendefer_start_panic_from
  ud2
)");
}
