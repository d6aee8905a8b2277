//===- Includes.h - The includes of a buffer --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds directives and includes in the text of a file, without a preprocessor.
// For the files that a compilation has included, use the preprocessor's
// callbacks (compat::IncludeCallbacks). The launcher has a scan of its own,
// Launch/IncludeScan.h, because it must not load Clang.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REWRITE_INCLUDES_H
#define OPENDEFER_REWRITE_INCLUDES_H

#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <vector>

namespace opendefer {

/// A directive, from its `#` to its last token.
struct Directive {
  unsigned Begin, End;
  llvm::StringRef Text; ///< after the `#`
};
std::vector<Directive> findDirectives(llvm::StringRef Buffer,
                                      const clang::LangOptions &Lang);

/// The file that an include directive or a `__has_include` names.
struct IncludeName {
  unsigned Offset, Length; ///< with the quotes
  llvm::StringRef Name;    ///< without them
  bool IsQuoted;
  bool IsNext;      ///< include_next
  bool IsDirective; ///< not a `__has_include`
};
std::vector<IncludeName> findIncludeNames(llvm::StringRef Buffer,
                                          const clang::LangOptions &Lang);

/// Does `Buffer` include <opendefer/defer.h>, possibly in a branch of a
/// conditional?
bool includesPublicHeader(llvm::StringRef Buffer,
                          const clang::LangOptions &Lang);

/// Where the includes of a main file end.
struct IncludesEnd {
  /// The `#` of the last include or, if that is conditional, of its `#endif`.
  unsigned Directive;
  unsigned After; ///< the first token after this directive
};

/// Returns nothing if there is text before the last include, if that include is
/// the end of the file, or if the file may import modules.
std::optional<IncludesEnd> findIncludes(llvm::StringRef Buffer,
                                        const clang::LangOptions &Lang);

/// The same for a header, whose includes and text may be inside its include
/// guard. Returns `{0, 0}` if it includes nothing, and nothing if it has
/// neither such a guard nor `#pragma once`.
std::optional<IncludesEnd> findIncludesOfHeader(llvm::StringRef Buffer,
                                                const clang::LangOptions &Lang);

/// Returns the offset of the line where a new include belongs: after the last
/// include or pragma among the directives that the file begins with, outside
/// all conditionals but an include guard; if there is none, after the guard, or
/// else at the first token.
unsigned findIncludeInsertion(llvm::StringRef Buffer,
                              const clang::LangOptions &Lang);

/// An include that `scanForIncludes` has found.
struct ScannedInclude {
  llvm::StringRef Name;
  bool IsAngled;
  size_t Offset; ///< of its `#`
};

/// Finds the includes of `Buffer` without lexing it, because the plugin calls
/// this for every header of every unit. Also finds includes in comments and
/// strings.
std::vector<ScannedInclude> scanForIncludes(llvm::StringRef Buffer);

} // namespace opendefer

#endif // OPENDEFER_REWRITE_INCLUDES_H
