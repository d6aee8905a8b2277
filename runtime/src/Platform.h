//===- Platform.h - What the runtime can do where it runs -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_SRC_PLATFORM_H
#define OPENDEFER_SRC_PLATFORM_H

/// We read unwind tables and set registers ourselves.
#if defined(__x86_64__) && defined(__LP64__) && defined(__ELF__)
#define OPENDEFER_HAVE_DRIVER 1
#else
#define OPENDEFER_HAVE_DRIVER 0
#endif

#endif // OPENDEFER_SRC_PLATFORM_H
