//===- LandingMethod.cpp - The ways to bring a landing home ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LandingMethod.h"

#include "NativeException.h"

#include <atomic>

using namespace opendefer;
using namespace opendefer::__lowered;

#if !OPENDEFER_HAVE_DRIVER || defined(OPENDEFER_LANDING_THROWN)
static std::atomic<LandingMethod> Method{LandingMethod::Thrown};
#else
static std::atomic<LandingMethod> Method{LandingMethod::Driver};
#endif

void __lowered::setLandingMethod(LandingMethod NewMethod) {
  Method.store(NewMethod, std::memory_order_relaxed);
}

#if OPENDEFER_HAVE_DRIVER
static bool useDriver() {
  return Method.load(std::memory_order_relaxed) == LandingMethod::Driver;
}
#endif

void __lowered::unwindTo(const LandingGoal &Goal, __frame *Target) {
#if OPENDEFER_HAVE_DRIVER
  if (useDriver())
    driveTo(Goal, Target);
  raise(makeException(Goal, Target));
#else
  throw __landing(Goal.Final, Target, Goal.State);
#endif
}

void __lowered::unwindOn([[maybe_unused]] __landing &Landing) {
#if OPENDEFER_HAVE_DRIVER
  if (useDriver())
    driveOn(Landing);
#endif
  throw;
}

void __lowered::driveToExit() {
#if OPENDEFER_HAVE_DRIVER
  if (useDriver())
    driveTo({&ThreadExit, {}}, &ThreadExit);
#endif
}

void __lowered::driveOnToExit([[maybe_unused]] __landing &Landing) {
#if OPENDEFER_HAVE_DRIVER
  if (useDriver())
    driveOn(Landing);
#endif
}
