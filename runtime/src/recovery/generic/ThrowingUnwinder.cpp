//===- ThrowingUnwinder.cpp - Recovery by a C++ throw ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "recovery/Recovery.h"
#include "recovery/UnwindMethod.h"

#include <cxxabi.h>

#include <typeinfo>

using namespace opendefer;
using namespace opendefer::__lowered;

void __lowered::setUnwindMethod(UnwindMethod) {}

void __lowered::unwindTo(const RecoveryGoal &Goal, __frame *Target) {
  throw __recovery(Goal.Final, Target, Goal.State);
}

void __lowered::unwindOn(__recovery &) {}

bool __lowered::isCaught(__recovery &) {
  const std::type_info *Type = abi::__cxa_current_exception_type();
  return Type && *Type == typeid(__recovery);
}

void __lowered::unwindToExit() {}

bool __lowered::mayBeSwallowed(__recovery &) { return true; }
