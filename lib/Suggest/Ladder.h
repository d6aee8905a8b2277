//===- Ladder.h - Finds goto ladders ----------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does the function end with labels that clean up, and where would each cleanup
// have to be deferred?
//
//     if (!a) goto out;            // statement 1
//     b = get();
//     if (!b) goto put_a;          // statement 3
//     ...
//   put_a:                         // section 1: from statement 3 on
//     put(a);
//   out:                           // section 2: nothing to do
//     return ret;
//
// A section runs for the jumps to its own label and to the labels above it. A
// deferred block runs for every exit after the `defer`. So the position of the
// `defer` is after the last jump to a section below, and before the first jump
// to this section or to one above. If each section has such a position, each
// `goto` becomes a `return`.
//
// Either the function falls through into the labels, and so cleans up on
// success, too; or it has returned before, and the sections run on failure
// only. In that case a flag tells the deferred blocks whether to run.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_LADDER_H
#define OPENDEFER_SUGGEST_LADDER_H

#include "Suggest/Suggestion.h"

namespace opendefer {

struct LadderSection {
  std::vector<const clang::LabelStmt *> Labels; ///< one or more
  std::vector<const clang::Stmt *> Code;
  /// The index of the top-level statement before which it is deferred.
  size_t Position = 0;
};

struct Ladder {
  std::vector<LadderSection> Sections; ///< from the top
  size_t Start = 0; ///< the index of the first label's statement
  /// The last statement of the function, if it is a `return`.
  const clang::ReturnStmt *Return = nullptr;
  /// A `return` among the labels, or null.
  const clang::ReturnStmt *StrayReturn = nullptr;
  std::vector<const clang::GotoStmt *> Gotos;
  bool OnFailureOnly = false;

  const clang::LabelStmt *label() const { return Sections[0].Labels[0]; }
  /// The index of the section of a label; `Sections.size()` for other labels.
  size_t sectionOf(const clang::LabelDecl *Label) const;
  bool isInCleanup(const Function &Fn, const clang::Stmt *S) const {
    return llvm::any_of(Sections, [&](const LadderSection &Section) {
      return llvm::any_of(Section.Code, [&](const clang::Stmt *Part) {
        return Fn.isWithin(S, Part);
      });
    });
  }
  size_t firstPosition() const { return Sections.back().Position; }
};

/// The labels with which the function ends, if all jumps to them go forward and
/// they release something.
std::optional<Ladder> findLadder(const Function &Fn, clang::ASTContext &Ctx);

/// Sets the position of each section. Refuses if a section has none.
void placeSections(Suggestion &S, const Function &Fn, Ladder &L);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_LADDER_H
