//===- Ladder.h - Labels at the end, with cleanups behind them --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
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
// Each section is reached by the jumps to it and to those above it. As a
// deferred block it runs on every way out from its place on, so its place is
// behind the last jump to a section further down, and before the first one to
// itself or further up: if there is such a place, a jump is just a `return`.
//
// Either the function falls into the labels, and cleans up on success, too; or
// it has returned before, and the sections are for failures only. Then they are
// told of success by a flag.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_LADDER_H
#define OPENDEFER_SUGGEST_LADDER_H

#include "Suggest/Suggestion.h"

namespace opendefer {

struct LadderSection {
  std::vector<const clang::LabelStmt *> Labels; ///< one or more
  std::vector<const clang::Stmt *> Code;
  /// The outermost statement before which it is deferred; an index.
  size_t Place = 0;
};

struct Ladder {
  std::vector<LadderSection> Sections; ///< from the top
  size_t Start = 0;                    ///< the statement of the first label
  const clang::ReturnStmt *Return = nullptr; ///< the last statement, if so
  std::vector<const clang::GotoStmt *> Gotos;
  bool OnFailureOnly = false;

  const clang::LabelStmt *label() const { return Sections[0].Labels[0]; }
  bool isInCode(const Function &Fn, const clang::Stmt *S) const {
    return llvm::any_of(Sections, [&](const LadderSection &Section) {
      return llvm::any_of(Section.Code, [&](const clang::Stmt *Part) {
        return Fn.isWithin(S, Part);
      });
    });
  }
  /// The first of the places.
  size_t firstPlace() const { return Sections.back().Place; }
};

/// The labels with which the function ends, if all jumps go down to them and
/// something is released there. `Broken` is a `return` among them, or null.
std::optional<Ladder> findLadder(const Function &Fn, clang::ASTContext &Ctx,
                                 const clang::Stmt *&Broken);

/// Finds the places. Refuses where there is none.
void placeSections(Suggestion &S, const Function &Fn, Ladder &L);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_LADDER_H
