//===- ForkedAnalysis.h - Analysing text that is to be replaced -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lowering of a main file needs the AST of what the user has written; the
// compilation needs the AST of what that is lowered to; and both need that of
// the headers, which takes most of the time. So when the headers have been
// read, the process is forked: the child goes on with the user's text, and
// sends the edits that come of it; the parent waits for them, and goes on with
// the lowered text.
//
// The child is silent, writes no file and never comes to an end of its own. If
// it has anything to report, be it an error in the user's text, it says that it
// has no answer, and the parent finds out by a parse of its own.
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
  /// Is this a compilation, and a process, that can be forked?
  static bool isPossible(clang::CompilerInstance &CI);

  /// What the text of the child ends with: when this has been parsed, all has.
  static constexpr const char *Sentinel = "\nstruct opendefer_end;";

  /// In the parent false; `Edits` are those of the main file, or none if there
  /// was no answer. In the child true.
  bool fork(clang::CompilerInstance &CI, std::optional<EditList> &Edits);

  // In the child: sends the edits, or that there are none to be had, and ends
  // the process. In the parent: nothing.
  void sawTopLevel(clang::CompilerInstance &CI, const LoweringOptions &Options,
                   clang::DeclGroupRef Group);
  void sawEnd();

private:
  [[noreturn]] void answer(const EditList *Edits);

  int Pipe = -1; ///< of the child
};

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_FORKEDANALYSIS_H
