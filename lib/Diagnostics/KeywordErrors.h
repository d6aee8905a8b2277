//===- KeywordErrors.h - Compiler errors about our keywords -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `defer` is a macro, so where it does not belong the parser stumbles over
// what it expands to. The user has not written that and is told something
// else: what the keyword is for.
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

/// If the compiler's message `Message` at `Loc` is about the inside of a
/// keyword, or about the `return` of a deferred block, which the compiler takes
/// for one of the function, what is to be said instead.
std::optional<KeywordError>
explainKeyword(const clang::SourceManager &SM, clang::SourceLocation Loc,
               clang::DiagnosticsEngine::Level Level, llvm::StringRef Message,
               const clang::LangOptions &Lang);

/// Is `Loc` in the header that defines the keywords?
bool isInKeywordHeader(const clang::SourceManager &SM,
                       clang::SourceLocation Loc);

/// What to add to a compiler's error at `Loc` that users new to the keywords
/// run into; "" if nothing.
std::string keywordHint(const clang::SourceManager &SM,
                        clang::SourceLocation Loc, llvm::StringRef Message);

} // namespace opendefer

#endif // OPENDEFER_DIAGNOSTICS_KEYWORDERRORS_H
