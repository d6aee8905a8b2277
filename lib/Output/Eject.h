//===- Eject.h - Lowered text that is to be kept ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_OUTPUT_EJECT_H
#define OPENDEFER_OUTPUT_EJECT_H

#include "Rewrite/RewrittenText.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace opendefer {

/// The text of a file for those who go on without the tool: lowered, nothing in
/// it that only the tool understands, and every function that has changed laid
/// out anew, as the .clang-format of `Path` says.
llvm::Expected<std::string> ejectedText(llvm::StringRef Path,
                                        const RewrittenText &Text,
                                        llvm::ArrayRef<TextRange> Bodies);

} // namespace opendefer

#endif // OPENDEFER_OUTPUT_EJECT_H
