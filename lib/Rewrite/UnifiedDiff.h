//===- UnifiedDiff.h - Changes in the form of a patch -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_REWRITE_UNIFIEDDIFF_H
#define OPENDEFER_REWRITE_UNIFIEDDIFF_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace opendefer {

/// Returns the output of `diff -u a/Name b/Name`, or "" if the texts are equal.
std::string unifiedDiff(llvm::StringRef Name, llvm::StringRef Old,
                        llvm::StringRef New);

} // namespace opendefer

#endif // OPENDEFER_REWRITE_UNIFIEDDIFF_H
