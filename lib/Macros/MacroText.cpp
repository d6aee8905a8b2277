//===- MacroText.cpp - The text of a macro's expansion --------------------===//
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
  bool Space; ///< whitespace or a comment precedes it
  bool IsLiteral = false;
};

struct Argument {
  unsigned Begin = 0, End = 0; ///< the range of its tokens in the buffer
  std::vector<Spelling> Tokens;
};

/// A piece of the expansion: an argument, or text of the body.
struct MacroPiece {
  std::string Text;
  std::optional<unsigned> Argument; ///< unless it is an operand of # or ##
  bool Space = false;
  bool Pasted = false; ///< by ## to the previous piece
};

bool isPunctuator(char C) {
  return llvm::StringRef("+-<>=&|:.*/#%^!").contains(C);
}

/// Would the lexer read two adjacent pieces of text as one token?
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

  /// False if the arguments are missing or contain a directive.
  bool read(const MacroInfo &Macro);

  unsigned End = 0;
  std::vector<Argument> Arguments;

private:
  void next() {
    Lex.LexFromRawLexer(Tok);
    Offset = Tok.getLocation().getRawEncoding() - Start.getRawEncoding();
  }
  bool readArguments(const MacroInfo &Macro);
  void addToken(Argument &A);

  llvm::StringRef Buffer;
  // A lexer without a source manager counts its locations from this one.
  const SourceLocation Start = SourceLocation::getFromRawEncoding(1);
  Lexer Lex;
  Token Tok;
  unsigned Offset = 0;
};

void removeLineSplices(std::string &Text) {
  for (size_t At; (At = Text.find("\\\n")) != Text.npos ||
                  (At = Text.find("\\\r\n")) != Text.npos;)
    Text.erase(At, Text[At + 1] == '\n' ? 2 : 3);
}

void InvocationReader::addToken(Argument &A) {
  if (A.Tokens.empty())
    A.Begin = Offset;
  A.End = Offset + Tok.getLength();
  std::string Text = Buffer.substr(Offset, Tok.getLength()).str();
  bool IsRaw = llvm::StringRef(Text).split('"').first.take_back() == "R";
  if (!IsRaw)
    removeLineSplices(Text);
  bool IsLiteral = tok::isStringLiteral(Tok.getKind()) || Text.back() == '"' ||
                   Text.back() == '\'';
  bool Space = Tok.hasLeadingSpace() || Tok.isAtStartOfLine();
  A.Tokens.push_back({std::move(Text), Space, IsLiteral});
}

bool InvocationReader::read(const MacroInfo &Macro) {
  next(); // the name
  End = Offset + Tok.getLength();
  return !Macro.isFunctionLike() || readArguments(Macro);
}

bool InvocationReader::readArguments(const MacroInfo &Macro) {
  next();
  if (Tok.isNot(tok::l_paren))
    return false;
  Arguments.emplace_back();
  unsigned Depth = 0;
  for (next(); Depth || Tok.isNot(tok::r_paren); next()) {
    if (Tok.is(tok::eof) || (Tok.is(tok::hash) && Tok.isAtStartOfLine()))
      return false;
    Depth += Tok.is(tok::l_paren);
    Depth -= Tok.is(tok::r_paren);
    bool InVariadic =
        Macro.isVariadic() && Arguments.size() == Macro.getNumParams();
    if (Tok.is(tok::comma) && Depth == 0 && !InVariadic)
      Arguments.emplace_back();
    else
      addToken(Arguments.back());
  }
  End = Offset + 1;
  Arguments.resize(Macro.getNumParams());
  return true;
}

/// Substitutes the arguments in the body of a macro.
class BodyExpander {
public:
  BodyExpander(const Preprocessor &PP, const MacroInfo &Macro,
               llvm::ArrayRef<Argument> Arguments)
      : PP(PP), Macro(Macro), Arguments(Arguments) {}

  void expand(llvm::ArrayRef<Token> Body) {
    for (size_t I = 0; I < Body.size();)
      I += expandFirst(Body.drop_front(I));
  }
  /// The text of an argument on one line.
  std::string argumentText(unsigned Index);

  std::vector<MacroPiece> Pieces;
  /// False if an argument has no text on one line: a raw string of several.
  bool Fits = true;

private:
  /// Expands the first tokens of `Body`, and returns their number.
  size_t expandFirst(llvm::ArrayRef<Token> Body);
  size_t expandVAOpt(llvm::ArrayRef<Token> Body);
  void addText(const Token &T, std::string Text);
  void addArgument(const Token &T, unsigned Index, bool IsPasteOperand);
  void add(MacroPiece P, bool IsEmpty);

  std::optional<unsigned> parameter(const Token &T) const {
    int Index = T.getIdentifierInfo()
                    ? Macro.getParameterNum(T.getIdentifierInfo())
                    : -1;
    return Index < 0 ? std::nullopt : std::optional<unsigned>(Index);
  }
  bool isVariadicParameter(const Token &T) const {
    return Macro.isVariadic() && parameter(T) == Macro.getNumParams() - 1;
  }
  /// `# parameter`
  bool isStringification(llvm::ArrayRef<Token> Body) const {
    return Body[0].is(tok::hash) && Macro.isFunctionLike() && Body.size() > 1 &&
           parameter(Body[1]);
  }
  /// GNU's `, ## __VA_ARGS__`
  bool isRemovableComma(llvm::ArrayRef<Token> Body) const {
    return Body[0].is(tok::comma) && Body.size() > 2 &&
           Body[1].is(tok::hashhash) && isVariadicParameter(Body[2]);
  }
  bool isVAOpt(llvm::ArrayRef<Token> Body) const {
    const IdentifierInfo *Id = Body[0].getIdentifierInfo();
    return Id && Id->getName() == "__VA_OPT__" && Macro.isVariadic() &&
           Body.size() > 1;
  }
  static std::string stringified(const Argument &A);

  const Preprocessor &PP;
  const MacroInfo &Macro;
  llvm::ArrayRef<Argument> Arguments;
  bool PasteNext = false;
  /// The left operand of the current ## is empty.
  bool LeftIsEmpty = false;
};

std::string BodyExpander::argumentText(unsigned Index) {
  std::string Text;
  for (const Spelling &S : Arguments[Index].Tokens) {
    if (!Text.empty() && S.Space)
      Text += ' ';
    Text += S.Text;
  }
  Fits &= Text.find('\n') == Text.npos;
  return Text;
}

std::string BodyExpander::stringified(const Argument &A) {
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

void BodyExpander::add(MacroPiece P, bool IsEmpty) {
  bool Paste = std::exchange(PasteNext, false);
  P.Pasted = Paste && !LeftIsEmpty;
  if (IsEmpty) {
    LeftIsEmpty = !P.Pasted;
    return;
  }
  LeftIsEmpty = false;
  Pieces.push_back(std::move(P));
}

void BodyExpander::addText(const Token &T, std::string Text) {
  MacroPiece P;
  P.Text = std::move(Text);
  P.Space = T.hasLeadingSpace();
  add(std::move(P), false);
}

void BodyExpander::addArgument(const Token &T, unsigned Index,
                               bool IsPasteOperand) {
  MacroPiece P;
  P.Space = T.hasLeadingSpace();
  if (IsPasteOperand)
    P.Text = argumentText(Index);
  else
    P.Argument = Index;
  add(std::move(P), Arguments[Index].Tokens.empty());
}

size_t BodyExpander::expandFirst(llvm::ArrayRef<Token> Body) {
  const Token &T = Body.front();
  if (T.is(tok::hashhash)) {
    PasteNext = true;
    return 1;
  }
  if (isStringification(Body)) {
    addText(T, stringified(Arguments[*parameter(Body[1])]));
    return 2;
  }
  if (isRemovableComma(Body)) {
    if (Arguments.back().Tokens.empty())
      return 3;
    addText(T, ",");
    return 2;
  }
  if (isVAOpt(Body))
    return expandVAOpt(Body);
  bool IsLeftOfPaste = Body.size() > 1 && Body[1].is(tok::hashhash);
  if (auto Index = parameter(T))
    addArgument(T, *Index, PasteNext || IsLeftOfPaste);
  else
    addText(T, PP.getSpelling(T));
  return 1;
}

/// `__VA_OPT__(tokens)`
size_t BodyExpander::expandVAOpt(llvm::ArrayRef<Token> Body) {
  size_t Close = 1;
  for (unsigned Depth = 0; Close < Body.size(); ++Close) {
    Depth += Body[Close].is(tok::l_paren);
    if (Body[Close].is(tok::r_paren) && --Depth == 0)
      break;
  }
  if (Arguments.back().Tokens.empty())
    add({}, true);
  else
    expand(Body.slice(2, Close - 2));
  return Close + 1;
}

/// Turns the pieces of an expansion into edits of the invocation.
class ExpansionPrinter {
public:
  ExpansionPrinter(llvm::StringRef Buffer, unsigned Name)
      : Buffer(Buffer), Name(Name), Done(Name),
        Last(Name ? Buffer[Name - 1] : ' ') {}

  void addText(llvm::StringRef More, const MacroPiece &P);
  /// Leaves an argument where the user wrote it.
  void keepArgument(const Argument &A, const MacroPiece &P);
  EditList finish(unsigned End);

private:
  void flush(unsigned End);

  llvm::StringRef Buffer;
  unsigned Name;
  unsigned Done; ///< the edits are complete up to here
  char Last;     ///< the last character of the text so far
  std::string Text;
  EditList Edits;
};

void ExpansionPrinter::addText(llvm::StringRef More, const MacroPiece &P) {
  if (More.empty())
    return;
  bool IsFirst = Text.empty() && Done == Name;
  if (!P.Pasted && ((P.Space && !IsFirst) || wouldJoin(Last, More[0])))
    Text += ' ';
  Text += More;
  Last = More.back();
}

void ExpansionPrinter::keepArgument(const Argument &A, const MacroPiece &P) {
  if ((P.Space && !Text.empty()) || wouldJoin(Last, Buffer[A.Begin]))
    Text += ' ';
  flush(A.Begin);
  Done = A.End;
  Last = Buffer[A.End - 1];
}

/// Replaces the user's text up to `End`. Its line breaks are repeated after the
/// new text, so that everything else stays on its line.
void ExpansionPrinter::flush(unsigned End) {
  Text.append(Buffer.slice(Done, End).count('\n'), '\n');
  if (End != Done || !Text.empty())
    Edits.push_back({Done, End - Done, std::move(Text)});
  Text.clear();
}

EditList ExpansionPrinter::finish(unsigned End) {
  if (End < Buffer.size() && wouldJoin(Last, Buffer[End]))
    Text += ' ';
  flush(End);
  return std::move(Edits);
}

/// Is the text the same as before, as for a macro whose body is its own name?
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
  BodyExpander Body(PP, Macro, Invocation.Arguments);
  Body.expand(Macro.tokens());

  ExpansionPrinter Printer(Buffer, Name);
  unsigned NextInOrder = 0;
  for (const MacroPiece &P : Body.Pieces) {
    if (!P.Argument) {
      Printer.addText(P.Text, P);
    } else if (*P.Argument < NextInOrder) {
      Printer.addText(Body.argumentText(*P.Argument), P);
    } else {
      Printer.keepArgument(Invocation.Arguments[*P.Argument], P);
      NextInOrder = *P.Argument + 1;
    }
  }
  ExpandedInvocation Result = {Invocation.End, Printer.finish(Invocation.End)};
  if (!Body.Fits || isUnchanged(Buffer, Name, Result))
    return std::nullopt;
  return Result;
}

} // namespace opendefer
