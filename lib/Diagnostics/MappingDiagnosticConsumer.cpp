//===- MappingDiagnosticConsumer.cpp - Maps to the user's text ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Diagnostics/MappingDiagnosticConsumer.h"
#include "Diagnostics/KeywordErrors.h"
#include "Clang/ClangCompat.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/SourceManagerInternals.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace clang;

namespace opendefer {

MappingDiagnosticConsumer::MappingDiagnosticConsumer(DiagnosticsEngine &Engine)
    : Engine(Engine), Owned(Engine.takeClient()),
      Next(Owned ? *Owned : *Engine.getClient()),
      Sister(compat::makeSisterEngine(Engine, Next)) {
  // The driver or the command line may have been warned about already.
  NumErrors = Next.getNumErrors();
  NumWarnings = Next.getNumWarnings();
}

MappingDiagnosticConsumer &
MappingDiagnosticConsumer::install(DiagnosticsEngine &Engine) {
  auto *Consumer = new MappingDiagnosticConsumer(Engine);
  Engine.setClient(Consumer, /*ShouldOwnClient=*/true);
  return *Consumer;
}

void MappingDiagnosticConsumer::add(const FileEntry *File,
                                    std::shared_ptr<const RewrittenText> Text) {
  Texts[File] = std::move(Text);
  Buffers.clear();
}

void MappingDiagnosticConsumer::BeginSourceFile(const LangOptions &Lang,
                                                const Preprocessor *PP) {
  this->Lang = Lang;
  Next.BeginSourceFile(Lang, PP);
}
void MappingDiagnosticConsumer::EndSourceFile() { Next.EndSourceFile(); }
void MappingDiagnosticConsumer::finish() { Next.finish(); }
void MappingDiagnosticConsumer::clear() {
  DiagnosticConsumer::clear();
  Next.clear();
}
bool MappingDiagnosticConsumer::IncludeInDiagnosticCounts() const {
  return Next.IncludeInDiagnosticCounts();
}

const MappingDiagnosticConsumer::OriginalBuffer *
MappingDiagnosticConsumer::shown(SourceManager &SM, FileID File) {
  auto Known = Buffers.find(File);
  if (Known == Buffers.end()) {
    OriginalBuffer New;
    auto Entry = SM.getFileEntryRefForID(File);
    auto Text = Entry ? Texts.find(&Entry->getFileEntry()) : Texts.end();
    if (Text != Texts.end()) {
      New.Text = Text->second;
      New.Original = createShownBuffer(
          Engine, SM, &*Entry, New.Text->Name, New.Text->Original,
          SM.getFileCharacteristic(SM.getLocForStartOfFile(File)),
          SM.getIncludeLoc(File));
    }
    Known = Buffers.emplace(File, New).first;
  }
  const OriginalBuffer &S = Known->second;
  if (!S.Text)
    return nullptr;
  // Directives may have been met since the last time.
  copyLineDirectives(Engine, SM, File, SM, S.Original,
                     [&](unsigned Offset) { return S.Text->mapBack(Offset); });
  return &S;
}

bool MappingDiagnosticConsumer::touchesRewritten(SourceManager &SM,
                                                 SourceLocation Loc) {
  if (Loc.isFileID())
    return Loc.isValid() && shown(SM, SM.getFileID(Loc));
  auto Known = Touches.find(Loc);
  if (Known != Touches.end())
    return Known->second;
  return Touches[Loc] = touchesRewritten(SM, SM.getImmediateSpellingLoc(Loc)) ||
                        touchesRewritten(
                            SM, SM.getImmediateExpansionRange(Loc).getBegin());
}

/// The callee and the constants of a call form stand in its closure again, in
/// front of the `)`. Where the user wrote them is in front of that as well.
static std::optional<unsigned>
findCopied(const RewrittenText &Text, unsigned Before, llvm::StringRef Token) {
  bool IsCopied =
      !Token.empty() &&
      (isAsciiIdentifierStart(Token.front()) || isDigit(Token.front()) ||
       Token.back() == '"' || Token.back() == '\'');
  if (llvm::StringRef(Token).consume_front("opendefer_a"))
    return Before; // What has been kept of an argument.
  auto IsWord = [](char C) { return isAsciiIdentifierContinue(C); };
  llvm::StringRef Original(Text.Original);
  for (size_t At = Before; IsCopied && At;) {
    At = Original.substr(0, At).rfind(Token);
    if (At == llvm::StringRef::npos ||
        Original.slice(At + Token.size(), Before).contains(';'))
      break;
    size_t End = At + Token.size();
    bool IsPart = (At && IsWord(Token.front()) && IsWord(Original[At - 1])) ||
                  (End < Original.size() && IsWord(Token.back()) &&
                   IsWord(Original[End]));
    if (!IsPart && End <= Before)
      return At;
  }
  return std::nullopt;
}

/// As RewrittenText::mapBack, but what is copied is no generated text.
static unsigned mapBack(const RewrittenText &Text, const SourceManager &SM,
                        std::pair<FileID, unsigned> Place,
                        const LangOptions &Lang, bool *InGenerated = nullptr) {
  bool IsInside = false;
  unsigned Offset = Text.mapBack(Place.second, &IsInside);
  if (IsInside) {
    SourceLocation Loc =
        SM.getLocForStartOfFile(Place.first).getLocWithOffset(Place.second);
    SourceLocation Begin = Lexer::GetBeginningOfToken(Loc, SM, Lang);
    unsigned Length = Lexer::MeasureTokenLength(Begin, SM, Lang);
    unsigned From = SM.getFileOffset(Begin);
    auto Copied = findCopied(
        Text, Offset, SM.getBufferData(Place.first).substr(From, Length));
    if (Copied) {
      IsInside = false;
      Offset = *Copied + (Place.second - From);
    }
  }
  if (InGenerated)
    *InGenerated = IsInside;
  return Offset;
}

bool MappingDiagnosticConsumer::isGenerated(SourceManager &SM,
                                            SourceLocation Loc) {
  auto Place = SM.getDecomposedLoc(SM.getFileLoc(Loc));
  bool InGenerated = false;
  if (const OriginalBuffer *S = shown(SM, Place.first))
    mapBack(*S->Text, SM, Place, Lang, &InGenerated);
  return InGenerated;
}

/// A macro location is rebuilt on mapped ones, so that "expanded from macro"
/// notes stay what they are.
SourceLocation MappingDiagnosticConsumer::map(SourceManager &SM,
                                              SourceLocation Loc) {
  if (!touchesRewritten(SM, Loc))
    return Loc;
  if (Loc.isFileID()) {
    auto Place = SM.getDecomposedLoc(Loc);
    const OriginalBuffer *S = shown(SM, Place.first);
    return SM.getLocForStartOfFile(S->Original)
        .getLocWithOffset(mapBack(*S->Text, SM, Place, Lang));
  }
  auto Known = Mapped.find(Loc);
  if (Known != Mapped.end())
    return Known->second;
  SourceLocation Spelling = map(SM, SM.getImmediateSpellingLoc(Loc));
  // Copied, since mapping adds entries to the table that holds it.
  SrcMgr::ExpansionInfo Info =
      SM.getSLocEntry(SM.getFileID(Loc)).getExpansion();
  SourceLocation Begin = map(SM, Info.getExpansionLocStart());
  if (Info.isMacroArgExpansion())
    return Mapped[Loc] = SM.createMacroArgExpansionLoc(Spelling, Begin, 1);
  SourceLocation End = map(SM, Info.getExpansionLocEnd());
  return Mapped[Loc] = SM.createExpansionLoc(Spelling, Begin, End, 1,
                                             Info.isExpansionTokenRange());
}

/// Invalid if nothing of the range is the user's.
CharSourceRange MappingDiagnosticConsumer::mapRange(SourceManager &SM,
                                                    CharSourceRange Range) {
  if (Range.isInvalid() || (!touchesRewritten(SM, Range.getBegin()) &&
                            !touchesRewritten(SM, Range.getEnd())))
    return Range;
  SourceLocation Begin = SM.getFileLoc(Range.getBegin());
  SourceLocation End = SM.getFileLoc(Range.getEnd());
  if (isGenerated(SM, Begin) && isGenerated(SM, End))
    return CharSourceRange();
  return CharSourceRange(SourceRange(map(SM, Begin), map(SM, End)),
                         Range.isTokenRange());
}

/// Says nothing about generated text. False if that would leave a compilation
/// that fails without a word.
bool MappingDiagnosticConsumer::drop(DiagnosticsEngine::Level Level) {
  // -Werror has already marked the compilation as failed; take that back
  // unless there is another reason for it.
  if (Level >= DiagnosticsEngine::Error && NumErrors == 0 &&
      !compat::forgetErrors(Engine))
    return false;
  if (Level != DiagnosticsEngine::Note)
    Dropping = true;
  return true;
}

void MappingDiagnosticConsumer::say(DiagnosticsEngine::Level Level,
                                    SourceManager &SM, SourceLocation Loc,
                                    llvm::StringRef Text,
                                    llvm::ArrayRef<FixItHint> FixIts) {
  if (!Sister->hasSourceManager())
    Sister->setSourceManager(&SM);
  Sister->Report(StoredDiagnostic(Level, Engine.getCustomDiagID(Level, "%0"),
                                  Text, FullSourceLoc(map(SM, Loc), SM), {},
                                  FixIts));
}

/// Passes errors and their notes on, and counts them.
class ErrorForwarder : public DiagnosticConsumer {
public:
  explicit ErrorForwarder(DiagnosticConsumer &Next) : Next(Next) {}

  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    if (Level != DiagnosticsEngine::Note)
      IsError = Level >= DiagnosticsEngine::Error;
    if (!IsError)
      return;
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    Next.HandleDiagnostic(Level, Info);
  }

private:
  DiagnosticConsumer &Next;
  bool IsError = false;
};

/// True if `Info` is an error that the user has been told of already, in terms
/// of his own text.
bool MappingDiagnosticConsumer::retold(DiagnosticsEngine::Level Level,
                                       const clang::Diagnostic &Info) {
  if (Level < DiagnosticsEngine::Error ||
      compat::isBuiltinWarning(Engine, Info.getID()))
    return false;
  if (OriginalParse R = std::exchange(Retell, nullptr)) {
    ErrorForwarder Forwarder(Next);
    Retold = R(Forwarder);
    NumErrors += Forwarder.getNumErrors();
  }
  Dropping = Retold;
  return Retold;
}

/// True if `Info` is about the inside of a keyword.
bool MappingDiagnosticConsumer::sayInOwnWords(DiagnosticsEngine::Level Level,
                                              const clang::Diagnostic &Info) {
  SourceManager &SM = Info.getSourceManager();
  SourceLocation Loc = Info.getLocation();
  if (Loc.isInvalid() || compat::isBuiltinWarning(Engine, Info.getID()))
    return false;
  llvm::SmallString<128> Message;
  Info.FormatDiagnostic(Message);
  // What goes with the note about the marker: "declared here", and "in call
  // to" a lambda that is printed with its body.
  if (Level == DiagnosticsEngine::Note &&
      ((Loc.isFileID() && isInKeywordHeader(SM, Loc) &&
        Message == "declared here") ||
       Message.str().contains("opendefer::__lowered::__marker()")))
    return true;
  auto Explained = explainKeyword(SM, Loc, Level, Message, Lang);
  if (!Explained)
    return false;
  if (Level != DiagnosticsEngine::Note) {
    Dropping = true;
    // The parser stumbles again over what comes next in the macro.
    if (!Misused.insert(Explained->Place).second)
      return true;
  }
  DiagnosticConsumer::HandleDiagnostic(Level, Info);
  for (FixItHint &Hint : Explained->FixIts)
    Hint.RemoveRange = mapRange(SM, Hint.RemoveRange);
  say(Level, SM, Explained->Place, Explained->Text, Explained->FixIts);
  return true;
}

void MappingDiagnosticConsumer::giveHint(const clang::Diagnostic &Info) {
  SourceManager &SM = Info.getSourceManager();
  llvm::SmallString<128> Message;
  Info.FormatDiagnostic(Message);
  std::string Hint = keywordHint(SM, Info.getLocation(), Message);
  if (!Hint.empty())
    say(DiagnosticsEngine::Note, SM, Info.getLocation(), Hint);
}

/// Is `Info` about the result of a call that is discarded? A deferred call's
/// is, and whether that needs a warning is said of what the user wrote. Since
/// Clang 22 the group is another one where the attribute is the result type's.
bool MappingDiagnosticConsumer::isAboutResult(const clang::Diagnostic &Info) {
  llvm::StringRef Group =
      Engine.getDiagnosticIDs()->getWarningOptionForDiag(Info.getID());
  if (Group != "unused-value")
    return Group == "unused-result";
  llvm::SmallString<128> Message;
  Info.FormatDiagnostic(Message);
  return Message.str().contains("ignoring return value");
}

/// The end of the first range in `Info` that ends in the user's text.
SourceLocation
MappingDiagnosticConsumer::userEnd(SourceManager &SM,
                                   const clang::Diagnostic &Info) {
  for (const CharSourceRange &Range : Info.getRanges())
    if (Range.getEnd().isValid() && !isGenerated(SM, Range.getEnd()))
      return Range.getEnd();
  return {};
}

void MappingDiagnosticConsumer::HandleDiagnostic(
    DiagnosticsEngine::Level Level, const clang::Diagnostic &Info) {
  if (Level == DiagnosticsEngine::Note && Dropping)
    return;
  Dropping = false;
  Touches.clear();
  Mapped.clear();
  SourceLocation Loc = Info.getLocation();
  if (retold(Level, Info) ||
      (Info.hasSourceManager() && sayInOwnWords(Level, Info)))
    return;
  if (!Info.hasSourceManager() ||
      !touchesRewritten(Info.getSourceManager(), Loc)) {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    Next.HandleDiagnostic(Level, Info);
    if (Info.hasSourceManager() && Level >= DiagnosticsEngine::Error)
      giveHint(Info);
    return;
  }

  SourceManager &SM = Info.getSourceManager();
  // What we say ourselves, of a macro that is written out, is for the user.
  bool IsOurs = Info.getID() >= diag::DIAG_UPPER_LIMIT;
  bool IsWarning = Level < DiagnosticsEngine::Error ||
                   compat::isBuiltinWarning(Engine, Info.getID());
  if (IsWarning && !IsOurs && isGenerated(SM, Loc)) {
    if (!isAboutResult(Info)) {
      if (drop(Level))
        return;
    } else if (SourceLocation Called = userEnd(SM, Info); Called.isValid()) {
      Loc = Called;
    }
  }

  DiagnosticConsumer::HandleDiagnostic(Level, Info);
  llvm::SmallString<128> Message;
  Info.FormatDiagnostic(Message);
  std::vector<CharSourceRange> Ranges;
  for (const CharSourceRange &Range : Info.getRanges()) {
    CharSourceRange Mapped = mapRange(SM, Range);
    if (Mapped.isValid())
      Ranges.push_back(Mapped);
  }
  // One part of a fix is worse than none.
  std::vector<FixItHint> FixIts;
  for (FixItHint Hint : Info.getFixItHints()) {
    if (isGenerated(SM, Hint.RemoveRange.getBegin()) ||
        isGenerated(SM, Hint.RemoveRange.getEnd())) {
      FixIts.clear();
      break;
    }
    Hint.RemoveRange = mapRange(SM, Hint.RemoveRange);
    Hint.InsertFromRange = mapRange(SM, Hint.InsertFromRange);
    FixIts.push_back(Hint);
  }
  if (!Sister->hasSourceManager())
    Sister->setSourceManager(&SM);
  Sister->Report(StoredDiagnostic(Level, Info.getID(), Message,
                                  FullSourceLoc(map(SM, Loc), SM), Ranges,
                                  FixIts));
  if (Level >= DiagnosticsEngine::Error)
    giveHint(Info);
}

FileID createShownBuffer(DiagnosticsEngine &Engine, SourceManager &SM,
                         const FileEntryRef *Entry, llvm::StringRef Name,
                         llvm::StringRef Text, SrcMgr::CharacteristicKind Kind,
                         SourceLocation IncludedAt) {
  auto Buffer = llvm::MemoryBuffer::getMemBufferCopy(Text, Name);
  if (Entry && compat::showsOnlyFiles(Engine)) {
    if (auto Twin = SM.getFileManager().getBypassFile(*Entry)) {
      SM.overrideFileContents(*Twin, std::move(Buffer));
      return SM.createFileID(*Twin, IncludedAt, Kind);
    }
  }
  return SM.createFileID(std::move(Buffer), Kind, 0, 0, IncludedAt);
}

void copyLineDirectives(DiagnosticsEngine &Engine, SourceManager &FromSM,
                        FileID From, SourceManager &ToSM, FileID To,
                        llvm::function_ref<unsigned(unsigned)> MapOffset) {
  if (!FromSM.hasLineTable() || compat::showsOnlyFiles(Engine))
    return;
  std::vector<LineEntry> Entries;
  for (const auto &Line : FromSM.getLineTable())
    if (Line.first == From)
      Entries = Line.second;
  if (Entries.empty())
    return;
  for (LineEntry &E : Entries) {
    E.FileOffset = MapOffset(E.FileOffset);
    if (E.IncludeOffset)
      E.IncludeOffset = MapOffset(E.IncludeOffset);
    if (E.FilenameID != -1 && &FromSM != &ToSM)
      E.FilenameID = ToSM.getLineTableFilenameID(
          FromSM.getLineTable().getFilename(E.FilenameID));
  }
  ToSM.getLineTable().AddEntry(To, Entries);
  // What tells the source manager to look there at all.
  const_cast<SrcMgr::FileInfo &>(ToSM.getSLocEntry(To).getFile())
      .setHasLineDirectives();
}

} // namespace opendefer
