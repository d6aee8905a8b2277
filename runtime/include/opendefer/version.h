//===- opendefer/version.h - The version of opendefer -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The only definition of the version. CMake reads these lines.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_VERSION_H
#define OPENDEFER_VERSION_H

#define OPENDEFER_VERSION_MAJOR 0
#define OPENDEFER_VERSION_MINOR 1
#define OPENDEFER_VERSION_PATCH 0

// The version of the ABI between lowered code and the runtime, as the name of
// an inline namespace that contains the declarations of that ABI. An object
// compiled for another version refers to symbols that this runtime does not
// define, and the linker's error names the version:
//
//   undefined reference to `opendefer::__lowered::__runtime_0_1::__this_g'
//
// docs/stability.md lists the changes that require a new version.
#define OPENDEFER_ABI                                                          \
  OPENDEFER_ABI_OF(OPENDEFER_VERSION_MAJOR, OPENDEFER_VERSION_MINOR)
#define OPENDEFER_ABI_OF(MAJOR, MINOR) OPENDEFER_ABI_NAME(MAJOR, MINOR)
#define OPENDEFER_ABI_NAME(MAJOR, MINOR) __runtime_##MAJOR##_##MINOR

#endif // OPENDEFER_VERSION_H
