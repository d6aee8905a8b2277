//===- UnifiedDiff.h - What lowering changes, as a patch --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_REWRITE_UNIFIEDDIFF_H
#define OPENDEFER_REWRITE_UNIFIEDDIFF_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace opendefer {

/// As `diff -u` between a/`Name` and b/`Name`; empty if the texts are the same.
std::string unifiedDiff(llvm::StringRef Name, llvm::StringRef Old,
                        llvm::StringRef New);

} // namespace opendefer

#endif // OPENDEFER_REWRITE_UNIFIEDDIFF_H
