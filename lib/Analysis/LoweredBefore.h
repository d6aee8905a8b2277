//===- LoweredBefore.h - Files whose AST is that of lowered text *- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plugin may analyse a file when the compilation has already parsed the
// lowered text of headers. The result must be the same as if they had not been
// lowered yet. This is what cannot be read from their AST any more.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_LOWEREDBEFORE_H
#define OPENDEFER_ANALYSIS_LOWEREDBEFORE_H

#include "Basic/Edit.h"
#include <map>
#include <set>
#include <string>

namespace clang {
class FileEntry;
} // namespace clang

namespace opendefer {

struct LoweredBefore {
  std::map<const clang::FileEntry *, EditList> Edits;
  /// The names of functions in these files that call recover().
  std::set<std::string> Recovering;
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_LOWEREDBEFORE_H
