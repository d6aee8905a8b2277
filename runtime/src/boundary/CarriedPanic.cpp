//===- CarriedPanic.cpp - A panic that is kept for later ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The header changes the pointer to a `__carried` atomically. Whoever takes the
// pointer owns the object.
//
//===----------------------------------------------------------------------===//

#include "boundary/CatchPanic.h"
#include "core/ErrorOutput.h"
#include "core/Fatal.h"
#include "panic/Panic.h"
#include "report/Report.h"

#include <opendefer/boundary.h>

#include <cstdint>
#include <exception>
#include <new>
#include <string>
#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {
struct __carried {
  value Value;
  bool IsException; ///< It was thrown, so it is thrown again.
  bool IsSeen = false;
};
} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

__carried *__lowered::__carry(__boundary_call Call, void *Function) {
  Caught Stopped = catchAll(Call, Function);
  if (!Stopped.Value)
    return nullptr;
  auto *Panic = new (std::nothrow)
      __carried{std::move(Stopped.Value), Stopped.IsException};
  if (!Panic)
    fatal("out of memory while a panic was kept");
  return Panic;
}

value __lowered::__look_at(__carried *Panic) noexcept {
  __atomic_store_n(&Panic->IsSeen, true, __ATOMIC_RELAXED);
  return Panic->Value;
}

__value_box *__lowered::__take_carried(__carried *Panic) {
  value Value = std::move(Panic->Value);
  bool IsException = Panic->IsException;
  delete Panic;
  if (IsException)
    std::rethrow_exception(Value.exception());
  return Value.__release_box();
}

void __lowered::__discard_carried(__carried *Panic) noexcept { delete Panic; }

void __lowered::__drop_carried(__carried *Panic,
                               unsigned long Dropped) noexcept {
  if (__atomic_load_n(&Panic->IsSeen, __ATOMIC_RELAXED)) {
    delete Panic;
    return;
  }
  printError("opendefer: fatal error: a carried_panic was destroyed with a "
             "panic that was neither resumed nor looked at");
  if (Dropped)
    printError(", after " + std::to_string(Dropped) + " more");
  printError("\n");
  WalkingPanic Record;
  beginPanic(Record, Panic->Value.__release_box());
  Record.caller = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  reportUncaught();
}
