//===- EditBuilder.cpp - Collecting edits in any order --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lowering/EditBuilder.h"
#include <algorithm>

namespace opendefer {

void EditBuilder::replace(FileLocation Begin, FileLocation End,
                          llvm::StringRef Old, std::string Text) {
  Text.append(Old.count('\n'), '\n');
  add(Begin, End.Offset - Begin.Offset, std::move(Text), Replacing);
}

std::map<clang::FileID, EditList> EditBuilder::take() {
  std::map<clang::FileID, EditList> Result;
  for (auto &[File, Places] : Files) {
    EditList &List = Result[File];
    for (auto &[Offset, Here] : Places) {
      std::stable_sort(
          Here.begin(), Here.end(),
          [](const Pending &A, const Pending &B) { return A.What < B.What; });
      Edit E;
      E.Offset = Offset;
      for (Pending &P : Here) {
        E.Text += P.Text;
        E.Length = std::max(E.Length, P.Length);
      }
      List.push_back(std::move(E));
    }
  }
  Files.clear();
  return Result;
}

} // namespace opendefer
