//===- Suggestion.cpp - A remark with its edits or a refusal --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/Suggestion.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace opendefer {
namespace {

const char Header[] = "#include <opendefer/defer.h>\n";
const char NoKeywords[] = "OPENDEFER_NO_KEYWORDS";

bool hasDirective(llvm::StringRef Text) {
  llvm::SmallVector<llvm::StringRef, 16> Lines;
  Text.split(Lines, '\n');
  return llvm::any_of(Lines, [](llvm::StringRef Line) {
    return Line.ltrim().consume_front("#");
  });
}

bool includesHeader(llvm::StringRef Text) {
  llvm::SmallVector<llvm::StringRef, 0> Lines;
  Text.split(Lines, '\n');
  return llvm::any_of(Lines, [](llvm::StringRef Line) {
    return Line.ltrim().consume_front("#") &&
           Line.contains("opendefer/defer.h");
  });
}

bool hasComment(FileLocation Begin, llvm::StringRef Text,
                const SourceManager &SM, const LangOptions &Lang) {
  std::string Terminated = Text.str();
  Lexer Lex(SM.getLocForStartOfFile(Begin.File), Lang, Terminated.c_str(),
            Terminated.c_str(), Terminated.c_str() + Terminated.size());
  Lex.SetCommentRetentionState(true);
  Token Tok;
  do {
    Lex.LexFromRawLexer(Tok);
    if (Tok.is(tok::comment))
      return true;
  } while (Tok.isNot(tok::eof));
  return false;
}

/// Finds where to include our header: after the last #include or #pragma at the
/// beginning of the file that no #if but an include guard surrounds; without
/// one, after the guard, or at the first line that is not a comment.
class IncludePosition {
public:
  IncludePosition(llvm::StringRef Text, SourceLocation Start,
                  const LangOptions &Lang)
      : Text(Text), Lex(Start, Lang, Text.begin(), Text.begin(), Text.end()) {}

  unsigned find() {
    Lex.LexFromRawLexer(Tok);
    while (Tok.is(tok::hash) && Tok.isAtStartOfLine())
      readDirective();
    if (AfterIncludes || Tok.is(tok::eof))
      return AfterIncludes;
    return FirstDirective.value_or(tokenOffset());
  }

private:
  unsigned tokenOffset() const {
    return Lex.getBufferLocation() - Text.begin() - Tok.getLength();
  }

  unsigned endOfLine(unsigned Offset) const {
    size_t End = Text.find('\n', Offset);
    return End == llvm::StringRef::npos ? Text.size() : End + 1;
  }

  void readDirective() {
    unsigned Offset = tokenOffset();
    if (!FirstDirective)
      FirstDirective = Offset;
    Lex.LexFromRawLexer(Tok);
    noteDirective(Tok.is(tok::raw_identifier) ? Tok.getRawIdentifier() : "",
                  Offset);
    do
      Lex.LexFromRawLexer(Tok);
    while (Tok.isNot(tok::eof) && !Tok.isAtStartOfLine());
  }

  void noteDirective(llvm::StringRef Name, unsigned Offset) {
    // An include guard is `#ifndef` and `#define` as the first two directives.
    bool IsGuard = Number == 1 && BeginsWithIfndef && Name == "define";
    if (Number++ == 0)
      BeginsWithIfndef = Name == "ifndef";
    Depth += Name.take_front(2) == "if";
    Depth -= Name == "endif" || IsGuard;
    bool IsAnchor = Depth == 0 && (Name == "include" || Name == "pragma");
    if (IsGuard || IsAnchor)
      AfterIncludes = endOfLine(Offset);
  }

  llvm::StringRef Text;
  Lexer Lex;
  Token Tok;
  std::optional<unsigned> FirstDirective;
  unsigned AfterIncludes = 0;
  int Depth = 0, Number = 0;
  bool BeginsWithIfndef = false;
};

FileLocation includePosition(FileID File, const SourceText &Text) {
  const SourceManager &SM = Text.sourceManager();
  IncludePosition Position(SM.getBufferData(File),
                           SM.getLocForStartOfFile(File), Text.langOpts());
  return {File, Position.find()};
}

/// Whether the translation unit uses one of the keywords for something else
/// after `Place`.
bool isKeywordUsedAfter(FileLocation Place, const SuggestContext &SC) {
  const SourceManager &SM = SC.Text.sourceManager();
  SourceLocation Loc =
      SM.getLocForStartOfFile(Place.File).getLocWithOffset(Place.Offset);
  return SC.Keywords.IsMacro ||
         llvm::any_of(SC.Keywords.Tokens, [&](SourceLocation Token) {
           return !SM.isBeforeInTranslationUnit(SM.getExpansionLoc(Token), Loc);
         });
}

/// Whether the text after `Place` contains one of the keywords, also where an
/// #if excludes it.
bool isKeywordSpelledAfter(FileLocation Place, const SuggestContext &SC) {
  const SourceManager &SM = SC.Text.sourceManager();
  llvm::StringRef Text = SM.getBufferData(Place.File);
  Lexer Lex(SM.getLocForStartOfFile(Place.File), SC.Text.langOpts(),
            Text.begin(), Text.begin() + Place.Offset, Text.end());
  Token Tok;
  for (Lex.LexFromRawLexer(Tok); Tok.isNot(tok::eof); Lex.LexFromRawLexer(Tok))
    if (Tok.is(tok::raw_identifier) &&
        (Tok.getRawIdentifier() == "defer" ||
         Tok.getRawIdentifier() == "defer_result"))
      return true;
  return false;
}

} // namespace

SuggestContext::SuggestContext(ASTContext &Ctx, Preprocessor &PP,
                               const KeywordUses &Keywords,
                               llvm::ArrayRef<std::string> GuardNames)
    : Ctx(Ctx), PP(PP), Text(Ctx), Keywords(Keywords), GuardNames(GuardNames) {
  FileLocation Place =
      includePosition(Text.sourceManager().getMainFileID(), Text);
  bool AreKeywords = !Keywords.IsMacro && PP.isMacroDefined("defer");
  UsesLongNames = PP.isMacroDefined(NoKeywords) ||
                  isKeywordUsedAfter(Place, *this) ||
                  (!AreKeywords && isKeywordSpelledAfter(Place, *this));
  if (UsesLongNames) {
    Defer = "OPENDEFER_DEFER";
    DeferResult = "OPENDEFER_RESULT";
  }
}

Suggestion::Suggestion(SuggestContext &SC, DiagID Id, SourceLocation At,
                       std::string Subject)
    : SC(SC) {
  D.Id = Id;
  D.Place = SC.Text.begin(At);
  D.Message = std::move(Subject);
}

Suggestion::~Suggestion() {
  if (!isRefused())
    includeHeader();
  std::string Text = diagText(D.Id);
  Text.replace(Text.find("%0"), 2, D.Message);
  D.Message = std::move(Text);
  if (isRefused())
    D.FixIts.clear();
  llvm::sort(D.FixIts, [](const DiagFixIt &A, const DiagFixIt &B) {
    return A.Change.Offset < B.Change.Offset;
  });
  SC.Suggestions.push_back(std::move(D));
}

void Suggestion::refuse(SourceLocation At, const llvm::Twine &Why) {
  refuse(SC.Text.begin(At), Why);
}

void Suggestion::refuse(FileLocation At, const llvm::Twine &Why) {
  if (!isRefused())
    D.Notes.push_back({At, ("not rewritten: " + Why).str()});
}

bool Suggestion::checkRange(FileLocation Begin, FileLocation End) {
  if (Begin.File != End.File || Begin.File != D.Place.File ||
      Begin.Offset > End.Offset)
    refuse(D.Place, "a part of the code is in a macro or in another file");
  else if (hasDirective(SC.Text.text(Begin, End)))
    refuse(Begin, "the code contains a preprocessor directive");
  return !isRefused();
}

void Suggestion::replace(FileLocation Begin, FileLocation End,
                         llvm::StringRef By) {
  if (!checkRange(Begin, End))
    return;
  llvm::StringRef Old = SC.Text.text(Begin, End);
  if (hasComment(Begin, Old, SC.Text.sourceManager(), SC.Text.langOpts()))
    refuse(Begin, "the replaced code contains a comment");
  edit(Begin, Old.size(), By);
}

void Suggestion::insert(FileLocation At, llvm::StringRef New) {
  edit(At, 0, New);
}

void Suggestion::edit(FileLocation Begin, unsigned Length,
                      llvm::StringRef New) {
  for (DiagFixIt &Other : D.FixIts)
    if (Other.File == Begin.File && Other.Change.Offset == Begin.Offset &&
        (Length == 0 || Other.Change.Length == 0)) {
      // An insertion precedes a replacement at the same offset.
      Other.Change.Text = Length ? Other.Change.Text + New.str()
                                 : New.str() + Other.Change.Text;
      Other.Change.Length += Length;
      return;
    }
  D.FixIts.push_back({Begin.File, {Begin.Offset, Length, New.str()}});
}

void Suggestion::removeStatement(FileLocation Begin, FileLocation End) {
  if (!checkRange(Begin, End))
    return;
  llvm::StringRef All = SC.Text.sourceManager().getBufferData(Begin.File);
  size_t LineBegin = Begin.Offset, LineEnd = End.Offset;
  while (LineBegin && (All[LineBegin - 1] == ' ' || All[LineBegin - 1] == '\t'))
    --LineBegin;
  while (LineEnd < All.size() && (All[LineEnd] == ' ' || All[LineEnd] == '\t'))
    ++LineEnd;
  if ((!LineBegin || All[LineBegin - 1] == '\n') && LineEnd < All.size() &&
      All[LineEnd] == '\n') {
    Begin.Offset = LineBegin;
    End.Offset = LineEnd + 1;
  }
  replace(Begin, End, "");
}

/// The edit that includes our header at `Place`.
static DiagFixIt headerInclude(FileLocation Place, const SuggestContext &SC) {
  llvm::StringRef Text = SC.Text.sourceManager().getBufferData(Place.File);
  std::string Lines = Header;
  if (SC.UsesLongNames && !SC.PP.isMacroDefined(NoKeywords))
    Lines = "#define " + std::string(NoKeywords) + "\n" + Lines;
  bool IsAfterText = Place.Offset && Text[Place.Offset - 1] != '\n';
  return {Place.File, {Place.Offset, 0, (IsAfterText ? "\n" : "") + Lines}};
}

/// Includes our header in the file of the suggestion. Because `defer` is a
/// macro, no code after the #include may use the name for something else.
void Suggestion::includeHeader() {
  if (D.FixIts.empty())
    return;
  FileID File = D.Place.File;
  const SourceManager &SM = SC.Text.sourceManager();
  FileLocation Place = includePosition(File, SC.Text);
  bool IsIncluded = includesHeader(SM.getBufferData(File));
  // An #include in a header defines the names, or OPENDEFER_NO_KEYWORDS, in
  // every file that includes that header.
  if (File != SM.getMainFileID() && !IsIncluded &&
      (SC.UsesLongNames || isKeywordUsedAfter(Place, SC)))
    return refuse(D.Place, "a file that includes this header uses the name "
                           "'defer' for something else");
  auto [Entry, IsNew] = SC.HeaderIncludes.try_emplace(File);
  if (IsNew && !IsIncluded)
    Entry->second = headerInclude(Place, SC);
  if (Entry->second)
    D.FixIts.push_back(*Entry->second);
}

} // namespace opendefer
