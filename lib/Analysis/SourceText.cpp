//===- SourceText.cpp - From AST locations to bytes of a file -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Maps source locations to file offsets through macro expansions, and scans the
// raw tokens around them where the AST has no location for a token, like the
// comma between two arguments.
//
//===----------------------------------------------------------------------===//

#include "Analysis/SourceText.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace opendefer {

SourceLocation endOfStatement(const Stmt *S) {
  if (const auto *Label = dyn_cast<LabelStmt>(S))
    return endOfStatement(Label->getSubStmt());
  const auto *Directive = dyn_cast<OMPExecutableDirective>(S);
  return Directive && Directive->hasAssociatedStmt()
             ? endOfStatement(Directive->getRawStmt())
             : S->getEndLoc();
}

static FileLocation decompose(const SourceManager &SM, SourceLocation FileLoc) {
  auto [File, Offset] = SM.getDecomposedLoc(FileLoc);
  return {File, Offset};
}

static bool contains(const SourceText::Part &Part, FileLocation Place) {
  return Place.File == Part.Begin.File && Place.Offset >= Part.Begin.Offset &&
         Place.Offset < Part.End.Offset;
}

/// The file location for `Loc`. A token of a macro body is represented by the
/// first token of the invocation, or the last one if `WantEnd`; a token of a
/// macro argument by itself, unless `Within` contains the whole invocation.
static SourceLocation fileLocation(const SourceManager &SM, SourceLocation Loc,
                                   bool WantEnd,
                                   const SourceText::Part *Within) {
  while (Loc.isMacroID()) {
    CharSourceRange Invocation = SM.getImmediateExpansionRange(Loc);
    SourceLocation Outward =
        WantEnd ? Invocation.getEnd() : Invocation.getBegin();
    if (!SM.isMacroArgExpansion(Loc)) {
      Loc = Outward;
      continue;
    }
    if (Within) {
      SourceLocation First =
          fileLocation(SM, Invocation.getBegin(), /*WantEnd=*/false, Within);
      SourceLocation Last =
          fileLocation(SM, Invocation.getEnd(), /*WantEnd=*/true, Within);
      if (contains(*Within, decompose(SM, First)) &&
          contains(*Within, decompose(SM, Last)))
        return WantEnd ? Last : First;
    }
    Loc = SM.getImmediateSpellingLoc(Loc);
  }
  return Loc;
}

FileLocation SourceText::begin(SourceLocation Loc, const Part *Within) const {
  return decompose(SM, fileLocation(SM, Loc, /*WantEnd=*/false, Within));
}

FileLocation SourceText::end(SourceLocation Loc, const Part *Within) const {
  SourceLocation Last = fileLocation(SM, Loc, /*WantEnd=*/true, Within);
  FileLocation Place = decompose(SM, Last);
  Place.Offset += Lexer::MeasureTokenLength(Last, SM, LangOpts);
  return Place;
}

bool SourceText::isFromMacroBody(SourceLocation Loc) const {
  while (Loc.isMacroID()) {
    if (!SM.isMacroArgExpansion(Loc))
      return true;
    Loc = SM.getImmediateSpellingLoc(Loc);
  }
  return false;
}

bool SourceText::isInMacroArgument(SourceLocation Loc) const {
  while (Loc.isMacroID()) {
    if (SM.isMacroArgExpansion(Loc))
      return true;
    Loc = SM.getImmediateExpansionRange(Loc).getBegin();
  }
  return false;
}

std::string SourceText::macroName(SourceLocation Loc) const {
  return Lexer::getImmediateMacroName(Loc, SM, LangOpts).str();
}

llvm::StringRef SourceText::text(FileLocation Begin, FileLocation End) const {
  if (Begin.File != End.File || End.Offset < Begin.Offset)
    return {};
  return SM.getBufferData(Begin.File)
      .substr(Begin.Offset, End.Offset - Begin.Offset);
}

/// The first token at or after `From` that is not a comment.
static std::optional<Token> tokenAtOrAfter(FileLocation From,
                                           const SourceManager &SM,
                                           const LangOptions &LangOpts) {
  SourceLocation Loc =
      SM.getLocForStartOfFile(From.File).getLocWithOffset(From.Offset);
  Token Tok;
  do {
    if (Lexer::getRawToken(Loc, Tok, SM, LangOpts, /*IgnoreWhiteSpace=*/true))
      return std::nullopt;
    Loc = Tok.getEndLoc();
  } while (Tok.is(tok::comment));
  return Tok;
}

std::optional<std::string> SourceText::onOneLine(FileLocation Begin,
                                                 FileLocation End) const {
  std::string Line;
  while (Begin.Offset < End.Offset) {
    auto Tok = tokenAtOrAfter(Begin, SM, LangOpts);
    if (!Tok || SM.getFileOffset(Tok->getLocation()) >= End.Offset)
      break;
    // The spelling without line continuations.
    std::string Spelling = Lexer::getSpelling(*Tok, SM, LangOpts);
    if (Spelling.find('\n') != Spelling.npos)
      return std::nullopt;
    bool Apart = SM.getFileOffset(Tok->getLocation()) != Begin.Offset;
    Line += (Apart && !Line.empty() ? " " : "") + Spelling;
    Begin = decompose(SM, Tok->getEndLoc());
  }
  return Line;
}

std::optional<FileLocation> SourceText::nextToken(FileLocation From,
                                                  tok::TokenKind Kind) const {
  auto Tok = tokenAtOrAfter(From, SM, LangOpts);
  if (!Tok || Tok->isNot(Kind))
    return std::nullopt;
  return decompose(SM, Tok->getLocation());
}

bool SourceText::isNextToken(FileLocation From, FileLocation Place) const {
  auto Tok = tokenAtOrAfter(From, SM, LangOpts);
  return Tok && From.File == Place.File &&
         SM.getFileOffset(Tok->getLocation()) == Place.Offset;
}

/// Pragmas that must be the first in a block, and apply to all of it, contain
/// one of these words: `#pragma STDC FENV_ACCESS ON`, `#pragma clang fp ...`.
static bool isAboutBlock(llvm::StringRef Word) {
  return Word == "STDC" || Word == "fp" || Word == "float_control" ||
         Word == "fenv_access" || Word == "fenv_round";
}

bool SourceText::isAnnotated(const Part &Between) const {
  if (Between.Begin.File != Between.End.File)
    return false;
  llvm::StringRef Buffer = SM.getBufferData(Between.Begin.File);
  Lexer Lex(SM.getLocForStartOfFile(Between.Begin.File), LangOpts,
            Buffer.begin(), Buffer.begin() + Between.Begin.Offset,
            Buffer.end());
  bool Annotated = false, InDirective = false;
  Token Before;
  Before.startToken();
  for (Token Tok; !Lex.LexFromRawLexer(Tok) || Tok.isNot(tok::eof);
       Before = Tok) {
    if (Tok.isAtStartOfLine())
      InDirective = Tok.is(tok::hash);
    // Clang may report the statement to begin at the directive.
    if (SM.getFileOffset(Tok.getLocation()) >= Between.End.Offset)
      return Annotated || InDirective;
    bool IsName = InDirective && Tok.is(tok::raw_identifier);
    if (IsName && Before.is(tok::hash))
      Annotated = Tok.getRawIdentifier() == "pragma";
    else if (IsName && isAboutBlock(Tok.getRawIdentifier()))
      Annotated = false;
    else if (!InDirective)
      Annotated = Tok.isNot(tok::semi);
  }
  return Annotated;
}

bool SourceText::isWhole(SourceRange Expression, const Part &Where) const {
  FileLocation Begin = begin(Expression.getBegin(), &Where);
  FileLocation End = end(Expression.getEnd(), &Where);
  return Begin.File == End.File &&
         (Expression.getBegin().isFileID() ||
          isNextToken(Where.Begin, Begin)) &&
         (Expression.getEnd().isFileID() || afterSemicolon(End));
}

std::optional<FileLocation> SourceText::findToken(const Part &Where,
                                                  tok::TokenKind Kind) const {
  FileLocation Place = Where.Begin;
  for (unsigned Depth = 0; Place.Offset < Where.End.Offset;) {
    Token Tok;
    SourceLocation Loc =
        SM.getLocForStartOfFile(Place.File).getLocWithOffset(Place.Offset);
    if (Lexer::getRawToken(Loc, Tok, SM, LangOpts, /*IgnoreWhiteSpace=*/true))
      return std::nullopt;
    if (Tok.is(Kind) && Depth == 0 &&
        SM.getFileOffset(Tok.getLocation()) < Where.End.Offset)
      return decompose(SM, Tok.getLocation());
    if (Tok.is(tok::l_paren))
      ++Depth;
    else if (Tok.is(tok::r_paren) && Depth)
      --Depth;
    Place = decompose(SM, Tok.getEndLoc());
  }
  return std::nullopt;
}

std::optional<FileLocation>
SourceText::afterSemicolon(FileLocation From) const {
  std::optional<FileLocation> Semicolon = nextToken(From, tok::semi);
  if (Semicolon)
    ++Semicolon->Offset;
  return Semicolon;
}

unsigned SourceText::offsetBeforeLowering(FileLocation Place) const {
  if (!Before)
    return Place.Offset;
  auto Lowered = Before->Edits.find(SM.getFileEntryForID(Place.File));
  return Lowered == Before->Edits.end()
             ? Place.Offset
             : mapOffsetBack(Lowered->second, Place.Offset);
}

unsigned SourceText::line(FileLocation Place) const {
  SourceLocation Loc =
      SM.getLocForStartOfFile(Place.File).getLocWithOffset(Place.Offset);
  return SM.getPresumedLineNumber(Loc);
}

FileRange SourceText::range(SourceRange Range) const {
  FileLocation Begin = begin(Range.getBegin()), End = end(Range.getEnd());
  unsigned Length = Begin.File == End.File && End.Offset > Begin.Offset
                        ? End.Offset - Begin.Offset
                        : 1;
  return {Begin, Length};
}

} // namespace opendefer
