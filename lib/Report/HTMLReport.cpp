//===- HTMLReport.cpp - The report as a web page --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints the data of a self-contained page; page.html, page.css and page.js are
// the rest of it. Lowering does not change line numbers, so the page shows the
// lines of both texts side by side. The data has only those lines of the
// lowered text that differ, divided into parts that are the user's or
// generated.
//
//===----------------------------------------------------------------------===//

#include "Report/Page.h"
#include "Report/ReportPrinter.h"
#include <iterator>

namespace opendefer {
namespace {

class Printer : public ReportPrinter {
public:
  using ReportPrinter::ReportPrinter;

  void print() {
    J.object([&] {
      J.attribute("tool", "opendefer " OPENDEFER_VERSION);
      J.attributeArray("notParsed", [&] {
        for (const ReportedSource &S : R.Sources)
          if (S.Status == SourceStatus::NotParsed)
            J.value(Files.name(S.Path));
      });
      objects("files", R.Files,
              [&](const auto &Each) { file(Each.first, Each.second); });
      objects("decisions", R.Decisions,
              [&](const LocatedDecision &D) { decision(D); });
      objects("problems", R.Problems, [&](const Problem &P) { problem(P); });
    });
  }

private:
  void file(const std::string &Path, const ReportedFile &File) {
    const SourceLines &Original = Files.lines(Path);
    J.attribute("name", Files.name(Path));
    J.attributeArray("lines", [&] {
      for (size_t I = 0; I < Original.size(); ++I)
        J.value(validUTF8(Original.line(I)));
    });
    SourceLines Lowered(File.Lowered);
    J.attributeObject("lowered", [&] {
      for (size_t I = 0; I < Lowered.size(); ++I)
        if (I >= Original.size() || Lowered.line(I) != Original.line(I))
          J.attributeArray(std::to_string(I + 1), [&] {
            parts(Lowered.line(I), Lowered.begin(I), File.Generated);
          });
    });
  }

  /// Prints parts of a line that are by turns the user's and generated.
  void parts(llvm::StringRef Line, size_t Begin,
             const std::vector<bool> &Generated) {
    bool Wanted = false;
    for (size_t At = 0; At < Line.size(); Wanted = !Wanted) {
      size_t End = At;
      while (End < Line.size() && Generated[Begin + End] == Wanted)
        ++End;
      J.value(validUTF8(Line.slice(At, End)));
      At = End;
    }
  }

  void place(const DiskLocation &P, unsigned Length) {
    const SourceLines &Lines = Files.lines(P.Path);
    LineColumn Begin = Lines.inUTF16(P.Offset);
    LineColumn End = Lines.inUTF16(P.Offset + Length);
    J.attribute("file",
                int64_t(std::distance(R.Files.begin(), R.Files.find(P.Path))));
    J.attribute("line", int64_t(Begin.Line));
    J.attribute("column", int64_t(Begin.Column));
    // A range of several lines is marked on its first character only.
    J.attribute("length", End.Line == Begin.Line
                              ? int64_t(End.Column - Begin.Column)
                              : 1);
  }
  void place(const DiskLocation &P) {
    place(P, Files.lines(P.Path).wordLength(P.Offset));
  }

  void decision(const LocatedDecision &D) {
    place(D.Place);
    J.attribute("keyword", keywordOf(D.Kind));
    J.attribute("form", formName(D.Form));
    J.attribute("function", validUTF8(D.Function));
    J.attribute("functionLine", int64_t(Files.inBytes(D.FunctionPlace).Line));
    J.attribute("openCoded", D.OpenCoded);
    J.attribute("slot", int64_t(D.Slot));
    J.attribute("reason", Files.reason(D));
    if (D.Cause)
      J.attributeObject("cause", [&] { place(*D.Cause); });
  }

  void problem(const Problem &P) {
    place(P.Place, Files.length(P));
    message(P, [&](const DiskLocation &Of) { place(Of); });
  }
};

/// Escapes JSON for a <script> element. The escaped characters occur only
/// inside strings.
std::string forScript(llvm::StringRef JSON) {
  std::string Safe;
  Safe.reserve(JSON.size());
  for (size_t I = 0; I < JSON.size(); ++I) {
    llvm::StringRef Rest = JSON.substr(I);
    if (Rest.front() == '<')
      Safe += "\\u003c";
    else if (Rest.front() == '>')
      Safe += "\\u003e";
    else if (Rest.front() == '&')
      Safe += "\\u0026";
    else if (Rest.consume_front("\u2028") || Rest.consume_front("\u2029")) {
      Safe += JSON[I + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      I += 2;
    } else
      Safe += Rest.front();
  }
  return Safe;
}

} // namespace

std::string printHTML(const Report &R) {
  auto Around = llvm::StringRef(PageTemplate).split("\"opendefer-data\"");
  return (Around.first + forScript(printWith<Printer>(R, /*IndentSize=*/0)) +
          Around.second)
      .str();
}

} // namespace opendefer
