//===- LandingMethod.cpp - The ways to bring a landing home ---------------===//

#include "LandingMethod.h"

#include "NativeException.h"

#include <atomic>

using namespace opendefer;
using namespace opendefer::lowered;

#if !OPENDEFER_HAVE_DRIVER || defined(OPENDEFER_LANDING_THROWN)
static std::atomic<LandingMethod> Method{LandingMethod::Thrown};
#else
static std::atomic<LandingMethod> Method{LandingMethod::Driver};
#endif

void lowered::setLandingMethod(LandingMethod NewMethod) {
  Method.store(NewMethod, std::memory_order_relaxed);
}

static bool useDriver() {
  return OPENDEFER_HAVE_DRIVER &&
         Method.load(std::memory_order_relaxed) == LandingMethod::Driver;
}

void lowered::unwindTo(const LandingGoal &Goal, frame *Target) {
#if OPENDEFER_HAVE_DRIVER
  if (useDriver())
    driveTo(Goal, Target);
  raise(makeException(Goal, Target));
#else
  throw landing(Goal.Final, Target, Goal.State);
#endif
}

void lowered::unwindOn([[maybe_unused]] landing &Landing) {
#if OPENDEFER_HAVE_DRIVER
  if (useDriver())
    driveOn(Landing);
#endif
  throw;
}

void lowered::driveToExit() {
#if OPENDEFER_HAVE_DRIVER
  if (useDriver())
    driveTo({&ThreadExit, {}}, &ThreadExit);
#endif
}

void lowered::driveOnToExit([[maybe_unused]] landing &Landing) {
#if OPENDEFER_HAVE_DRIVER
  if (useDriver())
    driveOn(Landing);
#endif
}
