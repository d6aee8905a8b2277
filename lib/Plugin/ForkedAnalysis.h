//===- ForkedAnalysis.h - Computes edits in a forked process ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How is a main file lowered without parsing its headers twice?
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

#include "Basic/Edit.h"
#include "Basic/Options.h"
#include <memory>
#include <optional>

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

  /// Returns true in the child. In the parent returns false and sets `Edits` to
  /// the edits of the main file, or to nothing if the child has sent none.
  bool fork(clang::CompilerInstance &CI, std::optional<EditList> &Edits);

  // In the child these send the edits, if any, and end the process. In the
  // parent they do nothing.
  void sawTopLevel(clang::CompilerInstance &CI, const LoweringOptions &Options,
                   clang::DeclGroupRef Group);
  void sawEnd();

private:
  [[noreturn]] void answer(const EditList *Edits);

  int Pipe = -1; ///< the end for writing; in the child only
};

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_FORKEDANALYSIS_H
