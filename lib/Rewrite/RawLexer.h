//===- RawLexer.h - The tokens of a buffer ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lexes without a preprocessor: keywords are identifiers, macros are not
// expanded, and both branches of an `#if` are included. Comments are left out.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REWRITE_RAWLEXER_H
#define OPENDEFER_REWRITE_RAWLEXER_H

#include "clang/Basic/LangOptions.h"
#include "clang/Basic/TokenKinds.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace opendefer {

struct RawToken {
  clang::tok::TokenKind Kind;
  unsigned Offset;
  llvm::StringRef Text;
  bool StartsLine;

  unsigned end() const { return Offset + unsigned(Text.size()); }
  bool is(clang::tok::TokenKind K) const { return Kind == K; }
  bool is(llvm::StringRef Identifier) const {
    return Kind == clang::tok::raw_identifier && Text == Identifier;
  }
};

/// Returns the tokens of `Buffer`, which must be null-terminated. They point
/// into it.
std::vector<RawToken> lexRaw(llvm::StringRef Buffer,
                             const clang::LangOptions &Lang);

/// The options for a buffer that belongs to no compilation: C++ with raw string
/// literals and `//` comments.
clang::LangOptions rawLangOptions();

/// Does `T` begin a directive?
inline bool isDirective(const RawToken &T) {
  return T.is(clang::tok::hash) && T.StartsLine;
}

/// Returns the index of the first token after the directive whose `#` is
/// `Tokens[Hash]`.
size_t endOfDirective(llvm::ArrayRef<RawToken> Tokens, size_t Hash);

/// Returns the index of the bracket `Right` that closes the `Left` at
/// `Tokens[Open]`, or the number of tokens if there is none. Considers only one
/// branch of a conditional.
size_t findClosing(llvm::ArrayRef<RawToken> Tokens, size_t Open,
                   clang::tok::TokenKind Left, clang::tok::TokenKind Right);

} // namespace opendefer

#endif // OPENDEFER_REWRITE_RAWLEXER_H
