//===- KeywordErrors.h - Compiler errors about our keywords -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which message replaces a compiler's error about the expansion of a keyword?
//
// `defer` is a macro. Where it is misplaced, the parser's errors are about the
// expansion, which the user has not written. These errors are replaced by ones
// about the keyword.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_DIAGNOSTICS_KEYWORDERRORS_H
#define OPENDEFER_DIAGNOSTICS_KEYWORDERRORS_H

#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace opendefer {

struct KeywordError {
  clang::SourceLocation Place;
  std::string Text; ///< with its [id]
  std::vector<clang::FixItHint> FixIts;
};

/// The replacement for the compiler's `Message` at `Loc` if that is about the
/// expansion of a keyword, or about a `return` in a deferred block, which the
/// compiler takes for a `return` of the function.
std::optional<KeywordError>
explainKeyword(const clang::SourceManager &SM, clang::SourceLocation Loc,
               clang::DiagnosticsEngine::Level Level, llvm::StringRef Message,
               const clang::LangOptions &Lang);

/// Is `Loc` in the header that defines the keywords?
bool isInKeywordHeader(const clang::SourceManager &SM,
                       clang::SourceLocation Loc);

/// A note to add to a compiler's error at `Loc` that is typical of users who
/// are new to the keywords; "" if there is none.
std::string keywordHint(const clang::SourceManager &SM,
                        clang::SourceLocation Loc, llvm::StringRef Message);

} // namespace opendefer

#endif // OPENDEFER_DIAGNOSTICS_KEYWORDERRORS_H
