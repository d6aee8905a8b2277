//===- Suggestion.cpp - A guard and its replacement -----------------------===//
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

/// Where the header is included: behind the last #include of those with which
/// the file begins and which no #if but an include guard surrounds; without
/// one, behind the guard, or at the first line that is no comment.
unsigned includeOffset(llvm::StringRef Text, SourceLocation Start,
                       const LangOptions &Lang) {
  Lexer Lex(Start, Lang, Text.begin(), Text.begin(), Text.end());
  auto EndOfLine = [&](unsigned Offset) {
    size_t End = Text.find('\n', Offset);
    return unsigned(End == llvm::StringRef::npos ? Text.size() : End + 1);
  };
  std::optional<unsigned> First;
  unsigned Behind = 0;
  int Depth = 0, Number = 0;
  bool GuardBegins = false;
  Token Tok, Name;
  for (Lex.LexFromRawLexer(Tok); Tok.is(tok::hash) && Tok.isAtStartOfLine();
       ++Number) {
    unsigned Offset = Lex.getBufferLocation() - Text.begin() - 1;
    if (!First)
      First = Offset;
    Lex.LexFromRawLexer(Name);
    llvm::StringRef Directive =
        Name.is(tok::raw_identifier) ? Name.getRawIdentifier() : "";
    bool IsGuard = Number == 1 && GuardBegins && Directive == "define";
    GuardBegins = Number == 0 && Directive == "ifndef";
    Depth += Directive.take_front(2) == "if";
    Depth -= Directive == "endif" || IsGuard;
    if (IsGuard ||
        (Depth == 0 && (Directive == "include" || Directive == "pragma")))
      Behind = EndOfLine(Offset);
    do
      Lex.LexFromRawLexer(Tok);
    while (Tok.isNot(tok::eof) && !Tok.isAtStartOfLine());
  }
  if (Behind || Tok.is(tok::eof))
    return Behind;
  return First.value_or(
      unsigned(Lex.getBufferLocation() - Text.begin() - Tok.getLength()));
}

/// Is one of the keywords used for something else behind `Place`, in the order
/// in which the translation unit is read?
bool isNamedBehind(FileLocation Place, const SuggestContext &SC) {
  const SourceManager &SM = SC.Text.sourceManager();
  SourceLocation Loc =
      SM.getLocForStartOfFile(Place.File).getLocWithOffset(Place.Offset);
  return SC.Keywords.IsMacro ||
         llvm::any_of(SC.Keywords.Tokens, [&](SourceLocation Token) {
           return !SM.isBeforeInTranslationUnit(SM.getExpansionLoc(Token), Loc);
         });
}

/// The same for what an #if leaves out of the file.
bool isNamedInText(FileLocation Place, const SuggestContext &SC) {
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
                               llvm::ArrayRef<std::string> Guards)
    : Ctx(Ctx), PP(PP), Text(Ctx), Keywords(Keywords), Guards(Guards) {
  const SourceManager &SM = Text.sourceManager();
  FileID Main = SM.getMainFileID();
  llvm::StringRef Code = SM.getBufferData(Main);
  FileLocation Place = {Main, includeOffset(Code, SM.getLocForStartOfFile(Main),
                                            Text.langOpts())};
  bool AreKeywords = !Keywords.IsMacro && PP.isMacroDefined("defer");
  IsSpelledOut = PP.isMacroDefined(NoKeywords) || isNamedBehind(Place, *this) ||
                 (!AreKeywords && isNamedInText(Place, *this));
  if (IsSpelledOut) {
    Defer = "OPENDEFER_DEFER";
    DeferResult = "OPENDEFER_RESULT";
  }
}

Suggestion::Suggestion(SuggestContext &SC, DiagID Id, SourceLocation At,
                       std::string What)
    : SC(SC) {
  D.Id = Id;
  D.Place = SC.Text.begin(At);
  D.Message = std::move(What);
}

Suggestion::~Suggestion() {
  if (!isRefused())
    includeHeader();
  std::string Text = diagText(D.Id);
  size_t Hole = Text.find("%0");
  Text.replace(Hole, 2, D.Message);
  D.Message = std::move(Text);
  if (isRefused())
    D.FixIts.clear();
  llvm::sort(D.FixIts, [](const DiagFixIt &A, const DiagFixIt &B) {
    return A.Change.Offset < B.Change.Offset;
  });
  SC.Found.push_back(std::move(D));
}

void Suggestion::refuse(SourceLocation At, const llvm::Twine &Why) {
  refuse(SC.Text.begin(At), Why);
}

void Suggestion::refuse(FileLocation At, const llvm::Twine &Why) {
  if (!isRefused())
    D.Notes.push_back({At, ("not rewritten: " + Why).str()});
}

bool Suggestion::isKept(FileLocation Begin, FileLocation End) {
  if (Begin.File != End.File || Begin.File != D.Place.File ||
      Begin.Offset > End.Offset)
    refuse(D.Place, "a part of the code is in a macro or in another file");
  else if (hasDirective(SC.Text.text(Begin, End)))
    refuse(Begin, "the code contains a preprocessor directive");
  return !isRefused();
}

void Suggestion::replace(FileLocation Begin, FileLocation End,
                         llvm::StringRef By) {
  if (!isKept(Begin, End))
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
      // An insertion goes before what replaces the text there.
      Other.Change.Text = Length ? Other.Change.Text + New.str()
                                 : New.str() + Other.Change.Text;
      Other.Change.Length += Length;
      return;
    }
  D.FixIts.push_back({Begin.File, {Begin.Offset, Length, New.str()}});
}

void Suggestion::removeStatement(FileLocation Begin, FileLocation End) {
  if (!isKept(Begin, End))
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

/// `defer` is a macro: nobody else may use the name where it can be seen. What
/// has been read before does not see it.
void Suggestion::includeHeader() {
  if (D.FixIts.empty())
    return;
  FileID File = D.Place.File;
  const SourceManager &SM = SC.Text.sourceManager();
  llvm::StringRef Text = SM.getBufferData(File);
  FileLocation Place = {File, includeOffset(Text, SM.getLocForStartOfFile(File),
                                            SC.Text.langOpts())};
  bool IsIncluded = includesHeader(Text);
  // A header would define, or not define, them for all who include it.
  if (File != SM.getMainFileID() && !IsIncluded &&
      (SC.IsSpelledOut || isNamedBehind(Place, SC)))
    return refuse(D.Place, "a file that includes this header uses the name "
                           "'defer' for something else");
  auto Known = SC.Includes.find(File);
  if (Known == SC.Includes.end()) {
    std::optional<DiagFixIt> New;
    if (!IsIncluded) {
      std::string Lines = Header;
      if (SC.IsSpelledOut && !SC.PP.isMacroDefined(NoKeywords))
        Lines = "#define " + std::string(NoKeywords) + "\n" + Lines;
      bool IsBehindText = Place.Offset && Text[Place.Offset - 1] != '\n';
      New = DiagFixIt{File,
                      {Place.Offset, 0, (IsBehindText ? "\n" : "") + Lines}};
    }
    Known = SC.Includes.emplace(File, std::move(New)).first;
  }
  if (Known->second)
    D.FixIts.push_back(*Known->second);
}

} // namespace opendefer
