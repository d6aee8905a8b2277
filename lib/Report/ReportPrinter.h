//===- ReportPrinter.h - The base of the report printers --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which JSON do all kinds of reports have in common?
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REPORT_REPORTPRINTER_H
#define OPENDEFER_REPORT_REPORTPRINTER_H

#include "Report/Report.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace opendefer {

/// The base of the printers: each has a `print()` for the top-level object.
class ReportPrinter {
public:
  ReportPrinter(const Report &R, llvm::raw_ostream &OS, unsigned IndentSize)
      : R(R), Files(R), J(OS, IndentSize) {}

protected:
  /// Prints a member that is an array with an object for each item; `Members`
  /// prints the members of an object.
  template <typename Range, typename Printer>
  void objects(llvm::StringRef Member, const Range &Items, Printer Members) {
    J.attributeArray(Member, [&] {
      for (const auto &Item : Items)
        J.object([&] { Members(Item); });
    });
  }

  /// Prints the text of a diagnostic and its notes; `Place` prints the members
  /// of a location.
  template <typename Printer> void message(const Problem &P, Printer Place) {
    J.attribute("level", levelName(diagSeverity(P.Id)));
    J.attribute("id", diagName(P.Id));
    J.attribute("message", validUTF8(P.Message));
    objects("notes", P.Notes, [&](const Problem::Note &N) {
      Place(N.Place);
      J.attribute("message", validUTF8(N.Text));
    });
  }

  const Report &R;
  ReportFiles Files;
  llvm::json::OStream J;
};

template <typename Printer>
std::string printWith(const Report &R, unsigned IndentSize) {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  Printer(R, OS, IndentSize).print();
  OS << '\n';
  return OS.str();
}

} // namespace opendefer

#endif // OPENDEFER_REPORT_REPORTPRINTER_H
