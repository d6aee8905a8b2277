//===- LoweringParse.h - From a compiler to the edits of a unit -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   files => normalised buffers => AST => edits by file
//   (PPCallbacks)                (Sema)  (lowerTranslationUnit)
//
// The command and the plugin both run this: the command to print the result,
// the plugin before the real compilation enters its main file.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PARSE_LOWERINGPARSE_H
#define OPENDEFER_PARSE_LOWERINGPARSE_H

#include "Basic/HeaderFilter.h"
#include "Basic/Options.h"
#include "Parse/LowerTranslationUnit.h"
#include "Rewrite/RewrittenText.h"
#include "clang/Basic/FileEntry.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include <memory>
#include <string>
#include <vector>

namespace clang {
class CompilerInstance;
class CompilerInvocation;
} // namespace clang

namespace opendefer {

class MappingDiagnosticConsumer;

/// A file in which this parse has met functions that lowering may change.
struct LoweredFile {
  clang::FileEntryRef File;
  bool IsMain;
  std::shared_ptr<const RewrittenText> Text;
  std::vector<TextRange> Bodies; ///< of the outermost functions, in order

  bool isChanged() const { return !Text->Lowering.empty(); }
};

/// An include that the parse has met.
struct IncludeEdge {
  std::string Includer;
  std::string Included;
  bool IsAngled;
  bool IsSystem;
  /// Found beside the file that includes it, not in a search directory.
  bool IsBeside;
  /// For those found otherwise: the directory that was searched.
  std::string SearchPath;
  /// The name in the directive, if that is an absolute path. No directory was
  /// searched then.
  std::string AbsoluteName;
  std::string Written; ///< the name in the directive
  std::string Name;    ///< what the parse calls the included file
};

/// What one parse gives.
struct LoweredUnit {
  std::vector<LoweredFile> Files; ///< the main file first, if it is there
  /// Headers with the keyword that were not asked for.
  std::vector<std::string> LeftAlone;
  std::vector<Diagnostic> Diagnostics;
  std::vector<Decision> Decisions;
  std::vector<IncludeEdge> Includes;
  /// Every file that has been normalised, also those not lowered.
  RewrittenTexts Normalised;

  bool hasErrors() const;
};

enum class ParseDepth {
  /// All there is: the user wants to know about any error.
  Complete,
  /// What lowering needs. The compiler that goes on reports the rest.
  Shallow
};

/// Called while the AST and the source manager of the parse are still there.
using UnitHandler =
    llvm::function_ref<void(clang::CompilerInstance &, LoweredUnit &)>;

/// Parses the input of `CI` and hands over what came of it, unless there were
/// compile errors: then it returns false. `Mapper` (may be null) is told of
/// the buffers that this parse sees in place of the user's.
bool parseAndLower(clang::CompilerInstance &CI, const LoweringOptions &Options,
                   ParseDepth Depth, MappingDiagnosticConsumer *Mapper,
                   HeaderFilter WantsHeader, UnitHandler Handler);

/// True while a parse runs. Plugins are instantiated for it too.
bool isParsing();

} // namespace opendefer

#endif // OPENDEFER_PARSE_LOWERINGPARSE_H
