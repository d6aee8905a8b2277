//===- ReportPrinter.h - What prints a report as JSON -----------*- C++ -*-===//
#ifndef OPENDEFER_REPORT_REPORTPRINTER_H
#define OPENDEFER_REPORT_REPORTPRINTER_H

#include "Report/Report.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace opendefer {

/// The base of the printers: each has a `print()` for the top-level object.
class ReportPrinter {
protected:
  ReportPrinter(const Report &R, llvm::raw_ostream &OS, unsigned IndentSize)
      : R(R), Files(R), J(OS, IndentSize) {}

  /// A member that is an array, with an object for each item; `Members` prints
  /// what is in it.
  template <typename Range, typename Printer>
  void objects(llvm::StringRef Member, const Range &Items, Printer Members) {
    J.attributeArray(Member, [&] {
      for (const auto &Item : Items)
        J.object([&] { Members(Item); });
    });
  }

  const Report &R;
  ReportFiles Files;
  llvm::json::OStream J;
};

template <typename Printer> std::string printWith(const Report &R) {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  Printer(R, OS).print();
  OS << '\n';
  return OS.str();
}

} // namespace opendefer

#endif // OPENDEFER_REPORT_REPORTPRINTER_H
