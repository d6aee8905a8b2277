//===- RawTokens.h - What can be told without a preprocessor ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A parse that a file does not need is the one cost of the plugin, so the
// question "does this file defer?" is answered from its raw tokens.
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

/// What a buffer has for the lowering to do.
struct KeywordUse {
  /// A `defer`, `defer_result`, marker or call of `recover` in the text proper.
  bool InText = false;
  /// The same in the replacement list of a macro that the buffer defines: it
  /// will appear wherever the macro is used.
  bool InMacroBody = false;

  explicit operator bool() const { return InText || InMacroBody; }
};

/// Looks outside comments, strings and directives. In input that has been
/// preprocessed already, the expansion of `defer` is recognised instead.
KeywordUse findKeyword(llvm::StringRef Buffer, const clang::LangOptions &Lang);

enum class CaptureForm {
  /// `[x] ()mutable{ x++; }`: the copies captured by `defer [x] { x++; };` are
  /// mutable, as the parse that takes this for a lambda has to be told.
  Analysed,
  /// The same behind `(void)`: for a compilation that will fail on other
  /// grounds, and should not warn about a lambda that is not used.
  Diagnosed
};

/// The edits that bring every capture form of a buffer into that shape.
EditList normaliseCaptures(llvm::StringRef Buffer,
                           const clang::LangOptions &Lang, CaptureForm Form);

/// A `return` that stands in a deferred block, but in no lambda in there.
struct BlockReturn {
  unsigned Return;
  bool HasValue;
  unsigned KeywordEnd, BlockEnd; ///< of the innermost block
  bool HasSemicolon;             ///< behind the block
};

/// If the compiler says that the `return` at `Offset` does not go with an
/// earlier one: the one of the two that is in a deferred block.
std::optional<BlockReturn> findBlockReturn(llvm::StringRef Buffer,
                                           const clang::LangOptions &Lang,
                                           unsigned Offset);

/// Is the byte at `Offset` inside braces, other than those of a namespace or of
/// a linkage specification?
bool isInBody(llvm::StringRef Buffer, const clang::LangOptions &Lang,
              size_t Offset);

} // namespace opendefer

#endif // OPENDEFER_REWRITE_RAWTOKENS_H
