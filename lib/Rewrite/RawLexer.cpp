//===- RawLexer.cpp - The tokens of a buffer ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Rewrite/RawLexer.h"
#include "Clang/ClangCompat.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Token.h"

using namespace clang;

namespace opendefer {
namespace {

/// Returns the index of the first token after the directive at `Hash`. If the
/// directive begins another branch of a conditional, skips to the #endif:
/// brackets match in each branch, so one branch is enough.
size_t skipDirective(llvm::ArrayRef<RawToken> Tokens, size_t Hash) {
  auto IsNamed = [&](size_t I, llvm::StringRef Prefix) {
    return I + 1 < Tokens.size() &&
           Tokens[I + 1].Text.substr(0, Prefix.size()) == Prefix;
  };
  size_t Next = endOfDirective(Tokens, Hash);
  if (!IsNamed(Hash, "el")) // else, elif, elifdef, elifndef
    return Next;
  for (unsigned Depth = 1; Depth && Next < Tokens.size();) {
    if (!isDirective(Tokens[Next])) {
      ++Next;
      continue;
    }
    Depth += IsNamed(Next, "if");
    Depth -= IsNamed(Next, "endif");
    Next = endOfDirective(Tokens, Next);
  }
  return Next;
}

} // namespace

std::vector<RawToken> lexRaw(llvm::StringRef Buffer, const LangOptions &Lang) {
  std::vector<RawToken> Tokens;
  // A lexer without a source manager returns locations relative to the given
  // start of the buffer.
  SourceLocation Start = SourceLocation::getFromRawEncoding(1);
  Lexer Lex(Start, Lang, Buffer.begin(), Buffer.begin(), Buffer.end());
  for (Token T; !Lex.LexFromRawLexer(T) || T.isNot(tok::eof);) {
    unsigned Offset = T.getLocation().getRawEncoding() - Start.getRawEncoding();
    Tokens.push_back({T.getKind(), Offset, Buffer.substr(Offset, T.getLength()),
                      T.isAtStartOfLine()});
  }
  return Tokens;
}

LangOptions rawLangOptions() {
  LangOptions Lang;
  Lang.CPlusPlus = Lang.CPlusPlus11 = Lang.CPlusPlus14 = Lang.CPlusPlus17 =
      true;
  Lang.LineComment = true;
  compat::allowRawStrings(Lang);
  return Lang;
}

size_t endOfDirective(llvm::ArrayRef<RawToken> Tokens, size_t Hash) {
  size_t End = Hash + 1;
  while (End < Tokens.size() && !Tokens[End].StartsLine)
    ++End;
  return End;
}

size_t findClosing(llvm::ArrayRef<RawToken> Tokens, size_t Open,
                   tok::TokenKind Left, tok::TokenKind Right) {
  unsigned Depth = 0;
  for (size_t I = Open; I < Tokens.size();) {
    if (isDirective(Tokens[I])) {
      I = skipDirective(Tokens, I);
      continue;
    }
    if (Tokens[I].is(Left))
      ++Depth;
    else if (Tokens[I].is(Right) && --Depth == 0)
      return I;
    ++I;
  }
  return Tokens.size();
}

} // namespace opendefer
