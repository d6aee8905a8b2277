//===- ThrownLanding.cpp - Landing by throwing a C++ exception ------------===//
//
// The portable way: a plain throw of the landing.  Every deferring frame on
// the way catches it, finds that it is not meant and passes it on.
//
//===----------------------------------------------------------------------===//

#include "Landing.h"

using namespace opendefer;

void lowered::unwindTo(frame *Final, frame *Target,
                       const saved_open_defer_state &State) {
  throw landing(Final, Target, State);
}

void lowered::unwindOn(landing &) { throw; }
