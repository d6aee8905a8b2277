//===- Report.cpp - The common part of all kinds of reports ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Report/Report.h"
#include "llvm/Support/ErrorHandling.h"

namespace opendefer {

llvm::Expected<ReportRequest> parseReportRequest(llvm::StringRef Option) {
  auto Parts = Option.split(':');
  ReportRequest Request;
  if (Parts.first == "json")
    Request.Kind = ReportKind::JSON;
  else if (Parts.first == "sarif")
    Request.Kind = ReportKind::SARIF;
  else if (Parts.first == "html")
    Request.Kind = ReportKind::HTML;
  else
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "invalid value '" + Option +
            "' for '--report'; expected 'json', 'sarif' or 'html', with "
            "':FILE' to write to a file");
  if (Parts.first.size() != Option.size())
    Request.File = Parts.second.str();
  if (Request.File.empty())
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "missing file name in '--report=" + Option +
                                       "'");
  return Request;
}

const char *statusName(SourceStatus Status) {
  switch (Status) {
  case SourceStatus::Lowered:
    return "lowered";
  case SourceStatus::Refused:
    return "refused";
  case SourceStatus::NotParsed:
    return "not-parsed";
  }
  llvm_unreachable("no such status");
}

const char *levelName(Severity Level) {
  return Level == Severity::Error ? "error" : "warning";
}

std::string Report::print(ReportKind Kind) const {
  switch (Kind) {
  case ReportKind::JSON:
    return printJSON(*this);
  case ReportKind::SARIF:
    return printSARIF(*this);
  case ReportKind::HTML:
    return printHTML(*this);
  }
  llvm_unreachable("no such kind");
}

ReportFiles::ReportFiles(const Report &R) : R(R) {
  for (const auto &File : R.Files)
    Lines.emplace(File.first, SourceLines(File.second.Original));
}

const SourceLines &ReportFiles::lines(const std::string &Path) const {
  return Lines.at(Path);
}

LineColumn ReportFiles::inBytes(const DiskLocation &P) const {
  return lines(P.Path).inBytes(P.Offset);
}

std::string ReportFiles::name(llvm::StringRef Path) const {
  Path.consume_front(R.Root); // which ends with '/'
  return validUTF8(Path);
}

std::string ReportFiles::placeText(const DiskLocation &P) const {
  LineColumn At = inBytes(P);
  return name(P.Path) + ':' + std::to_string(At.Line) + ':' +
         std::to_string(At.Column);
}

std::string ReportFiles::reason(const LocatedDecision &D) const {
  return validUTF8(
      reasonText(D.Reason, D.Cause ? placeText(*D.Cause) : std::string()));
}

std::string ReportFiles::remark(const LocatedDecision &D) const {
  return remarkText(D.Kind, D.OpenCoded, D.Slot, reason(D));
}

unsigned ReportFiles::length(const Problem &P) const {
  return P.Length ? P.Length : lines(P.Place.Path).wordLength(P.Place.Offset);
}

} // namespace opendefer
