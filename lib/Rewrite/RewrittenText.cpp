//===- RewrittenText.cpp - A buffer and its edits -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Rewrite/RewrittenText.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

namespace opendefer {
namespace {

llvm::ArrayRef<Edit> editsIn(const EditList &Edits, TextRange Range) {
  auto Begin = llvm::partition_point(
      Edits, [&](const Edit &E) { return E.Offset < Range.Begin; });
  auto End = std::find_if(Begin, Edits.end(),
                          [&](const Edit &E) { return E.Offset >= Range.End; });
  return llvm::ArrayRef<Edit>(Edits).slice(Begin - Edits.begin(), End - Begin);
}

bool hasBodyIn(const std::vector<TextRange> &Bodies, TextRange Range) {
  auto First = llvm::partition_point(
      Bodies, [&](TextRange R) { return R.End <= Range.Begin; });
  return First != Bodies.end() && First->Begin < Range.End;
}

/// Returns the first offset where `A` and `B` have different edits in a
/// function that both have parsed. The preprocessor may have skipped a function
/// in one of them.
std::optional<unsigned> findDifference(const ParsedFile &A,
                                       const ParsedFile &B) {
  for (TextRange Body : A.Bodies) {
    if (!hasBodyIn(B.Bodies, Body))
      continue;
    llvm::ArrayRef<Edit> InA = editsIn(A.Edits, Body);
    llvm::ArrayRef<Edit> InB = editsIn(B.Edits, Body);
    auto Differ = std::mismatch(InA.begin(), InA.end(), InB.begin(), InB.end());
    if (Differ.first != InA.end())
      return Differ.first->Offset;
    if (Differ.second != InB.end())
      return Differ.second->Offset;
  }
  return std::nullopt;
}

std::optional<unsigned> mergeEdits(EditList &Into, const EditList &From) {
  for (const Edit &E : From) {
    auto At = llvm::partition_point(
        Into, [&](const Edit &Old) { return Old.Offset < E.Offset; });
    if (At != Into.end() && *At == E)
      continue;
    bool OverlapsNext = At != Into.end() && (At->Offset == E.Offset ||
                                             At->Offset < E.Offset + E.Length);
    bool OverlapsLast =
        At != Into.begin() &&
        std::prev(At)->Offset + std::prev(At)->Length > E.Offset;
    if (OverlapsNext || OverlapsLast)
      return E.Offset;
    Into.insert(At, E);
  }
  return std::nullopt;
}

std::vector<TextRange> mergeBodies(const std::vector<TextRange> &A,
                                   const std::vector<TextRange> &B) {
  std::vector<TextRange> All, Merged;
  std::merge(A.begin(), A.end(), B.begin(), B.end(), std::back_inserter(All),
             [](TextRange X, TextRange Y) { return X.Begin < Y.Begin; });
  for (TextRange R : All) {
    if (!Merged.empty() && R.Begin < Merged.back().End)
      Merged.back().End = std::max(Merged.back().End, R.End);
    else
      Merged.push_back(R);
  }
  return Merged;
}

} // namespace

std::optional<unsigned> merge(ParsedFile &Into, const ParsedFile &From) {
  for (auto Differ : {findDifference(Into, From), findDifference(From, Into)})
    if (Differ)
      return Differ;
  EditList Edits = Into.Edits;
  if (auto Overlap = mergeEdits(Edits, From.Edits))
    return Overlap;
  Into = {std::move(Edits), mergeBodies(Into.Bodies, From.Bodies)};
  return std::nullopt;
}

} // namespace opendefer
