//===- Eject.h - Lowered text for a project that drops the tool -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_OUTPUT_EJECT_H
#define OPENDEFER_OUTPUT_EJECT_H

#include "Rewrite/RewrittenText.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace opendefer {

/// Returns the text of a file for a project that continues without the tool. It
/// is lowered, contains none of our keywords, and every changed function is
/// formatted with the .clang-format of `Path`.
llvm::Expected<std::string> ejectedText(llvm::StringRef Path,
                                        const RewrittenText &Text,
                                        llvm::ArrayRef<TextRange> Bodies);

} // namespace opendefer

#endif // OPENDEFER_OUTPUT_EJECT_H
