//===- Platform.h - What the runtime can do where it runs -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_SRC_CORE_PLATFORM_H
#define OPENDEFER_SRC_CORE_PLATFORM_H

/// We read unwind tables and set registers ourselves.  CMake asks this header,
/// and takes the sources in folders x86_64, or else those in generic.
#if defined(__x86_64__) && defined(__LP64__) && defined(__ELF__)
#define OPENDEFER_HAVE_TABLE_UNWINDER 1
#else
#define OPENDEFER_HAVE_TABLE_UNWINDER 0
#endif

#endif // OPENDEFER_SRC_CORE_PLATFORM_H
