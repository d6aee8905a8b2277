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
      MappedEngine(compat::cloneEngine(Engine, Next)) {
  // The driver may have reported diagnostics already.
  adoptCounts();
  ForwardedErrors = NumErrors;
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
void MappingDiagnosticConsumer::EndSourceFile() {
  Next.EndSourceFile();
  adoptCounts();
}
void MappingDiagnosticConsumer::finish() {
  Next.finish();
  adoptCounts();
}
void MappingDiagnosticConsumer::clear() {
  DiagnosticConsumer::clear();
  ForwardedErrors = 0;
  Next.clear();
}

/// Clang takes the exit status from the counts of its client. Those of `Next`
/// may differ from the number of diagnostics: -verify counts mismatches only.
void MappingDiagnosticConsumer::adoptCounts() {
  NumErrors = Next.getNumErrors();
  NumWarnings = Next.getNumWarnings();
}

void MappingDiagnosticConsumer::count(DiagnosticsEngine::Level Level,
                                      const clang::Diagnostic &Info) {
  DiagnosticConsumer::HandleDiagnostic(Level, Info);
  if (Level >= DiagnosticsEngine::Error)
    ++ForwardedErrors;
}
bool MappingDiagnosticConsumer::IncludeInDiagnosticCounts() const {
  return Next.IncludeInDiagnosticCounts();
}

const MappingDiagnosticConsumer::OriginalBuffer *
MappingDiagnosticConsumer::originalBuffer(SourceManager &SM, FileID File) {
  auto Known = Buffers.find(File);
  if (Known == Buffers.end()) {
    OriginalBuffer New;
    auto Entry = SM.getFileEntryRefForID(File);
    auto Text = Entry ? Texts.find(&Entry->getFileEntry()) : Texts.end();
    if (Text != Texts.end()) {
      New.Text = Text->second;
      New.Original = createDiagnosticBuffer(
          Engine, SM, &*Entry, New.Text->Name, New.Text->Original,
          SM.getFileCharacteristic(SM.getLocForStartOfFile(File)),
          SM.getIncludeLoc(File));
    }
    Known = Buffers.emplace(File, New).first;
  }
  const OriginalBuffer &S = Known->second;
  if (!S.Text)
    return nullptr;
  // There may be new directives since the last call.
  copyLineDirectives(Engine, SM, File, SM, S.Original,
                     [&](unsigned Offset) { return S.Text->mapBack(Offset); });
  return &S;
}

bool MappingDiagnosticConsumer::touchesRewritten(SourceManager &SM,
                                                 SourceLocation Loc) {
  if (Loc.isFileID())
    return Loc.isValid() && originalBuffer(SM, SM.getFileID(Loc));
  auto Known = TouchesCache.find(Loc);
  if (Known != TouchesCache.end())
    return Known->second;
  return TouchesCache[Loc] =
             touchesRewritten(SM, SM.getImmediateSpellingLoc(Loc)) ||
             touchesRewritten(SM,
                              SM.getImmediateExpansionRange(Loc).getBegin());
}

/// The offset in the user's text of a token that lowering has copied from
/// before `Before`: the callee or a constant of a call form.
static std::optional<unsigned>
findCopied(const RewrittenText &Text, unsigned Before, llvm::StringRef Token) {
  bool IsCopied =
      !Token.empty() &&
      (isAsciiIdentifierStart(Token.front()) || isDigit(Token.front()) ||
       Token.back() == '"' || Token.back() == '\'');
  if (llvm::StringRef(Token).consume_front("opendefer_a"))
    return Before; // the value of an argument
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

/// Like RewrittenText::mapBack, but copied tokens do not count as generated.
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
  if (const OriginalBuffer *S = originalBuffer(SM, Place.first))
    mapBack(*S->Text, SM, Place, Lang, &InGenerated);
  return InGenerated;
}

/// Rebuilds a macro location from mapped ones, so that Clang still prints its
/// "expanded from macro" notes.
SourceLocation MappingDiagnosticConsumer::map(SourceManager &SM,
                                              SourceLocation Loc) {
  if (!touchesRewritten(SM, Loc))
    return Loc;
  if (Loc.isFileID()) {
    auto Place = SM.getDecomposedLoc(Loc);
    const OriginalBuffer *S = originalBuffer(SM, Place.first);
    return SM.getLocForStartOfFile(S->Original)
        .getLocWithOffset(mapBack(*S->Text, SM, Place, Lang));
  }
  auto Known = MapCache.find(Loc);
  if (Known != MapCache.end())
    return Known->second;
  SourceLocation Spelling = map(SM, SM.getImmediateSpellingLoc(Loc));
  // A copy, since map() adds entries to the table that holds it.
  SrcMgr::ExpansionInfo Info =
      SM.getSLocEntry(SM.getFileID(Loc)).getExpansion();
  SourceLocation Begin = map(SM, Info.getExpansionLocStart());
  if (Info.isMacroArgExpansion())
    return MapCache[Loc] = SM.createMacroArgExpansionLoc(Spelling, Begin, 1);
  SourceLocation End = map(SM, Info.getExpansionLocEnd());
  return MapCache[Loc] = SM.createExpansionLoc(Spelling, Begin, End, 1,
                                               Info.isExpansionTokenRange());
}

/// Invalid if the whole range is generated.
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

/// Drops a diagnostic about generated text. Returns false if the compilation
/// would then fail without an error message.
bool MappingDiagnosticConsumer::drop(DiagnosticsEngine::Level Level) {
  // With -Werror the compilation is already marked as failed. Undo that unless
  // there is another error.
  if (Level >= DiagnosticsEngine::Error && ForwardedErrors == 0 &&
      !compat::resetErrors(Engine))
    return false;
  if (Level != DiagnosticsEngine::Note)
    DroppingNotes = true;
  return true;
}

void MappingDiagnosticConsumer::reportText(DiagnosticsEngine::Level Level,
                                           SourceManager &SM,
                                           SourceLocation Loc,
                                           llvm::StringRef Text,
                                           llvm::ArrayRef<FixItHint> FixIts) {
  if (!MappedEngine->hasSourceManager())
    MappedEngine->setSourceManager(&SM);
  MappedEngine->Report(
      StoredDiagnostic(Level, Engine.getCustomDiagID(Level, "%0"), Text,
                       FullSourceLoc(map(SM, Loc), SM), {}, FixIts));
}

/// Forwards errors and their notes, and counts them.
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

/// True if the errors of the unit have been reported from a parse of the user's
/// own text, so that `Info` is redundant.
bool MappingDiagnosticConsumer::isReportedFromOriginal(
    DiagnosticsEngine::Level Level, const clang::Diagnostic &Info) {
  if (Level < DiagnosticsEngine::Error ||
      compat::isBuiltinWarning(Engine, Info.getID()))
    return false;
  if (OriginalParse Parse = std::exchange(ParseOriginal, nullptr)) {
    ErrorForwarder Forwarder(Next);
    OriginalHasErrors = Parse(Forwarder);
    NumErrors += Forwarder.getNumErrors();
    ForwardedErrors += Forwarder.getNumErrors();
  }
  DroppingNotes = OriginalHasErrors;
  return OriginalHasErrors;
}

/// Replaces a diagnostic about the expansion of a keyword. False if it is
/// another.
bool MappingDiagnosticConsumer::replaceKeywordError(
    DiagnosticsEngine::Level Level, const clang::Diagnostic &Info) {
  SourceManager &SM = Info.getSourceManager();
  SourceLocation Loc = Info.getLocation();
  if (Loc.isInvalid() || compat::isBuiltinWarning(Engine, Info.getID()))
    return false;
  llvm::SmallString<128> Message;
  Info.FormatDiagnostic(Message);
  // Drop the notes that accompany the one about a marker: "declared here", and
  // "in call to" a lambda, which Clang prints with its body. (A macro of the
  // header declares the markers.)
  if (Level == DiagnosticsEngine::Note &&
      ((isInKeywordHeader(SM, SM.getExpansionLoc(Loc)) &&
        Message == "declared here") ||
       Message.str().contains("opendefer::__lowered::__marker")))
    return true;
  auto Explained = explainKeyword(SM, Loc, Level, Message, Lang);
  if (!Explained)
    return false;
  if (Level != DiagnosticsEngine::Note) {
    DroppingNotes = true;
    // The next tokens of the macro may lead to another error.
    if (!ReportedKeywords.insert(Explained->Place).second)
      return true;
  }
  count(Level, Info);
  for (FixItHint &Hint : Explained->FixIts)
    Hint.RemoveRange = mapRange(SM, Hint.RemoveRange);
  reportText(Level, SM, Explained->Place, Explained->Text, Explained->FixIts);
  return true;
}

void MappingDiagnosticConsumer::addHint(const clang::Diagnostic &Info) {
  SourceManager &SM = Info.getSourceManager();
  llvm::SmallString<128> Message;
  Info.FormatDiagnostic(Message);
  std::string Hint = keywordHint(SM, Info.getLocation(), Message);
  if (!Hint.empty())
    reportText(DiagnosticsEngine::Note, SM, Info.getLocation(), Hint);
}

/// Is `Info` about the discarded result of a call? Generated code discards the
/// result of a deferred call, and the warning belongs to the user's call. Since
/// Clang 22 the warning is in another group if the result type has the
/// attribute.
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

bool MappingDiagnosticConsumer::isAboutGenerated(
    DiagnosticsEngine::Level Level, const clang::Diagnostic &Info) {
  // Our own diagnostics about expanded macros are about the user's code.
  bool IsOurs = Info.getID() >= diag::DIAG_UPPER_LIMIT;
  bool IsWarning = Level < DiagnosticsEngine::Error ||
                   compat::isBuiltinWarning(Engine, Info.getID());
  return IsWarning && !IsOurs &&
         isGenerated(Info.getSourceManager(), Info.getLocation());
}

/// Where to report a diagnostic in a rewritten buffer; nothing if it has been
/// dropped.
std::optional<SourceLocation>
MappingDiagnosticConsumer::placeOf(DiagnosticsEngine::Level Level,
                                   const clang::Diagnostic &Info) {
  if (!isAboutGenerated(Level, Info))
    return Info.getLocation();
  if (isAboutResult(Info)) {
    SourceLocation Called = userEnd(Info.getSourceManager(), Info);
    return Called.isValid() ? Called : Info.getLocation();
  }
  if (drop(Level))
    return std::nullopt;
  return Info.getLocation();
}

std::vector<CharSourceRange>
MappingDiagnosticConsumer::mappedRanges(const clang::Diagnostic &Info) {
  std::vector<CharSourceRange> Ranges;
  for (const CharSourceRange &Range : Info.getRanges()) {
    CharSourceRange Mapped = mapRange(Info.getSourceManager(), Range);
    if (Mapped.isValid())
      Ranges.push_back(Mapped);
  }
  return Ranges;
}

/// None if any of them is in generated text, since a part of a fix is worse
/// than no fix.
std::vector<FixItHint>
MappingDiagnosticConsumer::mappedFixIts(const clang::Diagnostic &Info) {
  SourceManager &SM = Info.getSourceManager();
  std::vector<FixItHint> FixIts;
  for (FixItHint Hint : Info.getFixItHints()) {
    if (isGenerated(SM, Hint.RemoveRange.getBegin()) ||
        isGenerated(SM, Hint.RemoveRange.getEnd()))
      return {};
    Hint.RemoveRange = mapRange(SM, Hint.RemoveRange);
    Hint.InsertFromRange = mapRange(SM, Hint.InsertFromRange);
    FixIts.push_back(Hint);
  }
  return FixIts;
}

void MappingDiagnosticConsumer::reportMapped(DiagnosticsEngine::Level Level,
                                             const clang::Diagnostic &Info,
                                             SourceLocation Loc) {
  SourceManager &SM = Info.getSourceManager();
  count(Level, Info);
  llvm::SmallString<128> Message;
  Info.FormatDiagnostic(Message);
  std::vector<CharSourceRange> Ranges = mappedRanges(Info);
  std::vector<FixItHint> FixIts = mappedFixIts(Info);
  if (!MappedEngine->hasSourceManager())
    MappedEngine->setSourceManager(&SM);
  MappedEngine->Report(StoredDiagnostic(Level, Info.getID(), Message,
                                        FullSourceLoc(map(SM, Loc), SM), Ranges,
                                        FixIts));
}

void MappingDiagnosticConsumer::HandleDiagnostic(
    DiagnosticsEngine::Level Level, const clang::Diagnostic &Info) {
  if (Level == DiagnosticsEngine::Note && DroppingNotes)
    return;
  DroppingNotes = false;
  TouchesCache.clear();
  MapCache.clear();
  if (isReportedFromOriginal(Level, Info) ||
      (Info.hasSourceManager() && replaceKeywordError(Level, Info)))
    return;
  if (!Info.hasSourceManager() ||
      !touchesRewritten(Info.getSourceManager(), Info.getLocation())) {
    count(Level, Info);
    Next.HandleDiagnostic(Level, Info);
  } else if (auto Loc = placeOf(Level, Info)) {
    reportMapped(Level, Info, *Loc);
  } else {
    return;
  }
  if (Info.hasSourceManager() && Level >= DiagnosticsEngine::Error)
    addHint(Info);
}

FileID createDiagnosticBuffer(DiagnosticsEngine &Engine, SourceManager &SM,
                              const FileEntryRef *Entry, llvm::StringRef Name,
                              llvm::StringRef Text,
                              SrcMgr::CharacteristicKind Kind,
                              SourceLocation IncludedAt) {
  auto Buffer = llvm::MemoryBuffer::getMemBufferCopy(Text, Name);
  if (Entry && compat::showsOnlyFiles(Engine)) {
    // The twin has no real path, and Clang makes a URI of the name instead,
    // from which it omits the first component.
    FileManager &Files = SM.getFileManager();
    auto Absolute =
        Files.getOptionalFileRef(Entry->getFileEntry().tryGetRealPathName());
    if (auto Twin = Files.getBypassFile(Absolute ? *Absolute : *Entry)) {
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
  // Without this flag the source manager does not use the line table.
  const_cast<SrcMgr::FileInfo &>(ToSM.getSLocEntry(To).getFile())
      .setHasLineDirectives();
}

} // namespace opendefer
