//===- UnifiedDiff.cpp - Changes in the form of a patch -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Rewrite/UnifiedDiff.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <optional>
#include <vector>

namespace opendefer {
namespace {

const size_t Context = 3;

/// Splits a text into lines with their ends. The last line may have none.
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

/// Replaces lines `[A, AEnd)` of the old text by `[B, BEnd)` of the new.
struct Change {
  size_t A, AEnd, B, BEnd;
};

using Lines = std::vector<llvm::StringRef>;

/// Finds the changes with the fewest lines (Myers, "An O(ND) Difference
/// Algorithm"). `Reach[K]` is the last line of the old text that can be reached
/// on the diagonal A - B == K with the current number of changed lines.
class ShortestEdit {
public:
  ShortestEdit(const Lines &A, const Lines &B)
      : A(A), B(B), M(A.size()), N(B.size()), Max(std::min(M + N, 2000)),
        Reach(2 * Max + 3, 0) {}

  /// Gives up, and returns nothing, if there are too many changes.
  std::optional<std::vector<Change>> find() {
    for (int D = 0; D <= Max; ++D) {
      Trace.emplace_back(&at(Reach, -D - 1), &at(Reach, D + 1) + 1);
      if (extendDiagonals(D))
        return traceBack();
    }
    return std::nullopt;
  }

private:
  static int &at(std::vector<int> &V, int K) { return V[K + V.size() / 2]; }
  /// Is the last step to diagonal `K` of round `D` an inserted line?
  static bool isInsertion(std::vector<int> &V, int D, int K) {
    return K == -D || (K != D && at(V, K - 1) < at(V, K + 1));
  }

  /// Returns whether the ends of both texts have been reached.
  bool extendDiagonals(int D) {
    for (int K = -D; K <= D; K += 2) {
      int X =
          isInsertion(Reach, D, K) ? at(Reach, K + 1) : at(Reach, K - 1) + 1;
      while (X < M && X - K < N && A[X] == B[X - K])
        ++X;
      at(Reach, K) = X;
      if (X >= M && X - K >= N)
        return true;
    }
    return false;
  }

  std::vector<Change> traceBack() {
    std::vector<Change> Changes; // from the last to the first
    int X = M, Y = N;
    for (int D = Trace.size() - 1; D > 0; --D) {
      int K = X - Y;
      bool IsNewLine = isInsertion(Trace[D], D, K);
      X = at(Trace[D], IsNewLine ? K + 1 : K - 1);
      Y = X - (IsNewLine ? K + 1 : K - 1);
      Change New = {size_t(X), size_t(X + !IsNewLine), size_t(Y),
                    size_t(Y + IsNewLine)};
      if (!Changes.empty() && Changes.back().A == New.AEnd &&
          Changes.back().B == New.BEnd) {
        New.AEnd = Changes.back().AEnd;
        New.BEnd = Changes.back().BEnd;
        Changes.pop_back();
      }
      Changes.push_back(New);
    }
    std::reverse(Changes.begin(), Changes.end());
    return Changes;
  }

  const Lines &A, &B;
  const int M, N, Max;
  std::vector<int> Reach;
  std::vector<std::vector<int>> Trace; ///< for round D, diagonals -D-1 to D+1
};

/// Finds the fewest changes. If there are too many, compares line by line,
/// since lowering keeps the number of lines.
std::vector<Change> findChanges(const Lines &A, const Lines &B) {
  if (auto Fewest = ShortestEdit(A, B).find())
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

/// Finds the changes after removing the common first and last lines.
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

/// The number of a hunk's first line. For an empty hunk, the line before it.
size_t firstLine(size_t Begin, size_t End) { return Begin + (Begin != End); }

/// Prints neighbouring changes as one hunk.
void printHunk(llvm::raw_ostream &OS, const Lines &A, const Lines &B,
               llvm::ArrayRef<Change> Changes) {
  const Change &First = Changes.front(), &Last = Changes.back();
  size_t Before = std::min(First.A, Context);
  size_t After = std::min(A.size() - Last.AEnd, Context);
  size_t Begin = First.A - Before, End = Last.AEnd + After;
  size_t NewBegin = First.B - Before, NewEnd = Last.BEnd + After;
  OS << "@@ -" << firstLine(Begin, End) << ',' << End - Begin << " +"
     << firstLine(NewBegin, NewEnd) << ',' << NewEnd - NewBegin << " @@\n";
  auto Print = [&](char Mark, const Lines &Of, size_t From, size_t To) {
    for (size_t I = From; I < To; ++I)
      printLine(OS, Mark, Of[I]);
  };
  size_t Done = Begin;
  for (const Change &C : Changes) {
    Print(' ', A, Done, C.A);
    Print('-', A, C.A, C.AEnd);
    Print('+', B, C.B, C.BEnd);
    Done = C.AEnd;
  }
  Print(' ', A, Done, End);
}

} // namespace

std::string unifiedDiff(llvm::StringRef Name, llvm::StringRef Old,
                        llvm::StringRef New) {
  Lines A = splitLines(Old), B = splitLines(New);
  std::vector<Change> Changes = changesBetween(A, B);
  if (Changes.empty())
    return "";

  std::string Diff;
  llvm::raw_string_ostream OS(Diff);
  OS << "--- a/" << Name << "\n+++ b/" << Name << '\n';
  for (llvm::ArrayRef<Change> Rest = Changes; !Rest.empty();) {
    // A hunk continues as long as its changes are separated by context only.
    size_t Size = 1;
    while (Size < Rest.size() &&
           Rest[Size].A - Rest[Size - 1].AEnd <= 2 * Context)
      ++Size;
    printHunk(OS, A, B, Rest.take_front(Size));
    Rest = Rest.drop_front(Size);
  }
  return OS.str();
}

} // namespace opendefer
