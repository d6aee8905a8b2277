//===- RawTokens.cpp - Keywords in raw tokens -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Rewrite/RawTokens.h"
#include "Basic/Keywords.h"
#include "Rewrite/RawLexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace opendefer {
namespace {

bool isDefer(const RawToken &T) {
  return T.is(tok::raw_identifier) && isDeferKeyword(T.Text);
}

bool isResult(const RawToken &T) {
  return T.is(tok::raw_identifier) && isResultKeyword(T.Text);
}

/// Are an identifier and `()` after this token a call, and not a declaration?
bool mayPrecedeExpression(const RawToken &T) {
  if (!T.is(tok::raw_identifier))
    return !T.is(tok::star) && !T.is(tok::amp) && !T.is(tok::greater);
  static const llvm::StringRef Words[] = {
      "return", "co_return", "throw", "co_yield", "case",
      "else",   "do",        "and",   "or",       "not"};
  return llvm::is_contained(Words, T.Text);
}

/// Finds `::opendefer::__lowered::__marker()` by its last three tokens.
bool isMarker(llvm::ArrayRef<RawToken> Tokens, size_t I) {
  return Tokens[I].is(tok::raw_identifier) && findMarker(Tokens[I].Text) &&
         I >= 2 && Tokens[I - 1].is(tok::coloncolon) &&
         Tokens[I - 2].is("__lowered");
}

/// Is it a call of `recover` without arguments, which lowering must bind to the
/// deferred call? The declaration in our own header does not count.
bool isRecoverCall(llvm::ArrayRef<RawToken> Tokens, size_t I) {
  return Tokens[I].is(RecoverFunction) && I + 2 < Tokens.size() &&
         Tokens[I + 1].is(tok::l_paren) && Tokens[I + 2].is(tok::r_paren) &&
         I > 0 && mayPrecedeExpression(Tokens[I - 1]);
}

/// Finds `Word` as a whole identifier, so that most buffers need no lexing.
bool containsWord(llvm::StringRef Buffer, llvm::StringRef Word) {
  auto IsIdentifierChar = [](char C) { return llvm::isAlnum(C) || C == '_'; };
  for (size_t At = Buffer.find(Word); At != llvm::StringRef::npos;
       At = Buffer.find(Word, At + 1)) {
    size_t After = At + Word.size();
    if ((At == 0 || !IsIdentifierChar(Buffer[At - 1])) &&
        (After == Buffer.size() || !IsIdentifierChar(Buffer[After])))
      return true;
  }
  return false;
}

/// Finds `Text` by searching for its character number `Rare`, which is rare in
/// source text. The C library searches for one character many times faster than
/// for a string.
bool contains(llvm::StringRef Buffer, llvm::StringRef Text, size_t Rare) {
  for (size_t At = Buffer.find(Text[Rare], Rare); At != llvm::StringRef::npos;
       At = Buffer.find(Text[Rare], At + 1))
    if (Buffer.substr(At - Rare, Text.size()) == Text)
      return true;
  return false;
}

bool mayHaveKeyword(llvm::StringRef Buffer) {
  // This is called for every header of every unit. All words that are searched
  // below contain one of these two.
  if (!contains(Buffer, DeferKeyword, 2) && !contains(Buffer, MacroPrefix, 6))
    return false;
  for (llvm::StringRef Word : {ResultKeyword, ResultMacro})
    if (containsWord(Buffer, Word))
      return true;
  bool NamesUs = Buffer.contains("opendefer");
  for (const DeferWord &Word : DeferWords)
    if (containsWord(Buffer, Word.Keyword) ||
        containsWord(Buffer, Word.Macro) ||
        (NamesUs && containsWord(Buffer, Word.Marker)))
      return true;
  return NamesUs && containsWord(Buffer, RecoverFunction);
}

/// Does the directive `[Hash, End)` define a macro that expands to a defer, or
/// to a call of recover()? The definition of the keyword does not count.
bool definesDeferringMacro(llvm::ArrayRef<RawToken> Tokens, size_t Hash,
                           size_t End, bool NamesUs) {
  if (End - Hash < 3 || !Tokens[Hash + 1].is("define"))
    return false;
  const RawToken &Name = Tokens[Hash + 2];
  if (isDefer(Name) || isResult(Name))
    return false;
  for (size_t I = Hash + 3; I < End; ++I)
    if (isDefer(Tokens[I]) || isResult(Tokens[I]) ||
        (NamesUs && isRecoverCall(Tokens, I)))
      return true;
  return false;
}

/// Can a statement start after this token? Distinguishes `defer [x] {` from the
/// declaration of an array with the name `defer`.
bool mayPrecedeStatement(const RawToken &T) {
  switch (T.Kind) {
  case tok::l_brace:
  case tok::r_brace:
  case tok::l_paren:
  case tok::r_paren:
  case tok::r_square:
  case tok::semi:
  case tok::colon:
  case tok::comma:
    return true;
  case tok::raw_identifier:
    return T.Text == "else" || T.Text == "do";
  default:
    return false;
  }
}

/// Is token `I` the keyword of a defer statement, or the last token of the
/// keyword's expansion?
bool endsKeyword(llvm::ArrayRef<RawToken> Tokens, size_t I) {
  if (isDefer(Tokens[I]))
    return I == 0 || mayPrecedeStatement(Tokens[I - 1]) || Tokens[I].StartsLine;
  // ... __marker ( ) || true ) { } else
  return Tokens[I].is("else") && I >= 8 && Tokens[I - 1].is(tok::r_brace) &&
         Tokens[I - 2].is(tok::l_brace) && Tokens[I - 3].is(tok::r_paren) &&
         Tokens[I - 4].is("true") && Tokens[I - 5].is(tok::pipepipe) &&
         Tokens[I - 6].is(tok::r_paren) && Tokens[I - 7].is(tok::l_paren) &&
         isMarker(Tokens, I - 8);
}

/// Is the lambda whose body begins at `Open` called at once? Then it is a
/// lambda expression, the callee of a call form.
bool isCalled(llvm::ArrayRef<RawToken> Tokens, size_t Open) {
  size_t After = findClosing(Tokens, Open, tok::l_brace, tok::r_brace) + 1;
  return After < Tokens.size() && Tokens[After].is(tok::l_paren);
}

} // namespace

KeywordUse findKeyword(llvm::StringRef Buffer, const LangOptions &Lang) {
  KeywordUse Use;
  if (!mayHaveKeyword(Buffer))
    return Use;
  bool NamesUs = Buffer.contains("opendefer");
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (isDirective(Tokens[I])) {
      size_t End = endOfDirective(Tokens, I);
      Use.InMacroBody |= definesDeferringMacro(Tokens, I, End, NamesUs);
      I = End - 1;
      continue;
    }
    Use.InText |= isDefer(Tokens[I]) || isResult(Tokens[I]) ||
                  isMarker(Tokens, I) || (NamesUs && isRecoverCall(Tokens, I));
    if (Use.InText && Use.InMacroBody)
      break;
  }
  return Use;
}

EditList normaliseCaptures(llvm::StringRef Buffer, const LangOptions &Lang,
                           CaptureForm Form) {
  EditList Edits;
  if (!mayHaveKeyword(Buffer))
    return Edits;
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  for (size_t I = 0; I + 2 < Tokens.size(); ++I) {
    if (isDirective(Tokens[I])) {
      I = endOfDirective(Tokens, I) - 1;
      continue;
    }
    // `[[` begins an attribute.
    size_t Open = I + 1;
    if (!endsKeyword(Tokens, I) || !Tokens[Open].is(tok::l_square) ||
        Tokens[Open + 1].is(tok::l_square))
      continue;
    size_t Close = findClosing(Tokens, Open, tok::l_square, tok::r_square);
    if (Close + 1 >= Tokens.size())
      continue;
    if (Form == CaptureForm::Diagnosed)
      Edits.push_back({Tokens[Open].Offset, 0, "(void)"});
    if (Tokens[Close + 1].is(tok::l_brace) && !isCalled(Tokens, Close + 1))
      Edits.push_back({Tokens[Close].end(), 0, "()mutable"});
  }
  return Edits;
}

namespace {

enum class BraceKind { Block, DeferredBlock, Lambda, Scope };

struct Brace {
  BraceKind Kind;
  size_t Token;
};

/// Returns what the `{` at token `Open` begins. This is a guess in cases that
/// only a parser could decide.
BraceKind kindOfBrace(llvm::ArrayRef<RawToken> Tokens, size_t Open) {
  if (Open && endsKeyword(Tokens, Open - 1))
    return BraceKind::DeferredBlock;
  bool HasParentheses = false;
  unsigned Depth = 0;
  for (size_t I = Open; I-- > 0;) {
    if (Tokens[I].is(tok::r_paren)) {
      HasParentheses = true;
      ++Depth;
    } else if (Depth) {
      Depth -= Tokens[I].is(tok::l_paren);
    } else if (Tokens[I].is(tok::r_square)) {
      return BraceKind::Lambda;
    } else if (Tokens[I].is(tok::semi) || Tokens[I].is(tok::l_brace) ||
               Tokens[I].is(tok::r_brace) || Tokens[I].is(tok::l_paren)) {
      break;
    } else if (Tokens[I].is("namespace") || Tokens[I].is("extern")) {
      return BraceKind::Scope;
    } else if (!HasParentheses &&
               (Tokens[I].is("class") || Tokens[I].is("struct") ||
                Tokens[I].is("union"))) {
      return BraceKind::Scope;
    }
  }
  return BraceKind::Block;
}

/// Searches a buffer, up to a given `return`, for the last `return` in a
/// deferred block whose type the compiler may compare with it.
class BlockReturnSearch {
public:
  BlockReturnSearch(llvm::StringRef Buffer, const LangOptions &Lang)
      : Tokens(lexRaw(Buffer, Lang)) {}

  std::optional<BlockReturn> find(unsigned Offset) {
    for (size_t I = 0; I + 1 < Tokens.size(); ++I) {
      if (isDirective(Tokens[I])) {
        I = endOfDirective(Tokens, I) - 1;
      } else if (Tokens[I].is(tok::l_brace)) {
        Open.push_back({kindOfBrace(Tokens, I), I});
      } else if (Tokens[I].is(tok::r_brace)) {
        closeBrace();
      } else if (Tokens[I].is("return")) {
        if (!readReturn(I))
          return std::nullopt;
        if (Tokens[I].Offset >= Offset)
          return Found;
      }
    }
    return std::nullopt;
  }

private:
  void closeBrace() {
    if (Open.empty())
      return;
    // The compiler compares only returns of the same function.
    if (Open.size() == FunctionDepth)
      Found.reset();
    Open.pop_back();
  }

  /// Returns false if the text ends within the block.
  bool readReturn(size_t Return) {
    size_t Depth = skipOutwards(Open.size(), /*DeferredBlocks=*/false);
    if (!Depth || Open[Depth - 1].Kind != BraceKind::DeferredBlock)
      return true;
    size_t Block = Open[Depth - 1].Token;
    size_t Close = findClosing(Tokens, Block, tok::l_brace, tok::r_brace);
    if (Close + 1 >= Tokens.size())
      return false;
    Found = {Tokens[Return].Offset, !Tokens[Return + 1].is(tok::semi),
             Tokens[Block - 1].end(), Tokens[Close].end(),
             Tokens[Close + 1].is(tok::semi)};
    Depth = skipOutwards(Depth, /*DeferredBlocks=*/true);
    bool InLambda = Depth && Open[Depth - 1].Kind == BraceKind::Lambda;
    FunctionDepth = InLambda ? Depth : Depth + 1;
    return true;
  }

  /// Skips enclosing blocks from `Depth` outwards.
  size_t skipOutwards(size_t Depth, bool DeferredBlocks) const {
    while (Depth && (Open[Depth - 1].Kind == BraceKind::Block ||
                     (DeferredBlocks &&
                      Open[Depth - 1].Kind == BraceKind::DeferredBlock)))
      --Depth;
    return Depth;
  }

  const std::vector<RawToken> Tokens;
  std::vector<Brace> Open;
  std::optional<BlockReturn> Found;
  size_t FunctionDepth = 0; ///< the number of open braces in its function
};

} // namespace

std::optional<BlockReturn> findBlockReturn(llvm::StringRef Buffer,
                                           const LangOptions &Lang,
                                           unsigned Offset) {
  return BlockReturnSearch(Buffer, Lang).find(Offset);
}

bool isInBody(llvm::StringRef Buffer, const LangOptions &Lang, size_t Offset) {
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  llvm::SmallVector<bool, 8> Bodies; // for each open brace: is it a body's?
  size_t Statement = 0;              // the first token of the statement
  for (size_t I = 0; I < Tokens.size() && Tokens[I].Offset < Offset; ++I) {
    if (isDirective(Tokens[I])) {
      I = endOfDirective(Tokens, I) - 1;
      Statement = I + 1;
    } else if (Tokens[I].is(tok::l_brace)) {
      Bodies.push_back(!Tokens[Statement].is("namespace") &&
                       !Tokens[Statement].is("inline") &&
                       !Tokens[Statement].is("extern"));
      // `inline void f() {` and `extern "C" void f() {` begin a body as well.
      if (!Bodies.back())
        Bodies.back() = Tokens[I - 1].is(tok::r_paren);
      Statement = I + 1;
    } else if (Tokens[I].is(tok::r_brace)) {
      if (!Bodies.empty())
        Bodies.pop_back();
      Statement = I + 1;
    } else if (Tokens[I].is(tok::semi)) {
      Statement = I + 1;
    }
  }
  return llvm::is_contained(Bodies, true);
}

} // namespace opendefer
