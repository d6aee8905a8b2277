//===- Fixes.h - Applying fix-its -------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   diagnostics of a parse => problems in files => edited files, or a list of
//                                                  edits for other tools
//
// Fix-its edit the user's text, which still contains `defer` afterwards.
// Nothing is lowered here.
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

/// The problems of all parses. A problem in a header counts once, however many
/// sources include the header.
class Fixes {
public:
  /// Adds problems, and returns the indices of those that are new or that have
  /// lost their fix: a fix is offered only if it compiles in every parse.
  /// `first` is an index into `FromOneParse`, `second` one into problems().
  std::vector<std::pair<size_t, size_t>> add(std::vector<Problem> FromOneParse);

  /// Returns the files with the fixes applied. A fix that conflicts with an
  /// earlier one is left out.
  llvm::Expected<std::vector<FixedFile>> apply();

  /// Writes all problems in the format of clang-tidy's --export-fixes, for
  /// clang-apply-replacements.
  llvm::Error exportTo(llvm::StringRef Path, llvm::StringRef MainSource) const;

  llvm::ArrayRef<Problem> problems() const { return Problems; }
  size_t numProblems() const { return Problems.size(); }
  /// The number of problems that apply() has fixed.
  size_t numFixed() const { return NumFixed; }
  /// Did apply() leave an error unfixed?
  bool leavesErrors() const { return ErrorLeft; }

private:
  std::vector<Problem> Problems;
  size_t NumFixed = 0;
  bool ErrorLeft = false;
};

} // namespace opendefer

#endif // OPENDEFER_COMMAND_FIXES_H
