//===- Report.h - Reports as JSON, SARIF and HTML ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How are the decisions and diagnostics of a run written to a report?
//
//   decisions, problems, texts => JSON, SARIF, HTML
//
// All kinds are printed from the same data, in an order that does not depend on
// the order in which the sources were parsed. docs/reports.md describes them.
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

/// The value of `--report=KIND[:FILE]`.
struct ReportRequest {
  ReportKind Kind;
  std::string File = "-"; ///< "-" for stdout
};
llvm::Expected<ReportRequest> parseReportRequest(llvm::StringRef Option);

enum class SourceStatus {
  Lowered,  ///< including sources that need no lowering
  Refused,  ///< has errors
  NotParsed ///< does not exist, or does not compile
};
/// "lowered", "refused", "not-parsed".
const char *statusName(SourceStatus Status);

struct ReportedSource {
  std::string Path;
  SourceStatus Status;
};

struct ReportedFile {
  std::string Original;
  /// The same as Original if the file is not lowered.
  std::string Lowered;
  /// For each byte of Lowered, whether it is generated.
  std::vector<bool> Generated;
};

struct Report {
  /// Absolute, ends with '/'. Names in the report are relative to it.
  std::string Root;
  std::vector<ReportedSource> Sources;
  std::map<std::string, ReportedFile> Files; ///< all files that the rest names
  std::vector<LocatedDecision> Decisions;    ///< sorted by location
  std::vector<Problem> Problems;             ///< sorted by location

  std::string print(ReportKind Kind) const;
};

/// Names, lines and texts in the form that the printers need.
class ReportFiles {
public:
  explicit ReportFiles(const Report &R);

  const SourceLines &lines(const std::string &Path) const;
  LineColumn inBytes(const DiskLocation &P) const;
  /// Relative to the root if the path is below it.
  std::string name(llvm::StringRef Path) const;
  /// "a.cpp:3:5"
  std::string placeText(const DiskLocation &P) const;
  std::string reason(const LocatedDecision &D) const;
  std::string remark(const LocatedDecision &D) const;
  /// `P.Length`, or the length of the word at `P.Place`.
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
