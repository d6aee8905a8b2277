//===- ThrownLanding.cpp - Landing by a C++ throw -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "landing/Landing.h"
#include "landing/LandingMethod.h"

using namespace opendefer;
using namespace opendefer::__lowered;

void __lowered::setLandingMethod(LandingMethod) {}

void __lowered::unwindTo(const LandingGoal &Goal, __frame *Target) {
  throw __landing(Goal.Final, Target, Goal.State);
}

void __lowered::unwindOn(__landing &) { throw; }

void __lowered::driveToExit() {}

void __lowered::driveOnToExit(__landing &) {}

bool __lowered::mayBeSwallowed(__landing &) { return true; }
