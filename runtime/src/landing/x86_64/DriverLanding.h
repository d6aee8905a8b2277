//===- DriverLanding.h - Landing by our own walk over the stack -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.  See DriverLanding.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_LANDING_X86_64_DRIVERLANDING_H
#define OPENDEFER_SRC_LANDING_X86_64_DRIVERLANDING_H

#include "landing/Landing.h"

namespace opendefer {
namespace __lowered {

// These return where the landing is not for the driver.
void driveTo(const LandingGoal &Goal, __frame *Target);
void driveOn(__landing &Landing);

/// For tests: how many landings of this thread the driver has begun, and how
/// many it has left to the throw.
struct DriverCounts {
  unsigned long Driven;
  unsigned long Refused;
};
OPENDEFER_EXPORT DriverCounts driverCounts();
/// How many of the former have gone by the walk of the panic.
OPENDEFER_EXPORT unsigned long countDrivenByWalk();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_LANDING_X86_64_DRIVERLANDING_H
