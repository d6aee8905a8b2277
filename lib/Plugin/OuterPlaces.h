//===- OuterPlaces.h - Places of a parse in the compilation -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_PLUGIN_OUTERPLACES_H
#define OPENDEFER_PLUGIN_OUTERPLACES_H

#include "Parse/LowerTranslationUnit.h"
#include "Rewrite/RewrittenText.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceManager.h"
#include <map>

namespace opendefer {

/// Translates places of the plugin's own parse, `Inner`, into locations of the
/// compilation, `Outer`. Files that this has not entered yet, or enters with
/// other contents, are shown from copies of what the user wrote.
class OuterPlaces {
public:
  OuterPlaces(clang::SourceManager &Inner, const RewrittenTexts &Normalised,
              clang::SourceManager &Outer, clang::DiagnosticsEngine &Diags)
      : Inner(Inner), Normalised(Normalised), Outer(Outer), Diags(Diags) {}

  clang::SourceLocation locate(const FilePlace &Place);

private:
  const RewrittenText *normalisedText(clang::FileID File) const;
  unsigned mapBack(const FilePlace &Place) const;
  clang::FileID copyOf(clang::FileID File);

  clang::SourceManager &Inner;
  const RewrittenTexts &Normalised;
  clang::SourceManager &Outer;
  clang::DiagnosticsEngine &Diags;
  std::map<clang::FileID, clang::FileID> Copies;
};

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_OUTERPLACES_H
