//===- RawTokens.h - Keywords in raw tokens ---------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Most files of a project do not defer, and the plugin must not slow them down
// by a second parse. So whether a file defers is decided from its raw tokens.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REWRITE_RAWTOKENS_H
#define OPENDEFER_REWRITE_RAWTOKENS_H

#include "Basic/Edit.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <vector>

namespace opendefer {

/// Where a buffer contains a keyword or a call of `recover`.
struct KeywordUse {
  /// A `defer`, `defer_result`, marker or call of `recover` outside directives.
  bool InText = false;
  /// One of these in the replacement list of a macro. It appears wherever the
  /// macro is used.
  bool InMacroBody = false;

  explicit operator bool() const { return InText || InMacroBody; }
};

/// Finds keywords outside comments and strings. In preprocessed input, finds
/// the expansion of `defer`.
KeywordUse findKeyword(llvm::StringRef Buffer, const clang::LangOptions &Lang);

enum class CaptureForm {
  /// `[x] ()mutable{ x++; }`. The copies captured by `defer [x] { x++; };` are
  /// mutable, but the parse sees a lambda, whose copies are const by default.
  Analysed,
  /// The same after `(void)`, for a compilation that will fail for another
  /// reason and should not warn about an unused lambda.
  Diagnosed
};

/// Returns the edits that rewrite every capture form of a buffer to `Form`.
EditList normaliseCaptures(llvm::StringRef Buffer,
                           const clang::LangOptions &Lang, CaptureForm Form);

/// A `return` in a deferred block, but not in a lambda inside the block.
struct BlockReturn {
  unsigned Return;
  bool HasValue;
  unsigned KeywordEnd, BlockEnd; ///< of the innermost deferred block
  bool HasSemicolon;             ///< after the block
};

/// The compiler reports that the `return` at `Offset` has another type than an
/// earlier one. Returns the one of the two that is in a deferred block, if any.
std::optional<BlockReturn> findBlockReturn(llvm::StringRef Buffer,
                                           const clang::LangOptions &Lang,
                                           unsigned Offset);

/// Is the byte at `Offset` inside braces? The braces of namespaces and linkage
/// specifications do not count.
bool isInBody(llvm::StringRef Buffer, const clang::LangOptions &Lang,
              size_t Offset);

} // namespace opendefer

#endif // OPENDEFER_REWRITE_RAWTOKENS_H
