//===- UnifiedDiff.cpp - What lowering changes, as a patch ----------------===//

#include "Driver/UnifiedDiff.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cassert>
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

} // namespace

std::string unifiedDiff(llvm::StringRef Name, llvm::StringRef Old,
                        llvm::StringRef New) {
  std::vector<llvm::StringRef> A = splitLines(Old), B = splitLines(New);
  assert(A.size() == B.size() && "lowering moves no line");
  auto NextDifferent = [&](size_t I) {
    while (I < A.size() && A[I] == B[I])
      ++I;
    return I;
  };
  auto NextSame = [&](size_t I) {
    while (I < A.size() && A[I] != B[I])
      ++I;
    return I;
  };

  std::string Diff;
  llvm::raw_string_ostream OS(Diff);
  for (size_t First = NextDifferent(0); First < A.size();) {
    // A hunk goes on while the lines between changes would all be context.
    size_t End = NextSame(First), Next = NextDifferent(End);
    for (; Next < A.size() && Next - End <= 2 * Context;
         Next = NextDifferent(End))
      End = NextSame(Next);
    size_t Begin = First - std::min(First, Context);
    size_t Stop = std::min(End + Context, A.size());
    if (OS.tell() == 0)
      OS << "--- a/" << Name << "\n+++ b/" << Name << '\n';
    OS << "@@ -" << Begin + 1 << ',' << Stop - Begin << " +" << Begin + 1 << ','
       << Stop - Begin << " @@\n";
    for (size_t I = Begin; I < Stop;) {
      if (A[I] == B[I]) {
        printLine(OS, ' ', A[I++]);
        continue;
      }
      size_t Same = std::min(NextSame(I), Stop);
      for (size_t J = I; J < Same; ++J)
        printLine(OS, '-', A[J]);
      for (; I < Same; ++I)
        printLine(OS, '+', B[I]);
    }
    First = Next;
  }
  return OS.str();
}

} // namespace opendefer
