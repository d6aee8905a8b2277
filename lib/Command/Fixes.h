//===- Fixes.h - Applying fix-its -------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   diagnostics of a parse => problems in files => files, or a list for others
//
// A fix-it leaves C++ with `defer` in it, so this changes what the user wrote,
// and lowers nothing.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_COMMAND_FIXES_H
#define OPENDEFER_COMMAND_FIXES_H

#include "Report/Findings.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <utility>
#include <vector>

namespace opendefer {

struct FixedFile {
  std::string Path;
  std::string Old;
  std::string New;
};

/// The problems of all parses. Those of a header that several of them have
/// read count once.
class Fixes {
public:
  /// Gives the positions of those that are new, or that have lost the fix that
  /// another parse offers: what does not compile everywhere is offered nowhere.
  /// `first` is a position in `FromOneParse`, `second` one in problems().
  std::vector<std::pair<size_t, size_t>> add(std::vector<Problem> FromOneParse);

  /// The files with the fixes in them. A fix that contradicts an earlier one is
  /// left out.
  llvm::Expected<std::vector<FixedFile>> apply();

  /// Writes all problems as clang-tidy does, for clang-apply-replacements.
  llvm::Error exportTo(llvm::StringRef Path, llvm::StringRef MainSource) const;

  llvm::ArrayRef<Problem> problems() const { return Problems; }
  size_t numProblems() const { return Problems.size(); }
  /// After apply(): those that have been fixed.
  size_t numFixed() const { return NumFixed; }
  /// After apply(): is an error left?
  bool leavesErrors() const { return ErrorLeft; }

private:
  std::vector<Problem> Problems;
  size_t NumFixed = 0;
  bool ErrorLeft = false;
};

} // namespace opendefer

#endif // OPENDEFER_COMMAND_FIXES_H
