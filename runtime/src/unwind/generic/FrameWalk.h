//===- FrameWalk.h - The walk over the chain alone --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For machines on which the runtime does not read unwind tables, and every
// frame is in the chain.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_GENERIC_FRAMEWALK_H
#define OPENDEFER_SRC_UNWIND_GENERIC_FRAMEWALK_H

#include "core/PanicRecord.h"

#include <cstdint>

namespace opendefer {
namespace __lowered {

/// The call where a walk begins. Only stack traces use it.
struct WalkStart {
  std::uintptr_t PC;
};
inline void startHere(WalkStart &Start) { Start = {}; }

class FrameWalk {
public:
  void leaveOut() {}
  void begin(const WalkStart &, __frame *Head, __panic_record *) {
    Newest = Head;
    Last = nullptr;
  }
  /// Returns the next older frame; null if there is none.
  __frame *next() { return Last = Last ? Last->__next() : Newest; }

  __panic_record *notPassed() const { return nullptr; }
  void checkWayBack() const {}

private:
  __frame *Newest;
  __frame *Last;
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_GENERIC_FRAMEWALK_H
