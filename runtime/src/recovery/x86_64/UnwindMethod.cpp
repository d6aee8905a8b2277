//===- UnwindMethod.cpp - Selects the unwinder of recoveries --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "recovery/UnwindMethod.h"

#include "recovery/x86_64/NativeException.h"
#include "recovery/x86_64/TableUnwinder.h"

#include <atomic>

using namespace opendefer;
using namespace opendefer::__lowered;

#ifdef OPENDEFER_UNWIND_BY_THROW
static std::atomic<UnwindMethod> Method{UnwindMethod::Throw};
#else
static std::atomic<UnwindMethod> Method{UnwindMethod::Tables};
#endif

void __lowered::setUnwindMethod(UnwindMethod NewMethod) {
  Method.store(NewMethod, std::memory_order_relaxed);
}

static bool useTables() {
  return Method.load(std::memory_order_relaxed) == UnwindMethod::Tables;
}

void __lowered::unwindTo(const RecoveryGoal &Goal, __frame *Target) {
  if (useTables())
    unwindByTables(Goal, Target);
  raise(makeException(Goal, Target));
}

void __lowered::unwindOn(__recovery &Recovery) {
  if (useTables())
    resumeByTables(Recovery);
}

bool __lowered::isCaught(__recovery &Recovery) {
  return currentException(Recovery) != nullptr;
}

void __lowered::unwindToExit() {
  if (useTables())
    unwindByTables({&ThreadExit, {}}, &ThreadExit);
}
