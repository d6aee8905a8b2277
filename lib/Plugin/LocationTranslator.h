//===- LocationTranslator.h - Locations in another parse --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which location in the compilation belongs to a location of the plugin's
// parse?
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLUGIN_LOCATIONTRANSLATOR_H
#define OPENDEFER_PLUGIN_LOCATIONTRANSLATOR_H

#include "Parse/LowerTranslationUnit.h"
#include "Rewrite/RewrittenText.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceManager.h"
#include <map>

namespace opendefer {

/// Translates locations of the plugin's own parse, `Inner`, into locations of
/// the compilation, `Outer`. These are in copies of the user's files, since the
/// compilation has not entered the files yet, or enters them with other
/// contents.
class LocationTranslator {
public:
  LocationTranslator(clang::SourceManager &Inner,
                     const RewrittenTexts &Normalised,
                     clang::SourceManager &Outer,
                     clang::DiagnosticsEngine &Diags)
      : Inner(Inner), Normalised(Normalised), Outer(Outer), Diags(Diags) {}

  clang::SourceLocation locate(const FileLocation &Place);

private:
  const RewrittenText *normalisedText(clang::FileID File) const;
  unsigned mapBack(const FileLocation &Place) const;
  clang::FileID copyOf(clang::FileID File);

  clang::SourceManager &Inner;
  const RewrittenTexts &Normalised;
  clang::SourceManager &Outer;
  clang::DiagnosticsEngine &Diags;
  std::map<clang::FileID, clang::FileID> Copies;
};

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_LOCATIONTRANSLATOR_H
