//===- LandingMethod.h - The ways to bring a landing home -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime: the one place that chooses between
//
//   thrown   a plain C++ throw: portable, and right wherever C++ exceptions
//   are.
//            Every deferring frame on the way catches it, finds that it is not
//            meant and passes it on;
//   driver   our own walk over the stack: x86-64 with ELF (DriverLanding.cpp).
//
// The driver looks at the whole way before it enters the first landing pad and
// leaves what it does not understand to the throw, so every landing ends the
// same way; only the time differs.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_LANDINGMETHOD_H
#define OPENDEFER_SRC_LANDINGMETHOD_H

#include "Landing.h"
#include "Platform.h"

namespace opendefer {
namespace __lowered {

enum class LandingMethod { Thrown, Driver };

/// For tests and benchmarks: from now on, in all threads.  The default is set
/// by the CMake option OPENDEFER_LANDING.
OPENDEFER_EXPORT void setLandingMethod(LandingMethod Method);

#if OPENDEFER_HAVE_DRIVER
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
#endif

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_LANDINGMETHOD_H
