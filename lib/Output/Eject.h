//===- Eject.h - Lowered text to keep ---------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_OUTPUT_EJECT_H
#define OPENDEFER_OUTPUT_EJECT_H

#include "Rewrite/RewrittenText.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace opendefer {

/// Returns the text of a file for a project that continues without the tool: it
/// is lowered, without words that only the tool understands, and every changed
/// function is formatted with the .clang-format of `Path`.
llvm::Expected<std::string> ejectedText(llvm::StringRef Path,
                                        const RewrittenText &Text,
                                        llvm::ArrayRef<TextRange> Bodies);

} // namespace opendefer

#endif // OPENDEFER_OUTPUT_EJECT_H
