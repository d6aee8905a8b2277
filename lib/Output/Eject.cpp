//===- Eject.cpp - Lowered text that is to be kept ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   lowered text => without our words => functions laid out anew
//                   (tokens)             (clang-format)
//
// Lowering keeps every line where it was, which suits a compiler. Here people
// go on with the text, so it gets the lines that it needs.
//
//===----------------------------------------------------------------------===//

#include "Output/Eject.h"
#include "Clang/ClangCompat.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Format/Format.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace opendefer {
namespace {

/// Words that lowering leaves in the text, as <opendefer/defer.h> knows them.
bool isOurs(llvm::StringRef Word) {
  return Word == "defer_result" || Word == "OPENDEFER_RESULT" ||
         Word == "OPENDEFER_OPEN_CODED" || Word == "OPENDEFER_LINKED";
}

/// Leaves out our words, and includes what lowered text needs. Keeps the lines.
std::string withoutOurWords(llvm::StringRef Text) {
  LangOptions Lang;
  Lang.CPlusPlus = Lang.CPlusPlus11 = Lang.CPlusPlus14 = Lang.CPlusPlus17 =
      true;
  Lang.LineComment = true;
  compat::allowRawStrings(Lang);
  Lexer Lex(SourceLocation(), Lang, Text.begin(), Text.begin(), Text.end());
  EditList Edits;
  bool InDirective = false;
  Token Tok;
  for (Lex.LexFromRawLexer(Tok); Tok.isNot(tok::eof);
       Lex.LexFromRawLexer(Tok)) {
    unsigned End = Lex.getBufferLocation() - Text.begin();
    unsigned Begin = End - Tok.getLength();
    if (Tok.isAtStartOfLine())
      InDirective = Tok.is(tok::hash);
    if (InDirective && Tok.is(tok::raw_identifier) &&
        Tok.getRawIdentifier() == "include") {
      llvm::StringRef Line =
          Text.substr(End).take_until([](char C) { return C == '\n'; });
      size_t At = Line.find("opendefer/defer.h");
      if (At != llvm::StringRef::npos) {
        unsigned Name = End + At + llvm::StringRef("opendefer/").size();
        Edits.push_back(
            {Name, unsigned(llvm::StringRef("defer.h").size()), "lowered.h"});
      }
    } else if (!InDirective && Tok.is(tok::raw_identifier) &&
               isOurs(Tok.getRawIdentifier())) {
      while (End < Text.size() && (Text[End] == ' ' || Text[End] == '\t'))
        ++End;
      Edits.push_back({Begin, End - Begin, ""});
    }
  }
  return applyEdits(Text, Edits);
}

std::vector<unsigned> lineBegins(llvm::StringRef Text) {
  std::vector<unsigned> Begins = {0};
  for (size_t I = 0; I < Text.size(); ++I)
    if (Text[I] == '\n')
      Begins.push_back(I + 1);
  Begins.push_back(Text.size());
  return Begins;
}

/// Which lines of two texts with as many lines differ.
std::vector<bool> changedLines(llvm::StringRef Old, llvm::StringRef New) {
  llvm::SmallVector<llvm::StringRef, 0> OldLines, NewLines;
  Old.split(OldLines, '\n');
  New.split(NewLines, '\n');
  std::vector<bool> Changed;
  for (size_t I = 0; I < NewLines.size(); ++I)
    Changed.push_back(I >= OldLines.size() || OldLines[I] != NewLines[I]);
  return Changed;
}

unsigned lineOf(llvm::StringRef Text, unsigned Offset) {
  return Text.take_front(Offset).count('\n');
}

} // namespace

llvm::Expected<std::string> ejectedText(llvm::StringRef Path,
                                        const RewrittenText &Text,
                                        llvm::ArrayRef<TextRange> Bodies) {
  std::string New = withoutOurWords(Text.text());
  std::vector<bool> Changed = changedLines(Text.Original, New);
  std::vector<unsigned> Begins = lineBegins(New);
  std::string Analysed = applyEdits(Text.expanded(), Text.Normalising);

  std::vector<tooling::Range> Ranges;
  for (TextRange Body : Bodies) {
    unsigned First = lineOf(Analysed, Body.Begin);
    unsigned Last = lineOf(Analysed, Body.End);
    // What has changed on the line of a brace alone is the function's head.
    if (std::find(Changed.begin() + First, Changed.begin() + Last + 1, true) ==
        Changed.begin() + Last + 1)
      continue;
    Ranges.emplace_back(Begins[First], Begins[Last + 1] - Begins[First]);
  }
  if (Ranges.empty())
    return New;
  llvm::Expected<format::FormatStyle> Style =
      format::getStyle("file", Path, "LLVM", New);
  if (!Style)
    return Style.takeError();
  return tooling::applyAllReplacements(
      New, format::reformat(*Style, New, Ranges, Path));
}

} // namespace opendefer
