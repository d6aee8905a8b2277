//===- Suggestion.cpp - A remark with its edits or a refusal --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/Suggestion.h"
#include "Rewrite/Includes.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace opendefer {
namespace {

bool hasDirective(llvm::StringRef Text) {
  llvm::SmallVector<llvm::StringRef, 16> Lines;
  Text.split(Lines, '\n');
  return llvm::any_of(Lines, [](llvm::StringRef Line) {
    return Line.ltrim().consume_front("#");
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

FileLocation includePosition(FileID File, const SourceText &Text) {
  return {File, findIncludeInsertion(Text.sourceManager().getBufferData(File),
                                     Text.langOpts())};
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
    if (Tok.is(tok::raw_identifier) && isShortKeyword(Tok.getRawIdentifier()))
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
  bool AreKeywords = !Keywords.IsMacro && PP.isMacroDefined(DeferKeyword);
  UsesLongNames = PP.isMacroDefined(NoKeywordsMacro) ||
                  isKeywordUsedAfter(Place, *this) ||
                  (!AreKeywords && isKeywordSpelledAfter(Place, *this));
}

std::string SuggestContext::keyword(DeferKind Kind) const {
  const DeferWord &Word = DeferWords[static_cast<int>(Kind)];
  return UsesLongNames ? Word.Macro : Word.Keyword;
}

std::string SuggestContext::resultKeyword() const {
  return UsesLongNames ? ResultMacro : ResultKeyword;
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
  std::string Lines = "#include <" + std::string(PublicHeader) + ">\n";
  if (SC.UsesLongNames && !SC.PP.isMacroDefined(NoKeywordsMacro))
    Lines = "#define " + std::string(NoKeywordsMacro) + "\n" + Lines;
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
  bool IsIncluded =
      includesPublicHeader(SM.getBufferData(File), SC.Text.langOpts());
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
