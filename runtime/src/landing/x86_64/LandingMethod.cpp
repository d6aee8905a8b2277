//===- LandingMethod.cpp - The ways to bring a landing home ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "landing/LandingMethod.h"

#include "landing/x86_64/DriverLanding.h"
#include "landing/x86_64/NativeException.h"

#include <atomic>

using namespace opendefer;
using namespace opendefer::__lowered;

#ifdef OPENDEFER_LANDING_THROWN
static std::atomic<LandingMethod> Method{LandingMethod::Thrown};
#else
static std::atomic<LandingMethod> Method{LandingMethod::Driver};
#endif

void __lowered::setLandingMethod(LandingMethod NewMethod) {
  Method.store(NewMethod, std::memory_order_relaxed);
}

static bool useDriver() {
  return Method.load(std::memory_order_relaxed) == LandingMethod::Driver;
}

void __lowered::unwindTo(const LandingGoal &Goal, __frame *Target) {
  if (useDriver())
    driveTo(Goal, Target);
  raise(makeException(Goal, Target));
}

void __lowered::unwindOn(__landing &Landing) {
  if (useDriver())
    driveOn(Landing);
  throw;
}

void __lowered::driveToExit() {
  if (useDriver())
    driveTo({&ThreadExit, {}}, &ThreadExit);
}

void __lowered::driveOnToExit(__landing &Landing) {
  if (useDriver())
    driveOn(Landing);
}
