//===- Report.h - What was done, for people and for machines ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   decisions, problems, texts => JSON, SARIF, a page
//
// All three are printed from the same data, in the same order, which does not
// depend on which source was ready first. docs/reports.md describes them.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REPORT_REPORT_H
#define OPENDEFER_REPORT_REPORT_H

#include "Report/Findings.h"
#include "Report/SourceLines.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>
#include <vector>

namespace opendefer {

enum class ReportKind { JSON, SARIF, HTML };

/// What `--report=KIND[:FILE]` asks for.
struct ReportRequest {
  ReportKind Kind;
  std::string File = "-"; ///< "-" for stdout
};
llvm::Expected<ReportRequest> parseReportRequest(llvm::StringRef Option);

enum class SourceStatus {
  Lowered,  ///< or found to need no lowering
  Refused,  ///< there are errors among the problems
  NotParsed ///< it is not there, or does not compile
};
/// "lowered", "refused", "not-parsed".
const char *statusName(SourceStatus Status);

struct ReportedSource {
  std::string Path;
  SourceStatus Status;
};

struct ReportedFile {
  std::string Original;
  /// What becomes of it; the same if it is not lowered.
  std::string Lowered;
  /// For each byte of Lowered: it is not the user's.
  std::vector<bool> Generated;
};

struct Report {
  std::string Root; ///< absolute, with a '/' behind: names are relative to it
  std::vector<ReportedSource> Sources;
  std::map<std::string, ReportedFile> Files; ///< all that the rest names
  std::vector<LocatedDecision> Decisions;    ///< by place
  std::vector<Problem> Problems;             ///< by place

  std::string print(ReportKind Kind) const;
};

/// A file, as the printers want to have it.
class ReportFiles {
public:
  explicit ReportFiles(const Report &R);

  const SourceLines &lines(const std::string &Path) const;
  LineColumn inBytes(const DiskLocation &P) const;
  /// Relative to the root if it is below.
  std::string name(llvm::StringRef Path) const;
  /// "a.cpp:3:5"
  std::string placeText(const DiskLocation &P) const;
  std::string reason(const LocatedDecision &D) const;
  std::string remark(const LocatedDecision &D) const;
  /// `P.Length`, or that of the word that stands there.
  unsigned length(const Problem &P) const;

private:
  const Report &R;
  std::map<std::string, SourceLines> Lines;
};

std::string printJSON(const Report &R);
std::string printSARIF(const Report &R);
std::string printHTML(const Report &R);

/// "error" or "warning".
const char *levelName(Severity Level);

} // namespace opendefer

#endif // OPENDEFER_REPORT_REPORT_H
