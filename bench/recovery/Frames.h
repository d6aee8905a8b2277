//===- Frames.h - Frames to panic or to throw over --------------*- C++ -*-===//
//
// The frames are compiled once and are the same for all peers.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_BENCH_RECOVERY_FRAMES_H
#define OPENDEFER_BENCH_RECOVERY_FRAMES_H

#include <vector>

enum class Leave { ByPanic, ByThrow };

/// Calls so many functions, the last of which panics or throws the int 1.
using Frames = int (*)(Leave);

struct FrameSet {
  const char *Kind; ///< plain, or string: a std::string in each frame
  int Count;
  Frames Call;
};
const std::vector<FrameSet> &frameSets();

#endif // OPENDEFER_BENCH_RECOVERY_FRAMES_H
