//===- ForkedAnalysis.h - Computes edits in a forked process ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How is a file lowered without parsing its headers twice?
//
// Lowering needs the AST of the user's text, and the compilation needs the AST
// of the lowered text. Both need the AST of the headers, which takes most of
// the time. So the process forks once the headers have been parsed. The child
// parses the user's text and sends the edits; the parent waits for them and
// continues with the lowered text.
//
// The child prints nothing, writes no file and never returns from the
// compilation. If it has a diagnostic to report, it sends no edits, and the
// parent parses the unit in a second compiler instance.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLUGIN_FORKEDANALYSIS_H
#define OPENDEFER_PLUGIN_FORKEDANALYSIS_H

#include "Analysis/LoweredBefore.h"
#include "Basic/Edit.h"
#include "Basic/Options.h"
#include "clang/Basic/SourceLocation.h"
#include <optional>
#include <set>
#include <string>

namespace clang {
class ASTContext;
class CompilerInstance;
class DeclGroupRef;
} // namespace clang

namespace opendefer {

class ForkedAnalysis {
public:
  /// Can this compilation, and this process, be forked?
  static bool isPossible(clang::CompilerInstance &CI);

  /// The end of the child's text; it marks the end of the parse.
  static constexpr const char *Sentinel = "\nstruct opendefer_end;";

  struct Answer {
    EditList Edits;
    std::set<std::string> Recovering; ///< names of functions
  };

  /// Returns true in the child, which analyses `File`. In the parent returns
  /// false and sets `Result` to the child's answer, or to nothing if there is
  /// none.
  bool fork(clang::CompilerInstance &CI, clang::FileID File,
            std::optional<Answer> &Result);

  bool isChild() const { return Pipe >= 0; }

  // In the child these answer, when everything has been seen, and end the
  // process. In the parent they do nothing.
  void sawTopLevel(clang::CompilerInstance &CI, const LoweringOptions &Options,
                   const LoweredBefore &Before, clang::DeclGroupRef Group);
  void sawEnd();
  /// The lexer has left `File`.
  void leftFile(clang::FileID File);

private:
  [[noreturn]] void answer(const Answer *Result);

  int Pipe = -1; ///< the end for writing; in the child only
  clang::FileID Analysed;
  bool HasLeftFile = false;
};

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_FORKEDANALYSIS_H
