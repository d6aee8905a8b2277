//===- Eject.cpp - Lowered text for a project that drops the tool ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   lowered text => text without our keywords => formatted functions
//                   (raw tokens)                 (clang-format)
//
// Lowering keeps every line in place, so that compilers report the right lines.
// People read ejected text, so it is formatted.
//
//===----------------------------------------------------------------------===//

#include "Output/Eject.h"
#include "Basic/Keywords.h"
#include "Rewrite/Includes.h"
#include "Rewrite/RawLexer.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Format/Format.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cstring>

using namespace clang;

namespace opendefer {
namespace {

/// Is `T` a keyword without meaning in lowered text?
bool isOwnKeyword(const RawToken &T) {
  return T.is(tok::raw_identifier) &&
         (isResultKeyword(T.Text) || T.Text == OpenCodedMacro ||
          T.Text == LinkedMacro);
}

/// Includes the header that lowered text needs in place of our public header.
void includeLoweredHeader(llvm::StringRef Text, const LangOptions &Lang,
                          EditList &Edits) {
  for (const IncludeName &Include : findIncludeNames(Text, Lang)) {
    size_t At = Include.Name.find(PublicHeader);
    if (Include.IsDirective && At != llvm::StringRef::npos)
      Edits.push_back({unsigned(Include.Offset + 1 + At),
                       unsigned(std::strlen(PublicHeader)), LoweredHeader});
  }
}

/// Removes our keywords, each with the blanks after it.
void removeKeywords(llvm::StringRef Text, const LangOptions &Lang,
                    EditList &Edits) {
  std::vector<RawToken> Tokens = lexRaw(Text, Lang);
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (isDirective(Tokens[I])) {
      I = endOfDirective(Tokens, I) - 1;
    } else if (isOwnKeyword(Tokens[I])) {
      unsigned End =
          std::min(Text.find_first_not_of(" \t", Tokens[I].end()), Text.size());
      Edits.push_back({Tokens[I].Offset, End - Tokens[I].Offset, ""});
    }
  }
}

/// Returns the text without our keywords and header. Line breaks stay.
std::string withoutKeywords(llvm::StringRef Text) {
  LangOptions Lang = rawLangOptions();
  EditList Edits;
  includeLoweredHeader(Text, Lang, Edits);
  removeKeywords(Text, Lang, Edits);
  llvm::sort(Edits,
             [](const Edit &A, const Edit &B) { return A.Offset < B.Offset; });
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

/// Compares two texts with the same number of lines. Returns for each line
/// whether it differs.
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
  std::string New = withoutKeywords(Text.text());
  std::vector<bool> Changed = changedLines(Text.Original, New);
  std::vector<unsigned> Begins = lineBegins(New);
  std::string Analysed = applyEdits(Text.expanded(), Text.Normalising);

  std::vector<tooling::Range> Ranges;
  for (TextRange Body : Bodies) {
    unsigned First = lineOf(Analysed, Body.Begin);
    unsigned Last = lineOf(Analysed, Body.End);
    // A change on the line of a brace alone belongs to the function's head.
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
