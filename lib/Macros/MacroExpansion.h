//===- MacroExpansion.h - Writing out the macros that defer -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Invocations are written out layer by layer, each layer by a pass of the
// preprocessor alone:
//
//   which invocations bring a `defer`?  =>  their text  =>  the same tokens?
//
// An invocation whose text would mean something else stays as it is, and is
// refused by the analysis.
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

/// A macro invocation: its file, and where its name is in the expanded text.
using Invocation = std::pair<const clang::FileEntry *, unsigned>;

class ExpandedMacros {
public:
  /// Writes out all invocations in the unit of `CI` that bring a `defer`, and
  /// those asked for. False if nothing came of it.
  bool expand(clang::CompilerInstance &CI, HeaderFilter WantsHeader,
              const std::set<Invocation> &Asked = {});

  /// What has been written out in a file; null if nothing has.
  const std::vector<EditList> *layers(const clang::FileEntry *File) const;

private:
  struct Pass;
  struct Layer;
  class PassAction;

  Pass run(clang::CompilerInstance &CI, HeaderFilter WantsHeader,
           const std::set<Invocation> &Asked) const;
  std::set<Invocation> findChanged(const Pass &Before, const Pass &After,
                                   const Layer &Written) const;
  unsigned originalOffset(const Invocation &I) const;

  std::map<const clang::FileEntry *, std::vector<EditList>> Layers;
  /// What cannot be written out, by its place in the user's text.
  std::set<Invocation> Refused;
};

} // namespace opendefer

#endif // OPENDEFER_MACROS_MACROEXPANSION_H
