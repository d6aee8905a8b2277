//===- LoweringParse.h - Parses a unit and computes its edits ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which edits lower the files of a translation unit?
//
//   files => normalised buffers => AST => edits by file
//   (PPCallbacks)                (Sema)  (lowerTranslationUnit)
//
// Both the command and the plugin run this: the command to print the result,
// the plugin before the compilation enters its main file.
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

/// A file in which the parse has found functions that lowering may change.
struct LoweredFile {
  clang::FileEntryRef File;
  bool IsMain;
  std::shared_ptr<const RewrittenText> Text;
  std::vector<TextRange> Bodies; ///< of the outermost functions, in order

  bool isChanged() const { return !Text->Lowering.empty(); }
};

/// An inclusion of a file in another one.
struct IncludeEdge {
  std::string Includer;
  std::string Included;
  bool IsAngled;
  bool IsSystem;
  /// Found in the directory of the includer, not in a search directory.
  bool IsBeside;
  /// The directory in which it was found otherwise.
  std::string SearchPath;
  /// The name in the directive if that is an absolute path, so that no
  /// directory was searched.
  std::string AbsoluteName;
  std::string Written; ///< the name in the directive
  std::string Name;    ///< the parse's name of the included file
};

/// A file that an option (-include) names.
struct ForcedInclude {
  std::string Written; ///< the name in the option
  std::string Name;    ///< the parse's name of the file
};

/// The result of a parse.
struct LoweredUnit {
  std::vector<LoweredFile>
      Files; ///< starts with the main file if that has functions
  /// Headers with the keyword that `WantsHeader` has rejected.
  std::vector<std::string> NotLowered;
  std::vector<Diagnostic> Diagnostics;
  std::vector<Decision> Decisions;
  std::vector<IncludeEdge> Includes;
  std::vector<ForcedInclude> Forced;
  /// Every normalised file, also those that are not lowered.
  RewrittenTexts Normalised;

  bool hasErrors() const;
};

enum class ParseDepth {
  /// Everything, since any error has to be reported.
  Complete,
  /// Only what lowering needs. The compilation that follows reports other
  /// errors.
  Shallow
};

/// Called while the AST and the source manager of the parse exist.
using UnitHandler =
    llvm::function_ref<void(clang::CompilerInstance &, LoweredUnit &)>;

/// Parses the input of `CI` and passes the result to `Handler`. If there are
/// compile errors, returns false instead. `Mapper` (may be null) gets the
/// buffers that replace the user's in this parse.
bool parseAndLower(clang::CompilerInstance &CI, const LoweringOptions &Options,
                   ParseDepth Depth, MappingDiagnosticConsumer *Mapper,
                   HeaderFilter WantsHeader, UnitHandler Handler);

/// True while a parse runs. Clang instantiates plugins for these parses, too.
bool isParsing();

} // namespace opendefer

#endif // OPENDEFER_PARSE_LOWERINGPARSE_H
