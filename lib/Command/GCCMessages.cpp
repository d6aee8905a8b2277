//===- GCCMessages.cpp - Diagnostics as GCC's JSON ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Command/GCCMessages.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;
namespace json = llvm::json;

namespace opendefer {
namespace {

llvm::StringRef kindOf(DiagnosticsEngine::Level Level) {
  switch (Level) {
  case DiagnosticsEngine::Fatal:
    return "fatal error";
  case DiagnosticsEngine::Error:
    return "error";
  case DiagnosticsEngine::Warning:
    return "warning";
  default:
    return "note";
  }
}

json::Object message(llvm::StringRef Kind, llvm::StringRef Text) {
  return json::Object{{"kind", Kind},
                      {"message", json::fixUTF8(Text)},
                      {"column-origin", 1},
                      {"escape-source", false},
                      {"children", json::Array()},
                      {"locations", json::Array()}};
}

/// Returns the column at which a terminal shows the end of `Prefix`.
int64_t displayColumn(llvm::StringRef Prefix) {
  constexpr int64_t TabStop = 8;
  int64_t Column = 0;
  for (unsigned char C : Prefix) {
    bool ContinuesCharacter = (C & 0xc0) == 0x80;
    if (C == '\t')
      Column = (Column / TabStop + 1) * TabStop;
    else if (!ContinuesCharacter)
      ++Column;
  }
  return Column + 1;
}

/// The places of one diagnostic.
class Places {
public:
  Places(const SourceManager &SM, const LangOptions &Lang)
      : SM(SM), Lang(Lang) {}

  json::Object at(SourceLocation Loc, unsigned Offset = 0) const {
    Loc = SM.getFileLoc(Loc);
    PresumedLoc Presumed = SM.getPresumedLoc(Loc);
    if (Presumed.isInvalid())
      return json::Object();
    auto [File, End] = SM.getDecomposedLoc(Loc);
    unsigned Column = Presumed.getColumn();
    llvm::StringRef Prefix =
        SM.getBufferData(File).take_front(End).take_back(Column - 1);
    int64_t Shown = displayColumn(Prefix) + Offset;
    return json::Object{{"file", json::fixUTF8(Presumed.getFilename())},
                        {"line", int64_t(Presumed.getLine())},
                        {"column", Shown},
                        {"display-column", Shown},
                        {"byte-column", int64_t(Column + Offset)}};
  }
  /// Returns one past the last character.
  SourceLocation end(CharSourceRange Range) const {
    SourceLocation End = SM.getFileLoc(Range.getEnd());
    return Range.isTokenRange()
               ? End.getLocWithOffset(Lexer::MeasureTokenLength(End, SM, Lang))
               : End;
  }
  json::Object caret(SourceLocation Loc) const {
    unsigned Length = Lexer::MeasureTokenLength(SM.getFileLoc(Loc), SM, Lang);
    return json::Object{{"caret", at(Loc)},
                        {"finish", at(Loc, Length ? Length - 1 : 0)}};
  }
  json::Object fix(const FixItHint &Hint) const {
    return json::Object{{"start", at(Hint.RemoveRange.getBegin())},
                        {"next", at(end(Hint.RemoveRange))},
                        {"string", json::fixUTF8(Hint.CodeToInsert)}};
  }

private:
  const SourceManager &SM;
  const LangOptions &Lang;
};

} // namespace

class GCCMessageConsumer : public DiagnosticConsumer {
public:
  explicit GCCMessageConsumer(GCCMessages &Messages) : Messages(Messages) {}

private:
  void BeginSourceFile(const LangOptions &Options,
                       const Preprocessor *) override {
    Lang = Options;
  }
  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    llvm::SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    json::Object Message = message(kindOf(Level), Text);
    if (Info.hasSourceManager() && Info.getLocation().isValid()) {
      Places At(Info.getSourceManager(), Lang);
      Message["locations"] = json::Array{At.caret(Info.getLocation())};
      json::Array Fixes;
      for (const FixItHint &Hint : Info.getFixItHints())
        Fixes.push_back(At.fix(Hint));
      if (!Fixes.empty())
        Message["fixits"] = std::move(Fixes);
    }
    Messages.add(std::move(Message));
  }

  GCCMessages &Messages;
  LangOptions Lang;
};

std::unique_ptr<DiagnosticConsumer> GCCMessages::makeConsumer() {
  return std::make_unique<GCCMessageConsumer>(*this);
}

void GCCMessages::add(llvm::StringRef Kind, llvm::StringRef Message) {
  add(message(Kind, Message));
}

void GCCMessages::add(json::Object Message) {
  bool IsNote = Message.getString("kind") == llvm::StringRef("note");
  if (IsNote && !Messages.empty())
    Messages.back()
        .getAsObject()
        ->getArray("children")
        ->push_back(std::move(Message));
  else
    Messages.push_back(std::move(Message));
}

std::string GCCMessages::text() const {
  if (Messages.empty())
    return "";
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  OS << json::Value(json::Array(Messages)) << '\n';
  return OS.str();
}

} // namespace opendefer
