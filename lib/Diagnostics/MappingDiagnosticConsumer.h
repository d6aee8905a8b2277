//===- MappingDiagnosticConsumer.h - Maps to the user's text ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How are diagnostics about rewritten buffers reported in terms of the text
// that the user wrote?
//
// This consumer precedes the one that the user chose. It maps locations, ranges
// and fix-its back to the user's text, and replaces errors about the expansion
// of keywords (KeywordErrors.h).
//
// An instantiation may fail inside generated text or in the runtime's headers.
// So on the first error the user's own text is parsed, and if that has errors,
// they are reported instead.
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
#include <optional>
#include <set>
#include <vector>

namespace opendefer {

class MappingDiagnosticConsumer : public clang::DiagnosticConsumer {
public:
  /// Installs a consumer between the engine and its present client.
  static MappingDiagnosticConsumer &install(clang::DiagnosticsEngine &Engine);

  /// The client that receives the mapped diagnostics.
  clang::DiagnosticConsumer &next() { return Next; }

  /// Parses the user's own text and reports its errors; false if there are
  /// none.
  using OriginalParse = std::function<bool(clang::DiagnosticConsumer &)>;
  void onFirstError(OriginalParse Parse) { ParseOriginal = std::move(Parse); }

  /// From now on locations in `File` are offsets in `Text->text()`.
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

  /// A buffer with the user's text for a rewritten one.
  struct OriginalBuffer {
    clang::FileID Original;
    std::shared_ptr<const RewrittenText> Text;
  };
  const OriginalBuffer *originalBuffer(clang::SourceManager &SM,
                                       clang::FileID File);
  bool touchesRewritten(clang::SourceManager &SM, clang::SourceLocation Loc);
  bool isGenerated(clang::SourceManager &SM, clang::SourceLocation Loc);
  bool isAboutResult(const clang::Diagnostic &Info);
  clang::SourceLocation userEnd(clang::SourceManager &SM,
                                const clang::Diagnostic &Info);
  clang::SourceLocation map(clang::SourceManager &SM,
                            clang::SourceLocation Loc);
  clang::CharSourceRange mapRange(clang::SourceManager &SM,
                                  clang::CharSourceRange Range);
  void adoptCounts();
  void count(clang::DiagnosticsEngine::Level Level,
             const clang::Diagnostic &Info);
  bool drop(clang::DiagnosticsEngine::Level Level);
  bool isReportedFromOriginal(clang::DiagnosticsEngine::Level Level,
                              const clang::Diagnostic &Info);
  bool replaceKeywordError(clang::DiagnosticsEngine::Level Level,
                           const clang::Diagnostic &Info);
  bool isAboutGenerated(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info);
  std::optional<clang::SourceLocation>
  placeOf(clang::DiagnosticsEngine::Level Level, const clang::Diagnostic &Info);
  std::vector<clang::CharSourceRange>
  mappedRanges(const clang::Diagnostic &Info);
  std::vector<clang::FixItHint> mappedFixIts(const clang::Diagnostic &Info);
  void reportMapped(clang::DiagnosticsEngine::Level Level,
                    const clang::Diagnostic &Info, clang::SourceLocation Loc);
  void addHint(const clang::Diagnostic &Info);
  void reportText(clang::DiagnosticsEngine::Level Level,
                  clang::SourceManager &SM, clang::SourceLocation Loc,
                  llvm::StringRef Text,
                  llvm::ArrayRef<clang::FixItHint> FixIts = {});

  clang::DiagnosticsEngine &Engine;
  std::unique_ptr<clang::DiagnosticConsumer> Owned;
  clang::DiagnosticConsumer &Next;
  /// Reports mapped diagnostics to Next while Engine is busy with the original
  /// ones.
  std::unique_ptr<clang::DiagnosticsEngine> MappedEngine;
  RewrittenTexts Texts;
  std::map<clang::FileID, OriginalBuffer> Buffers;
  // Results for the macro locations of one diagnostic. Each level of nested
  // macros has two ways back to the text, so that without caches the time would
  // be exponential in the depth, which is large with Boost's preprocessor
  // library.
  std::map<clang::SourceLocation, bool> TouchesCache;
  std::map<clang::SourceLocation, clang::SourceLocation> MapCache;
  /// Keywords whose misuse has been reported.
  std::set<clang::SourceLocation> ReportedKeywords;
  clang::LangOptions Lang;
  OriginalParse ParseOriginal;
  bool OriginalHasErrors = false;
  /// The errors that Next has received, whether or not it counts them.
  unsigned ForwardedErrors = 0;
  /// The last diagnostic that was not a note has been dropped.
  bool DroppingNotes = false;
};

/// Creates a buffer that diagnostics show as file `Name`, but that is not
/// compiled. `Entry` (may be null) is the file of the same name that is
/// compiled.
clang::FileID createDiagnosticBuffer(clang::DiagnosticsEngine &Engine,
                                     clang::SourceManager &SM,
                                     const clang::FileEntryRef *Entry,
                                     llvm::StringRef Name, llvm::StringRef Text,
                                     clang::SrcMgr::CharacteristicKind Kind,
                                     clang::SourceLocation IncludedAt);

/// Copies the `#line` directives of buffer `From`, which may belong to another
/// source manager, to buffer `To`; `MapOffset` maps their offsets. Does nothing
/// if the client crashes on locations after such a directive.
void copyLineDirectives(clang::DiagnosticsEngine &Engine,
                        clang::SourceManager &FromSM, clang::FileID From,
                        clang::SourceManager &ToSM, clang::FileID To,
                        llvm::function_ref<unsigned(unsigned)> MapOffset);

} // namespace opendefer

#endif // OPENDEFER_DIAGNOSTICS_MAPPINGDIAGNOSTICCONSUMER_H
