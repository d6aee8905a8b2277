//===- MappingDiagnosticConsumer.h - Maps to the user's text ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiler that reads rewritten buffers finds its errors there. This stands
// in front of the consumer that the user chose and shows line, column, ranges
// and fix-its as they are in the text that the user wrote. Errors about the
// inside of a keyword are said in our own words (KeywordErrors.h).
//
// An instantiation may fail in the middle of what has been generated, or in
// the runtime's headers. So when there is an error, it is looked for in the
// user's own text, and what is found there is reported instead.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_DIAGNOSTICS_MAPPINGDIAGNOSTICCONSUMER_H
#define OPENDEFER_DIAGNOSTICS_MAPPINGDIAGNOSTICCONSUMER_H

#include "Rewrite/RewrittenText.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/FileEntry.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceLocation.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include <functional>
#include <map>
#include <memory>
#include <set>

namespace opendefer {

class MappingDiagnosticConsumer : public clang::DiagnosticConsumer {
public:
  /// Puts itself between the engine and its present client.
  static MappingDiagnosticConsumer &install(clang::DiagnosticsEngine &Engine);

  /// The client that this stands in front of.
  clang::DiagnosticConsumer &next() { return Next; }

  /// Parses the user's own text and reports the errors in there; false if there
  /// are none.
  using OriginalParse = std::function<bool(clang::DiagnosticConsumer &)>;
  void onFirstError(OriginalParse R) { Retell = std::move(R); }

  /// From now on locations in `File` are taken for ones in `Text->text()`.
  void add(const clang::FileEntry *File,
           std::shared_ptr<const RewrittenText> Text);

  void BeginSourceFile(const clang::LangOptions &Lang,
                       const clang::Preprocessor *PP) override;
  void EndSourceFile() override;
  void finish() override;
  void clear() override;
  bool IncludeInDiagnosticCounts() const override;
  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override;

private:
  explicit MappingDiagnosticConsumer(clang::DiagnosticsEngine &Engine);

  /// A buffer with the user's text, beside the rewritten one.
  struct OriginalBuffer {
    clang::FileID Original;
    std::shared_ptr<const RewrittenText> Text;
  };
  const OriginalBuffer *shown(clang::SourceManager &SM, clang::FileID File);
  bool touchesRewritten(clang::SourceManager &SM, clang::SourceLocation Loc);
  bool isGenerated(clang::SourceManager &SM, clang::SourceLocation Loc);
  bool isAboutResult(const clang::Diagnostic &Info);
  clang::SourceLocation userEnd(clang::SourceManager &SM,
                                const clang::Diagnostic &Info);
  clang::SourceLocation map(clang::SourceManager &SM,
                            clang::SourceLocation Loc);
  clang::CharSourceRange mapRange(clang::SourceManager &SM,
                                  clang::CharSourceRange Range);
  bool drop(clang::DiagnosticsEngine::Level Level);
  bool retold(clang::DiagnosticsEngine::Level Level,
              const clang::Diagnostic &Info);
  bool sayInOwnWords(clang::DiagnosticsEngine::Level Level,
                     const clang::Diagnostic &Info);
  void giveHint(const clang::Diagnostic &Info);
  void say(clang::DiagnosticsEngine::Level Level, clang::SourceManager &SM,
           clang::SourceLocation Loc, llvm::StringRef Text,
           llvm::ArrayRef<clang::FixItHint> FixIts = {});

  clang::DiagnosticsEngine &Engine;
  std::unique_ptr<clang::DiagnosticConsumer> Owned;
  clang::DiagnosticConsumer &Next;
  /// Passes mapped diagnostics on to Next; Engine is busy with the first form.
  std::unique_ptr<clang::DiagnosticsEngine> Sister;
  RewrittenTexts Texts;
  std::map<clang::FileID, OriginalBuffer> Buffers;
  // What the locations in macros that one diagnostic leads to come to. Macros
  // such as Boost's pass an argument on from level to level, each with two ways
  // back to where it was written: walked twice each, that is exponential.
  std::map<clang::SourceLocation, bool> Touches;
  std::map<clang::SourceLocation, clang::SourceLocation> Mapped;
  /// Keywords whose misuse has been reported.
  std::set<clang::SourceLocation> Misused;
  clang::LangOptions Lang;
  OriginalParse Retell;
  bool Retold = false;
  /// The last diagnostic that was not a note has been dropped.
  bool Dropping = false;
};

/// A buffer that is shown in messages as file `Name`, but never compiled.
/// `Entry` (may be null) is the file of the same name that is compiled.
clang::FileID createShownBuffer(clang::DiagnosticsEngine &Engine,
                                clang::SourceManager &SM,
                                const clang::FileEntryRef *Entry,
                                llvm::StringRef Name, llvm::StringRef Text,
                                clang::SrcMgr::CharacteristicKind Kind,
                                clang::SourceLocation IncludedAt);

/// Gives buffer `To` the `#line` directives of `From`, which may belong to
/// another source manager; offsets are mapped by `MapOffset`. Not where the
/// client would crash on a location behind one.
void copyLineDirectives(clang::DiagnosticsEngine &Engine,
                        clang::SourceManager &FromSM, clang::FileID From,
                        clang::SourceManager &ToSM, clang::FileID To,
                        llvm::function_ref<unsigned(unsigned)> MapOffset);

} // namespace opendefer

#endif // OPENDEFER_DIAGNOSTICS_MAPPINGDIAGNOSTICCONSUMER_H
