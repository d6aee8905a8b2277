//===- MacroText.cpp - A macro invocation, written out --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Macros/MacroText.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/Preprocessor.h"
#include <vector>

using namespace clang;

namespace opendefer {
namespace {

/// A token's text, without line splices.
struct Spelling {
  std::string Text;
  bool Space; ///< something stood before it: blanks, a comment, a new line
  bool IsLiteral = false;
};

struct Argument {
  unsigned Begin = 0, End = 0; ///< in the buffer, from first to last token
  std::vector<Spelling> Tokens;
};

/// A piece of the text: an argument, or what the body says.
struct MacroPiece {
  std::string Text;
  std::optional<unsigned> Argument; ///< used as it is, not by # or ##
  bool Space = false;
  bool Pasted = false; ///< to the piece before
};

bool isPunctuator(char C) {
  return llvm::StringRef("+-<>=&|:.*/#%^!").contains(C);
}

/// Would two pieces of text run into one token?
bool wouldJoin(char Left, char Right) {
  if (isAsciiIdentifierContinue(Left) || !isASCII(Left))
    return isAsciiIdentifierContinue(Right) || !isASCII(Right) ||
           Right == '"' || Right == '\'' || Right == '.';
  if (Left == '"' || Left == '\'')
    return isAsciiIdentifierContinue(Right) || !isASCII(Right);
  if (Left == '.' && isDigit(Right))
    return true;
  return isPunctuator(Left) && isPunctuator(Right);
}

/// Reads `NAME(arguments)` from the buffer.
class InvocationReader {
public:
  InvocationReader(llvm::StringRef Buffer, unsigned Name,
                   const LangOptions &Lang)
      : Buffer(Buffer),
        Lex(Start, Lang, Buffer.begin(), Buffer.begin() + Name, Buffer.end()) {}

  bool read(const MacroInfo &Macro);

  unsigned End = 0;
  std::vector<Argument> Arguments;

private:
  void next() {
    Lex.LexFromRawLexer(Tok);
    Offset = Tok.getLocation().getRawEncoding() - Start.getRawEncoding();
  }
  void add(Argument &Into, bool Space);

  llvm::StringRef Buffer;
  // A lexer without a source manager counts locations from this one.
  const SourceLocation Start = SourceLocation::getFromRawEncoding(1);
  Lexer Lex;
  Token Tok;
  unsigned Offset = 0;
};

void InvocationReader::add(Argument &Into, bool Space) {
  if (Into.Tokens.empty())
    Into.Begin = Offset;
  Into.End = Offset + Tok.getLength();
  std::string Text = Buffer.substr(Offset, Tok.getLength()).str();
  bool IsRaw = llvm::StringRef(Text).split('"').first.take_back() == "R";
  if (!IsRaw)
    for (size_t At; (At = Text.find("\\\n")) != Text.npos ||
                    (At = Text.find("\\\r\n")) != Text.npos;)
      Text.erase(At, Text[At + 1] == '\n' ? 2 : 3);
  bool IsLiteral = tok::isStringLiteral(Tok.getKind()) || Text.back() == '"' ||
                   Text.back() == '\'';
  Into.Tokens.push_back({std::move(Text), Space, IsLiteral});
}

/// False if there are no arguments where there should be, or a directive among
/// them.
bool InvocationReader::read(const MacroInfo &Macro) {
  next(); // the name
  End = Offset + Tok.getLength();
  if (!Macro.isFunctionLike())
    return true;
  next();
  if (Tok.isNot(tok::l_paren))
    return false;
  Arguments.emplace_back();
  for (unsigned Depth = 0;;) {
    next();
    if (Tok.is(tok::eof) || (Tok.is(tok::hash) && Tok.isAtStartOfLine()))
      return false;
    if (Tok.is(tok::l_paren))
      ++Depth;
    if (Tok.is(tok::r_paren) && Depth-- == 0)
      break;
    bool InLast =
        Macro.isVariadic() && Arguments.size() == Macro.getNumParams();
    if (Tok.is(tok::comma) && Depth == 0 && !InLast) {
      Arguments.emplace_back();
      continue;
    }
    add(Arguments.back(), Tok.hasLeadingSpace() || Tok.isAtStartOfLine());
  }
  End = Offset + 1;
  Arguments.resize(Macro.getNumParams());
  return true;
}

class BodyWriter {
public:
  BodyWriter(const Preprocessor &PP, const MacroInfo &Macro,
             llvm::ArrayRef<Argument> Arguments)
      : PP(PP), Macro(Macro), Arguments(Arguments) {}

  void write(llvm::ArrayRef<Token> Body);

  std::vector<MacroPiece> Pieces;
  /// A raw string that spans lines cannot be repeated on one line.
  bool Fits = true;

private:
  std::optional<unsigned> parameter(const Token &T) const {
    int Index = T.getIdentifierInfo()
                    ? Macro.getParameterNum(T.getIdentifierInfo())
                    : -1;
    return Index < 0 ? std::nullopt : std::optional<unsigned>(Index);
  }
  bool isVariadicParameter(const Token &T) const {
    return Macro.isVariadic() && parameter(T) == Macro.getNumParams() - 1;
  }
  std::string joined(const Argument &A);
  static std::string stringified(const Argument &A);
  void add(MacroPiece P, bool IsEmpty);

  const Preprocessor &PP;
  const MacroInfo &Macro;
  llvm::ArrayRef<Argument> Arguments;
  bool PasteNext = false;
  /// What stands left of a ## is nothing.
  bool LeftIsNothing = false;

public:
  /// The text of an argument that is used again.
  std::string again(unsigned Index) { return joined(Arguments[Index]); }
};

std::string BodyWriter::joined(const Argument &A) {
  std::string Text;
  for (const Spelling &S : A.Tokens) {
    if (!Text.empty() && S.Space)
      Text += ' ';
    Text += S.Text;
  }
  Fits &= Text.find('\n') == Text.npos;
  return Text;
}

std::string BodyWriter::stringified(const Argument &A) {
  std::string Text = "\"";
  for (const Spelling &S : A.Tokens) {
    if (Text.size() > 1 && S.Space)
      Text += ' ';
    for (char C : S.Text) {
      if (S.IsLiteral && (C == '"' || C == '\\'))
        Text += '\\';
      if (C == '\n')
        Text += "\\n";
      else
        Text += C;
    }
  }
  return Text + "\"";
}

void BodyWriter::add(MacroPiece P, bool IsEmpty) {
  bool Paste = std::exchange(PasteNext, false);
  P.Pasted = Paste && !LeftIsNothing;
  if (IsEmpty) {
    LeftIsNothing = !P.Pasted;
    return;
  }
  LeftIsNothing = false;
  Pieces.push_back(std::move(P));
}

void BodyWriter::write(llvm::ArrayRef<Token> Body) {
  for (size_t I = 0; I < Body.size(); ++I) {
    const Token &T = Body[I];
    bool HasNext = I + 1 < Body.size();
    MacroPiece P;
    P.Space = T.hasLeadingSpace();
    if (T.is(tok::hashhash)) {
      PasteNext = true;
      continue;
    }
    if (T.is(tok::hash) && Macro.isFunctionLike() && HasNext &&
        parameter(Body[I + 1])) {
      P.Text = stringified(Arguments[*parameter(Body[++I])]);
      add(std::move(P), false);
      continue;
    }
    // GNU: the comma of `, ## __VA_ARGS__` goes if there are none.
    if (T.is(tok::comma) && I + 2 < Body.size() &&
        Body[I + 1].is(tok::hashhash) && isVariadicParameter(Body[I + 2])) {
      if (Arguments.back().Tokens.empty()) {
        I += 2;
        continue;
      }
      ++I;
    } else if (T.getIdentifierInfo() &&
               T.getIdentifierInfo()->getName() == "__VA_OPT__" &&
               Macro.isVariadic() && HasNext) {
      size_t Close = I + 1;
      for (unsigned Depth = 0; Close < Body.size(); ++Close)
        if (Body[Close].is(tok::l_paren))
          ++Depth;
        else if (Body[Close].is(tok::r_paren) && --Depth == 0)
          break;
      if (Arguments.back().Tokens.empty())
        add(std::move(P), true);
      else
        write(Body.slice(I + 2, Close - I - 2));
      I = Close;
      continue;
    }
    auto Index = parameter(T);
    if (!Index) {
      P.Text = PP.getSpelling(T);
      add(std::move(P), false);
      continue;
    }
    const Argument &A = Arguments[*Index];
    if (PasteNext || (HasNext && Body[I + 1].is(tok::hashhash)))
      P.Text = joined(A);
    else
      P.Argument = *Index;
    add(std::move(P), A.Tokens.empty());
  }
}

/// A macro that says its own name gives that name back.
bool isUnchanged(llvm::StringRef Buffer, unsigned Name,
                 const ExpandedInvocation &Result) {
  std::string Text;
  unsigned Done = Name;
  for (const Edit &E : Result.Edits) {
    Text += Buffer.slice(Done, E.Offset);
    Text += E.Text;
    Done = E.Offset + E.Length;
  }
  Text += Buffer.slice(Done, Result.End);
  return Text == Buffer.slice(Name, Result.End);
}

} // namespace

std::optional<ExpandedInvocation> printExpansion(const Preprocessor &PP,
                                                 const MacroInfo &Macro,
                                                 llvm::StringRef Buffer,
                                                 unsigned Name) {
  InvocationReader Invocation(Buffer, Name, PP.getLangOpts());
  if (Macro.isBuiltinMacro() || !Invocation.read(Macro))
    return std::nullopt;
  BodyWriter Body(PP, Macro, Invocation.Arguments);
  Body.write(Macro.tokens());

  ExpandedInvocation Result;
  Result.End = Invocation.End;
  unsigned Done = Name; // what stands before has been dealt with
  char Last = Name ? Buffer[Name - 1] : ' ';
  std::string Text;
  auto Append = [&](llvm::StringRef More, const MacroPiece *P) {
    if (More.empty())
      return;
    bool First = Text.empty() && Done == Name;
    if (P ? !P->Pasted && ((P->Space && !First) || wouldJoin(Last, More[0]))
          : wouldJoin(Last, More[0]))
      Text += ' ';
    Text += More;
    Last = More.back();
  };
  // Newlines that go are put behind, so that all else stays on its line.
  auto Flush = [&](unsigned End) {
    Text.append(Buffer.slice(Done, End).count('\n'), '\n');
    if (End != Done || !Text.empty())
      Result.Edits.push_back({Done, End - Done, std::move(Text)});
    Text.clear();
  };
  int LastKept = -1;
  for (const MacroPiece &P : Body.Pieces) {
    if (!P.Argument) {
      Append(P.Text, &P);
      continue;
    }
    const Argument &A = Invocation.Arguments[*P.Argument];
    if (int(*P.Argument) <= LastKept) {
      Append(Body.again(*P.Argument), &P);
      continue;
    }
    if ((P.Space && !Text.empty()) || wouldJoin(Last, Buffer[A.Begin]))
      Text += ' ';
    Flush(A.Begin);
    Done = A.End;
    Last = Buffer[A.End - 1];
    LastKept = *P.Argument;
  }
  if (Invocation.End < Buffer.size() && wouldJoin(Last, Buffer[Invocation.End]))
    Text += ' ';
  Flush(Invocation.End);
  if (!Body.Fits || isUnchanged(Buffer, Name, Result))
    return std::nullopt;
  return Result;
}

} // namespace opendefer
