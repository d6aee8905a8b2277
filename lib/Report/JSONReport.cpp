//===- JSONReport.cpp - The report for scripts ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// docs/reports.md describes the format. Members may be added; if a member is
// removed or changes its meaning, `Version` changes.
//
//===----------------------------------------------------------------------===//

#include "Report/ReportPrinter.h"
#include "llvm/ADT/STLExtras.h"

namespace opendefer {
namespace {

constexpr int Version = 1;

class JSONPrinter : public ReportPrinter {
public:
  using ReportPrinter::ReportPrinter;

  void print() {
    J.object([&] {
      J.attribute("version", Version);
      J.attributeObject("tool", [&] {
        J.attribute("name", "opendefer");
        J.attribute("version", OPENDEFER_VERSION);
      });
      J.attribute("root", validUTF8(R.Root));
      J.attributeObject("summary", [&] { summary(); });
      objects("sources", R.Sources, [&](const ReportedSource &S) {
        J.attribute("file", Files.name(S.Path));
        J.attribute("status", statusName(S.Status));
      });
      objects("decisions", R.Decisions,
              [&](const LocatedDecision &D) { decision(D); });
      objects("diagnostics", R.Problems, [&](const Problem &P) { problem(P); });
    });
  }

private:
  void summary() {
    auto Count = [&](bool OpenCoded) {
      return int64_t(llvm::count_if(R.Decisions, [&](const LocatedDecision &D) {
        return D.OpenCoded == OpenCoded;
      }));
    };
    int64_t Errors = llvm::count_if(R.Problems, [](const Problem &P) {
      return diagSeverity(P.Id) == Severity::Error;
    });
    J.attribute("openCoded", Count(true));
    J.attribute("linked", Count(false));
    J.attribute("errors", Errors);
    J.attribute("warnings", int64_t(R.Problems.size()) - Errors);
  }

  void place(const DiskLocation &P) {
    LineColumn At = Files.inBytes(P);
    J.attribute("file", Files.name(P.Path));
    J.attribute("line", int64_t(At.Line));
    J.attribute("column", int64_t(At.Column));
  }

  void decision(const LocatedDecision &D) {
    place(D.Place);
    J.attribute("keyword", keywordOf(D.Kind));
    J.attribute("form", formName(D.Form));
    J.attributeObject("function", [&] {
      J.attribute("name", validUTF8(D.Function));
      place(D.FunctionPlace);
    });
    J.attribute("lowering", D.OpenCoded ? "open-coded" : "linked");
    if (D.OpenCoded)
      J.attribute("slot", int64_t(D.Slot));
    J.attribute("rule", ruleName(D.Rule));
    J.attribute("reason", Files.reason(D));
    if (D.Cause)
      J.attributeObject("cause", [&] { place(*D.Cause); });
  }

  void problem(const Problem &P) {
    place(P.Place);
    message(P, [&](const DiskLocation &Of) { place(Of); });
    objects("edits", P.Fix, [&](const auto &Change) {
      place({Change.first, Change.second.Offset});
      J.attribute("offset", int64_t(Change.second.Offset));
      J.attribute("length", int64_t(Change.second.Length));
      J.attribute("text", validUTF8(Change.second.Text));
    });
  }
};

} // namespace

std::string printJSON(const Report &R) {
  return printWith<JSONPrinter>(R, /*IndentSize=*/2);
}

} // namespace opendefer
