//===- LowerTranslationUnit.h - The passes, in order ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which passes turn an AST into edits, and in which order?
//
//   AST => deferring functions => plans => edits
//       Analysis              Planning  Lowering
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PARSE_LOWERTRANSLATIONUNIT_H
#define OPENDEFER_PARSE_LOWERTRANSLATIONUNIT_H

#include "Analysis/LoweredBefore.h"
#include "Basic/Decision.h"
#include "Basic/Edit.h"
#include "Basic/Options.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace clang {
class ASTContext;
class Decl;
} // namespace clang

namespace opendefer {

/// The result for one translation unit. Offsets are into the buffers that were
/// parsed.
struct TranslationUnitResult {
  std::map<clang::FileID, EditList> Edits;
  std::vector<Diagnostic> Diagnostics; ///< in source order
  std::vector<Decision> Decisions;     ///< in source order
  /// The names of macro invocations that have to be expanded first.
  std::vector<FileLocation> MacrosToExpand;
  /// The diagnostics may be incomplete unless the parse instantiates templates.
  bool NeedsInstantiations = false;
  /// The names of functions that call recover().
  std::set<std::string> Recovering;
  bool hasErrors() const;
};

/// Analyses, plans and lowers. The AST must come from a parse without errors.
/// Only top-level declarations for which `WantDecl` is true are examined; the
/// driver skips those of files without the keyword. If there are errors, Edits
/// is empty. `Before` tells about files of which the AST is that of lowered
/// text. Not thread-safe for one ASTContext.
TranslationUnitResult
lowerTranslationUnit(clang::ASTContext &Ctx, const LoweringOptions &Options,
                     llvm::function_ref<bool(const clang::Decl *)> WantDecl,
                     const LoweredBefore &Before = {});

} // namespace opendefer

#endif // OPENDEFER_PARSE_LOWERTRANSLATIONUNIT_H
