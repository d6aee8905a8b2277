//===- opendefer/version.h - The version of opendefer -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one place that has the version: CMake reads these lines.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_VERSION_H
#define OPENDEFER_VERSION_H

#define OPENDEFER_VERSION_MAJOR 0
#define OPENDEFER_VERSION_MINOR 1
#define OPENDEFER_VERSION_PATCH 0

// The runtime that lowered code needs, as an inline namespace: whatever objects
// and the runtime agree on is in it. An object of another version then needs
// symbols that this runtime does not have, and the linker names the version:
//
//   undefined reference to `opendefer::__lowered::__runtime_0_1::__this_g'
//
// docs/stability.md says which changes need another version.
#define OPENDEFER_ABI                                                          \
  OPENDEFER_ABI_OF(OPENDEFER_VERSION_MAJOR, OPENDEFER_VERSION_MINOR)
#define OPENDEFER_ABI_OF(MAJOR, MINOR) OPENDEFER_ABI_NAME(MAJOR, MINOR)
#define OPENDEFER_ABI_NAME(MAJOR, MINOR) __runtime_##MAJOR##_##MINOR

#endif // OPENDEFER_VERSION_H
