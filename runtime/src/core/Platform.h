//===- Platform.h - Capabilities of the platform ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_SRC_CORE_PLATFORM_H
#define OPENDEFER_SRC_CORE_PLATFORM_H

/// True if the runtime reads unwind tables and sets registers by itself.  CMake
/// tests this macro, and compiles the folders named x86_64 if it is 1, else
/// those named generic.
#if defined(__x86_64__) && defined(__LP64__) && defined(__ELF__)
#define OPENDEFER_HAVE_TABLE_UNWINDER 1
#else
#define OPENDEFER_HAVE_TABLE_UNWINDER 0
#endif

#endif // OPENDEFER_SRC_CORE_PLATFORM_H
