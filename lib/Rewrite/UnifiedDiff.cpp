//===- UnifiedDiff.cpp - What changes, as a patch -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Rewrite/UnifiedDiff.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <optional>
#include <vector>

namespace opendefer {
namespace {

const size_t Context = 3;

/// Lines with their ends; the last may have none.
std::vector<llvm::StringRef> splitLines(llvm::StringRef Text) {
  std::vector<llvm::StringRef> Lines;
  while (!Text.empty()) {
    size_t End = std::min(Text.find('\n'), Text.size() - 1) + 1;
    Lines.push_back(Text.take_front(End));
    Text = Text.drop_front(End);
  }
  return Lines;
}

void printLine(llvm::raw_ostream &OS, char Mark, llvm::StringRef Line) {
  OS << Mark << Line;
  if (Line.back() != '\n')
    OS << "\n\\ No newline at end of file\n";
}

/// Lines `[A, AEnd)` of the old text give way to `[B, BEnd)` of the new.
struct Change {
  size_t A, AEnd, B, BEnd;
};

using Lines = std::vector<llvm::StringRef>;

/// The changes, from the fewest lines that can be (Myers, "An O(ND) Difference
/// Algorithm"): `Reach[K]` is how far down the old text one comes on the
/// diagonal A - B == K with the number of single lines changed so far. None if
/// there are too many to be worth the time.
std::optional<std::vector<Change>> findFewest(const Lines &A, const Lines &B) {
  const int M = A.size(), N = B.size(), Max = std::min(M + N, 2000);
  std::vector<int> Reach(2 * Max + 3, 0);
  std::vector<std::vector<int>> Trace; // of round D: diagonals -D-1 to D+1
  auto At = [](std::vector<int> &V, int K) -> int & {
    return V[K + V.size() / 2];
  };
  auto ComesDown = [&](std::vector<int> &V, int D, int K) {
    return K == -D || (K != D && At(V, K - 1) < At(V, K + 1));
  };
  bool Done = false;
  for (int D = 0; D <= Max && !Done; ++D) {
    Trace.emplace_back(&At(Reach, -D - 1), &At(Reach, D + 1) + 1);
    for (int K = -D; K <= D && !Done; K += 2) {
      int X = ComesDown(Reach, D, K) ? At(Reach, K + 1) : At(Reach, K - 1) + 1;
      while (X < M && X - K < N && A[X] == B[X - K])
        ++X;
      At(Reach, K) = X;
      Done = X >= M && X - K >= N;
    }
  }

  if (!Done)
    return {};
  std::vector<Change> Changes; // from the last to the first
  int X = M, Y = N;
  for (int D = Trace.size() - 1; D > 0; --D) {
    int K = X - Y;
    bool IsNewLine = ComesDown(Trace[D], D, K);
    int PreviousX = At(Trace[D], IsNewLine ? K + 1 : K - 1);
    int PreviousY = PreviousX - (IsNewLine ? K + 1 : K - 1);
    size_t AEnd = PreviousX + !IsNewLine, BEnd = PreviousY + IsNewLine;
    if (!Changes.empty() && Changes.back().A == AEnd &&
        Changes.back().B == BEnd) {
      Changes.back().A = PreviousX;
      Changes.back().B = PreviousY;
    } else {
      Changes.push_back({size_t(PreviousX), AEnd, size_t(PreviousY), BEnd});
    }
    X = PreviousX;
    Y = PreviousY;
  }
  std::reverse(Changes.begin(), Changes.end());
  return Changes;
}

/// Lowering changes many lines, but each of them for itself.
std::vector<Change> findChanges(const Lines &A, const Lines &B) {
  if (auto Fewest = findFewest(A, B))
    return *Fewest;
  if (A.size() != B.size())
    return {{0, A.size(), 0, B.size()}};
  std::vector<Change> Changes;
  for (size_t I = 0; I < A.size(); ++I) {
    if (A[I] == B[I])
      continue;
    if (!Changes.empty() && Changes.back().AEnd == I)
      Changes.back().AEnd = Changes.back().BEnd = I + 1;
    else
      Changes.push_back({I, I + 1, I, I + 1});
  }
  return Changes;
}

/// The changes without the lines that both texts begin and end with.
std::vector<Change> changesBetween(const Lines &A, const Lines &B) {
  size_t Same = 0, End = 0;
  while (Same < A.size() && Same < B.size() && A[Same] == B[Same])
    ++Same;
  while (End < A.size() - Same && End < B.size() - Same &&
         A[A.size() - 1 - End] == B[B.size() - 1 - End])
    ++End;
  std::vector<Change> Changes =
      findChanges(Lines(A.begin() + Same, A.end() - End),
                  Lines(B.begin() + Same, B.end() - End));
  for (Change &C : Changes)
    C = {C.A + Same, C.AEnd + Same, C.B + Same, C.BEnd + Same};
  return Changes;
}

/// Where a hunk begins: one before the first line if it has none.
size_t firstLine(size_t Begin, size_t End) { return Begin + (Begin != End); }

} // namespace

std::string unifiedDiff(llvm::StringRef Name, llvm::StringRef Old,
                        llvm::StringRef New) {
  Lines A = splitLines(Old), B = splitLines(New);
  std::vector<Change> Changes = changesBetween(A, B);

  std::string Diff;
  llvm::raw_string_ostream OS(Diff);
  for (size_t First = 0, Next; First < Changes.size(); First = Next) {
    // A hunk goes on while the lines between changes would all be context.
    Next = First + 1;
    while (Next < Changes.size() &&
           Changes[Next].A - Changes[Next - 1].AEnd <= 2 * Context)
      ++Next;
    size_t Before = std::min(Changes[First].A, Context);
    size_t Begin = Changes[First].A - Before;
    size_t NewBegin = Changes[First].B - Before;
    size_t After = std::min(A.size() - Changes[Next - 1].AEnd, Context);
    size_t End = Changes[Next - 1].AEnd + After;
    size_t NewEnd = Changes[Next - 1].BEnd + After;
    if (OS.tell() == 0)
      OS << "--- a/" << Name << "\n+++ b/" << Name << '\n';
    OS << "@@ -" << firstLine(Begin, End) << ',' << End - Begin << " +"
       << firstLine(NewBegin, NewEnd) << ',' << NewEnd - NewBegin << " @@\n";
    size_t I = Begin;
    for (size_t C = First; C < Next; ++C) {
      for (; I < Changes[C].A; ++I)
        printLine(OS, ' ', A[I]);
      for (; I < Changes[C].AEnd; ++I)
        printLine(OS, '-', A[I]);
      for (size_t J = Changes[C].B; J < Changes[C].BEnd; ++J)
        printLine(OS, '+', B[J]);
    }
    for (; I < End; ++I)
      printLine(OS, ' ', A[I]);
  }
  return OS.str();
}

} // namespace opendefer
