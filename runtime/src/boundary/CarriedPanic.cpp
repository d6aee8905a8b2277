//===- CarriedPanic.cpp - A panic that is kept for later ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The header changes the pointer to a `__carried` atomically. Whoever takes the
// pointer owns the object. While a panic that was resumed runs, its object is
// owned by __resume_carried(), and tells the report where the panic began.
//
//===----------------------------------------------------------------------===//

#include "boundary/CatchPanic.h"
#include "core/ErrorOutput.h"
#include "core/Fatal.h"
#include "panic/Panic.h"
#include "report/Origin.h"
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
struct __carried : PanicOrigin {
  bool IsException = false; ///< It was thrown, so it is thrown again.
  bool IsSeen = false;
};
} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

__carried *__lowered::__carry(__boundary_call Call, void *Function) {
  Caught Stopped;
  catchAll(Call, Function, Stopped, CatchStack::Yes);
  if (!Stopped.Value)
    return nullptr;
  auto *Panic = new (std::nothrow) __carried;
  if (!Panic)
    fatal("out of memory while a panic was kept");
  Panic->Panic = std::move(Stopped.Value);
  Panic->Stack = std::move(Stopped.Stack);
  Panic->IsException = Stopped.IsException;
  Panic->setThread();
  return Panic;
}

value __lowered::__look_at(__carried *Panic) noexcept {
  __atomic_store_n(&Panic->IsSeen, true, __ATOMIC_RELAXED);
  return Panic->Panic;
}

const stacktrace &__lowered::__stack_of(const __carried *Panic) noexcept {
  return Panic->Stack;
}

namespace {
/// Owns a panic that has been resumed. Destroyed by the panic's recovery.
class Resumed {
public:
  explicit Resumed(__carried *P) : Panic(P) { announceOrigin(*Panic); }
  Resumed(const Resumed &) = delete;
  Resumed &operator=(const Resumed &) = delete;
  ~Resumed() {
    forgetOrigin(*Panic);
    delete Panic;
  }

private:
  __carried *Panic;
};
} // namespace

void __lowered::__resume_carried(__carried *Panic,
                                 const source_location &Where) {
  Resumed Owner(Panic);
  if (Panic->IsException)
    std::rethrow_exception(Panic->Panic.exception());
  panic(Panic->Panic, Where);
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
  announceOrigin(*Panic);
  value Value = Panic->Panic;
  beginPanic(Record, Value.__release_box());
  Record.isAnew = true;
  Record.placeAnew = {"", "", 0}; // Not the place of a panic().
  Record.caller = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  reportUncaught();
}
