//===- RawTokens.cpp - What can be told without a preprocessor ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Rewrite/RawTokens.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Token.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace opendefer {
namespace {

struct RawToken {
  tok::TokenKind Kind;
  unsigned Offset;
  llvm::StringRef Text;
  bool StartsLine;

  unsigned end() const { return Offset + unsigned(Text.size()); }
  bool is(tok::TokenKind K) const { return Kind == K; }
  bool is(llvm::StringRef Identifier) const {
    return Kind == tok::raw_identifier && Text == Identifier;
  }
};

std::vector<RawToken> lexRaw(llvm::StringRef Buffer, const LangOptions &Lang) {
  std::vector<RawToken> Tokens;
  // A lexer without a source manager gives locations relative to the one that
  // it was given for the start of the buffer.
  SourceLocation Start = SourceLocation::getFromRawEncoding(1);
  Lexer Lex(Start, Lang, Buffer.begin(), Buffer.begin(), Buffer.end());
  for (Token T; !Lex.LexFromRawLexer(T) || T.isNot(tok::eof);) {
    unsigned Offset = T.getLocation().getRawEncoding() - Start.getRawEncoding();
    Tokens.push_back({T.getKind(), Offset, Buffer.substr(Offset, T.getLength()),
                      T.isAtStartOfLine()});
  }
  return Tokens;
}

/// The end of the directive whose `#` is at `Hash`.
size_t endOfDirective(llvm::ArrayRef<RawToken> Tokens, size_t Hash) {
  size_t End = Hash + 1;
  while (End < Tokens.size() && !Tokens[End].StartsLine)
    ++End;
  return End;
}

bool isDirective(const RawToken &T) { return T.is(tok::hash) && T.StartsLine; }

/// Of a directive, by the token behind its `#`.
bool isInclude(const RawToken &Name) {
  return Name.is("include") || Name.is("include_next") || Name.is("import");
}

bool isDeferKeyword(const RawToken &T) {
  return T.is("defer") || T.is("OPENDEFER_DEFER");
}

bool isResultKeyword(const RawToken &T) {
  return T.is("defer_result") || T.is("OPENDEFER_RESULT");
}

/// Words after which an identifier and `()` are a call, not a declaration.
bool mayPrecedeExpression(const RawToken &T) {
  if (!T.is(tok::raw_identifier))
    return !T.is(tok::star) && !T.is(tok::amp) && !T.is(tok::greater);
  static const llvm::StringRef Words[] = {
      "return", "co_return", "throw", "co_yield", "case",
      "else",   "do",        "and",   "or",       "not"};
  return llvm::is_contained(Words, T.Text);
}

/// `::opendefer::__lowered::__marker()`, of which the tail is enough.
bool isMarker(llvm::ArrayRef<RawToken> Tokens, size_t I) {
  return Tokens[I].is("__marker") && I >= 2 &&
         Tokens[I - 1].is(tok::coloncolon) && Tokens[I - 2].is("__lowered");
}

/// A call of `recover` without arguments, which lowering has to bind to the
/// deferred call. Its declaration, in our own header, does not count.
bool isRecoverCall(llvm::ArrayRef<RawToken> Tokens, size_t I) {
  return Tokens[I].is("recover") && I + 2 < Tokens.size() &&
         Tokens[I + 1].is(tok::l_paren) && Tokens[I + 2].is(tok::r_paren) &&
         I > 0 && mayPrecedeExpression(Tokens[I - 1]);
}

/// Finds `Word` as a whole identifier, to spare most buffers the lexing.
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

/// Looks for `Text` by its letter number `Rare`, which source text seldom has:
/// a single letter is what the C library finds many times as fast.
bool contains(llvm::StringRef Buffer, llvm::StringRef Text, size_t Rare) {
  for (size_t At = Buffer.find(Text[Rare], Rare); At != llvm::StringRef::npos;
       At = Buffer.find(Text[Rare], At + 1))
    if (Buffer.substr(At - Rare, Text.size()) == Text)
      return true;
  return false;
}

bool mayHaveKeyword(llvm::StringRef Buffer) {
  // Every header of every unit comes through here, some more than once. All
  // that follows has one of these in it.
  if (!contains(Buffer, "defer", 2) && !contains(Buffer, "OPENDEFER_", 6))
    return false;
  for (llvm::StringRef Word :
       {"defer", "OPENDEFER_DEFER", "defer_result", "OPENDEFER_RESULT"})
    if (containsWord(Buffer, Word))
      return true;
  return Buffer.contains("opendefer") &&
         (containsWord(Buffer, "__marker") || containsWord(Buffer, "recover"));
}

/// Does the directive `[Hash, End)` define a macro that expands to a defer, or
/// to a call of recover()?
/// The definition of the keyword itself does not count.
bool definesDeferringMacro(llvm::ArrayRef<RawToken> Tokens, size_t Hash,
                           size_t End, bool NamesUs) {
  if (End - Hash < 3 || !Tokens[Hash + 1].is("define"))
    return false;
  const RawToken &Name = Tokens[Hash + 2];
  if (isDeferKeyword(Name) || isResultKeyword(Name))
    return false;
  for (size_t I = Hash + 3; I < End; ++I)
    if (isDeferKeyword(Tokens[I]) || isResultKeyword(Tokens[I]) ||
        (NamesUs && isRecoverCall(Tokens, I)))
      return true;
  return false;
}

/// Can a statement start behind this token? Tells `defer [x] {` from the
/// declaration of an array that is called `defer`.
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

/// If a defer statement ends its keyword at token `I`, the `[` that may follow.
bool endsKeyword(llvm::ArrayRef<RawToken> Tokens, size_t I) {
  if (isDeferKeyword(Tokens[I]))
    return I == 0 || mayPrecedeStatement(Tokens[I - 1]) || Tokens[I].StartsLine;
  // ... __marker ( ) || true ) { } else
  return Tokens[I].is("else") && I >= 8 && Tokens[I - 1].is(tok::r_brace) &&
         Tokens[I - 2].is(tok::l_brace) && Tokens[I - 3].is(tok::r_paren) &&
         Tokens[I - 4].is("true") && Tokens[I - 5].is(tok::pipepipe) &&
         Tokens[I - 6].is(tok::r_paren) && Tokens[I - 7].is(tok::l_paren) &&
         isMarker(Tokens, I - 8);
}

/// Behind the directive whose `#` is at `Hash`, and behind the branches of a
/// conditional that follow it: brackets match in each, so one will do.
size_t skipDirective(llvm::ArrayRef<RawToken> Tokens, size_t Hash) {
  auto Names = [&](size_t I, llvm::StringRef Name) {
    return I + 1 < Tokens.size() &&
           Tokens[I + 1].Text.substr(0, Name.size()) == Name;
  };
  size_t Behind = endOfDirective(Tokens, Hash);
  if (!Names(Hash, "el")) // else, elif, elifdef, elifndef
    return Behind;
  for (unsigned Depth = 1; Depth && Behind < Tokens.size();) {
    if (!isDirective(Tokens[Behind])) {
      ++Behind;
      continue;
    }
    Depth += Names(Behind, "if");
    Depth -= Names(Behind, "endif");
    Behind = endOfDirective(Tokens, Behind);
  }
  return Behind;
}

/// The bracket `Right` that closes the `Left` at `Open`; the number of tokens
/// if there is none.
size_t closing(llvm::ArrayRef<RawToken> Tokens, size_t Open,
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

/// Is the lambda whose body begins at `Open` called at once? Then it is one of
/// C++, the callee of a call form.
bool isCalled(llvm::ArrayRef<RawToken> Tokens, size_t Open) {
  size_t Behind = closing(Tokens, Open, tok::l_brace, tok::r_brace) + 1;
  return Behind < Tokens.size() && Tokens[Behind].is(tok::l_paren);
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
    Use.InText |= isDeferKeyword(Tokens[I]) || isResultKeyword(Tokens[I]) ||
                  isMarker(Tokens, I) || (NamesUs && isRecoverCall(Tokens, I));
    if (Use.InText && Use.InMacroBody)
      break;
  }
  return Use;
}

std::optional<IncludesEnd> findIncludes(llvm::StringRef Buffer,
                                        const LangOptions &Lang) {
  std::optional<IncludesEnd> Last;
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  unsigned Conditions = 0;
  bool InCondition = false; // the last include, with no #endif yet
  bool SawText = false;
  for (size_t I = 0; I < Tokens.size(); ++I) {
    const RawToken &T = Tokens[I];
    if (!isDirective(T)) {
      SawText = true;
      if (InCondition || (T.StartsLine && (T.is("import") || T.is("module"))))
        return std::nullopt;
      continue;
    }
    size_t End = endOfDirective(Tokens, I);
    bool IsLast = End == Tokens.size();
    const RawToken &Name = Tokens[std::min(I + 1, End - 1)];
    if (Name.is("if") || Name.is("ifdef") || Name.is("ifndef")) {
      ++Conditions;
    } else if (Name.is("endif")) {
      Conditions -= Conditions > 0;
      if (InCondition && Conditions == 0 && !IsLast) {
        Last = {Name.Offset, Tokens[End].Offset};
        InCondition = false;
      }
    } else if (isInclude(Name)) {
      if (SawText || IsLast)
        return std::nullopt;
      InCondition = Conditions > 0;
      if (!InCondition)
        Last = {T.Offset, Tokens[End].Offset};
    }
    I = End - 1;
  }
  return InCondition ? std::nullopt : Last;
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
    // Two squares open an attribute, not captures.
    size_t Open = I + 1;
    if (!endsKeyword(Tokens, I) || !Tokens[Open].is(tok::l_square) ||
        Tokens[Open + 1].is(tok::l_square))
      continue;
    size_t Close = closing(Tokens, Open, tok::l_square, tok::r_square);
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

/// What the `{` at token `Open` begins. Guesses where it takes a parser.
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

size_t closingBrace(llvm::ArrayRef<RawToken> Tokens, size_t Open) {
  return closing(Tokens, Open, tok::l_brace, tok::r_brace);
}

} // namespace

std::optional<BlockReturn> findBlockReturn(llvm::StringRef Buffer,
                                           const LangOptions &Lang,
                                           unsigned Offset) {
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  std::vector<Brace> Open;
  std::optional<BlockReturn> Found;
  size_t FoundIn = 0; ///< the first brace around Found that is its function's
  for (size_t I = 0; I + 1 < Tokens.size(); ++I) {
    if (isDirective(Tokens[I])) {
      I = endOfDirective(Tokens, I) - 1;
    } else if (Tokens[I].is(tok::l_brace)) {
      Open.push_back({kindOfBrace(Tokens, I), I});
    } else if (Tokens[I].is(tok::r_brace) && !Open.empty()) {
      // Behind the function nobody can mean it.
      if (Open.size() == FoundIn)
        Found.reset();
      Open.pop_back();
    } else if (Tokens[I].is("return")) {
      size_t Inner = Open.size();
      while (Inner && Open[Inner - 1].Kind == BraceKind::Block)
        --Inner;
      if (Inner && Open[Inner - 1].Kind == BraceKind::DeferredBlock) {
        size_t Close = closingBrace(Tokens, Open[Inner - 1].Token);
        if (Close + 1 >= Tokens.size())
          return {};
        Found = {Tokens[I].Offset, !Tokens[I + 1].is(tok::semi),
                 Tokens[Open[Inner - 1].Token - 1].end(), Tokens[Close].end(),
                 Tokens[Close + 1].is(tok::semi)};
        while (Inner && (Open[Inner - 1].Kind == BraceKind::Block ||
                         Open[Inner - 1].Kind == BraceKind::DeferredBlock))
          --Inner;
        FoundIn = Inner + 1;
        if (Inner && Open[Inner - 1].Kind == BraceKind::Lambda)
          FoundIn = Inner;
      }
      if (Tokens[I].Offset >= Offset)
        return Found;
    }
  }
  return {};
}

bool isInBody(llvm::StringRef Buffer, const LangOptions &Lang, size_t Offset) {
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  llvm::SmallVector<bool, 8> Bodies; // of each open brace: is it that of one?
  size_t Statement = 0;              // where what comes before a brace begins
  for (size_t I = 0; I < Tokens.size() && Tokens[I].Offset < Offset; ++I) {
    if (isDirective(Tokens[I])) {
      I = endOfDirective(Tokens, I) - 1;
      Statement = I + 1;
    } else if (Tokens[I].is(tok::l_brace)) {
      Bodies.push_back(!Tokens[Statement].is("namespace") &&
                       !Tokens[Statement].is("inline") &&
                       !Tokens[Statement].is("extern"));
      // `inline void f() {` and `extern "C" void f() {`, too, begin a body.
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

std::vector<Directive> findDirectives(llvm::StringRef Buffer,
                                      const LangOptions &Lang) {
  std::vector<Directive> Directives;
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (!isDirective(Tokens[I]))
      continue;
    unsigned Begin = Tokens[I].Offset, Behind = Tokens[I].end();
    I = endOfDirective(Tokens, I) - 1;
    unsigned End = Tokens[I].end();
    Directives.push_back({Begin, End, Buffer.slice(Behind, End).trim()});
  }
  return Directives;
}

std::vector<IncludeName> findIncludeNames(llvm::StringRef Buffer,
                                          const LangOptions &Lang) {
  std::vector<IncludeName> Names;
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  for (size_t I = 0; I + 2 < Tokens.size(); ++I) {
    bool IsNext =
        Tokens[I + 1].is("include_next") || Tokens[I].is("__has_include_next");
    bool Asks = (Tokens[I].is("__has_include") || IsNext) &&
                Tokens[I + 1].is(tok::l_paren);
    if (!Asks && (!isDirective(Tokens[I]) || !isInclude(Tokens[I + 1])))
      continue;
    unsigned Begin = Tokens[I + 2].Offset;
    size_t End = Buffer.find(Buffer[Begin] == '<' ? '>' : '"', Begin + 1);
    if ((Buffer[Begin] == '<' || Buffer[Begin] == '"') &&
        End != llvm::StringRef::npos)
      Names.push_back({Begin, unsigned(End + 1 - Begin),
                       Buffer.slice(Begin + 1, End), Buffer[Begin] == '"',
                       IsNext});
  }
  return Names;
}

} // namespace opendefer
