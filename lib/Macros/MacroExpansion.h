//===- MacroExpansion.h - Expands macros that contain defer -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How does the text of a translation unit look once the macros that contain
// `defer` are expanded in it?
//
// Invocations are expanded layer by layer. Each layer takes a run of the
// preprocessor:
//
//   invocations that expand to a `defer`  =>  edits  =>  the same tokens?
//
// An invocation whose text would have other tokens is not expanded; the
// analysis then reports its `defer` as an error.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_MACROS_MACROEXPANSION_H
#define OPENDEFER_MACROS_MACROEXPANSION_H

#include "Basic/Edit.h"
#include "Basic/HeaderFilter.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace clang {
class CompilerInstance;
class FileEntry;
} // namespace clang

namespace opendefer {

/// A macro invocation: its file, and the offset of its name in the text to
/// which the layers so far have been applied.
using Invocation = std::pair<const clang::FileEntry *, unsigned>;

class ExpandedMacros {
public:
  /// Expands all invocations in the unit of `CI` that contain a `defer`, and
  /// the requested ones. Returns whether the text has changed.
  bool expand(clang::CompilerInstance &CI, HeaderFilter WantsHeader,
              const std::set<Invocation> &Requested = {});

  /// The edits in a file, in the order in which to apply them; null if none.
  const std::vector<EditList> *layers(const clang::FileEntry *File) const;

private:
  struct Pass;
  struct Layer;
  struct LayerTokens;
  class PassAction;

  Pass run(clang::CompilerInstance &CI, HeaderFilter WantsHeader,
           const std::set<Invocation> &Requested) const;
  static std::set<Invocation> findChanged(const Pass &Before, const Pass &After,
                                          const Layer &L);
  Layer makeLayer(const Pass &P);
  void apply(const Layer &L);
  void undo(const Layer &L);
  void refuse(const Invocation &I);
  unsigned originalOffset(const Invocation &I) const;

  std::map<const clang::FileEntry *, std::vector<EditList>> Layers;
  /// Invocations that cannot be expanded, by their offsets in the user's text.
  std::set<Invocation> Refused;
};

} // namespace opendefer

#endif // OPENDEFER_MACROS_MACROEXPANSION_H
