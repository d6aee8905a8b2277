//===- SourceText.cpp - From AST locations to bytes of a file -------------===//

#include "Analysis/SourceText.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace opendefer {

static FilePlace decompose(const SourceManager &SM, SourceLocation FileLoc) {
  auto [File, Offset] = SM.getDecomposedLoc(FileLoc);
  return {File, Offset};
}

/// Peels macro layers off `Loc`. Out of a macro body it goes to the invocation
/// (its first token, or its last one if `WantEnd`).
static SourceLocation fileLocation(const SourceManager &SM, SourceLocation Loc,
                                   bool WantEnd) {
  while (Loc.isMacroID()) {
    if (SM.isMacroArgExpansion(Loc)) {
      Loc = SM.getImmediateSpellingLoc(Loc);
      continue;
    }
    CharSourceRange Invocation = SM.getImmediateExpansionRange(Loc);
    Loc = WantEnd ? Invocation.getEnd() : Invocation.getBegin();
  }
  return Loc;
}

FilePlace SourceText::begin(SourceLocation Loc) const {
  return decompose(SM, fileLocation(SM, Loc, /*WantEnd=*/false));
}

FilePlace SourceText::end(SourceLocation Loc) const {
  SourceLocation Last = fileLocation(SM, Loc, /*WantEnd=*/true);
  FilePlace Place = decompose(SM, Last);
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

llvm::StringRef SourceText::text(FilePlace Begin, FilePlace End) const {
  if (Begin.File != End.File || End.Offset < Begin.Offset)
    return {};
  return SM.getBufferData(Begin.File)
      .substr(Begin.Offset, End.Offset - Begin.Offset);
}

std::optional<FilePlace> SourceText::nextToken(FilePlace From,
                                               tok::TokenKind Kind) const {
  SourceLocation Loc =
      SM.getLocForStartOfFile(From.File).getLocWithOffset(From.Offset);
  Token Tok;
  do {
    if (Lexer::getRawToken(Loc, Tok, SM, LangOpts, /*IgnoreWhiteSpace=*/true))
      return std::nullopt;
    Loc = Tok.getEndLoc();
  } while (Tok.is(tok::comment));
  if (Tok.isNot(Kind))
    return std::nullopt;
  return decompose(SM, Tok.getLocation());
}

std::optional<FilePlace> SourceText::afterSemicolon(FilePlace From) const {
  std::optional<FilePlace> Semicolon = nextToken(From, tok::semi);
  if (Semicolon)
    ++Semicolon->Offset;
  return Semicolon;
}

unsigned SourceText::line(FilePlace Place) const {
  SourceLocation Loc =
      SM.getLocForStartOfFile(Place.File).getLocWithOffset(Place.Offset);
  return SM.getPresumedLineNumber(Loc);
}

FileRange SourceText::range(SourceRange Range) const {
  FilePlace Begin = begin(Range.getBegin()), End = end(Range.getEnd());
  unsigned Length = Begin.File == End.File && End.Offset > Begin.Offset
                        ? End.Offset - Begin.Offset
                        : 1;
  return {Begin, Length};
}

} // namespace opendefer
