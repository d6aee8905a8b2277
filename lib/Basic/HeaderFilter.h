//===- HeaderFilter.h - Which headers are lowered ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_BASIC_HEADERFILTER_H
#define OPENDEFER_BASIC_HEADERFILTER_H

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

namespace opendefer {

/// Decides whether a header is lowered, given its name in the parse.
using HeaderFilter = llvm::function_ref<bool(llvm::StringRef, bool IsSystem)>;

} // namespace opendefer

#endif // OPENDEFER_BASIC_HEADERFILTER_H
