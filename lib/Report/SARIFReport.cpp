//===- SARIFReport.cpp - The report for code review and editors -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/. Diagnostics are
// results of kind "fail"; decisions are informational results with two rules of
// their own.
//
//===----------------------------------------------------------------------===//

#include "Report/ReportPrinter.h"
#include "llvm/ADT/StringExtras.h"
#include <iterator>

namespace opendefer {
namespace {

struct Rule {
  const char *Id;
  const char *Name;
  Severity Level;
  const char *Text;
};

/// The diagnostics, indexed by DiagID, then the decisions.
const Rule Rules[] = {
#define OPENDEFER_DIAG(Id, Level, Name, Text)                                  \
  {"opendefer-" Name, #Id, Severity::Level, Text},
#include "Basic/Diagnostics.def"
    {"opendefer-open-coded", "OpenCoded", Severity::Optional,
     "The deferred call has a slot in the function's own frame."},
    {"opendefer-linked", "Linked", Severity::Optional,
     "The deferred call has a record from the thread's pool."},
};
constexpr size_t LinkedRule = std::size(Rules) - 1;
constexpr size_t OpenCodedRule = LinkedRule - 1;

/// The text of a diagnostic with an ellipsis for each argument.
std::string withoutArguments(llvm::StringRef Text) {
  std::string Plain;
  while (!Text.empty()) {
    if (Text.front() == '%') {
      Plain += "…";
      Text = Text.drop_front(2);
    } else {
      Plain += Text.front();
      Text = Text.drop_front();
    }
  }
  return Plain;
}

std::string percentEncoded(llvm::StringRef Path) {
  std::string URI;
  for (char C : Path) {
    if (llvm::isAlnum(C) || llvm::StringRef("-._~/").contains(C))
      URI += C;
    else
      URI += '%' + llvm::toHex(llvm::StringRef(&C, 1));
  }
  return URI;
}

class SARIFPrinter : public ReportPrinter {
public:
  using ReportPrinter::ReportPrinter;

  void print() {
    J.object([&] {
      J.attribute("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/"
                             "errata01/os/schemas/sarif-schema-2.1.0.json");
      J.attribute("version", "2.1.0");
      J.attributeArray("runs", [&] { J.object([&] { run(); }); });
    });
  }

private:
  void run() {
    J.attributeObject("tool", [&] {
      J.attributeObject("driver", [&] {
        J.attribute("name", "opendefer");
        J.attribute("semanticVersion", OPENDEFER_VERSION);
        objects("rules", Rules, [&](const Rule &Each) { rule(Each); });
      });
    });
    J.attributeArray("invocations", [&] { J.object([&] { invocation(); }); });
    J.attributeObject("originalUriBaseIds", [&] {
      J.attributeObject("SRCROOT", [&] {
        J.attribute("uri", "file://" + percentEncoded(R.Root));
      });
    });
    J.attribute("columnKind", "utf16CodeUnits");
    objects("artifacts", R.Files, [&](const auto &File) {
      J.attributeObject("location", [&] { artifactURI(File.first); });
      J.attribute("sourceLanguage", "cplusplus");
    });
    J.attributeArray("results", [&] {
      for (const Problem &P : R.Problems)
        J.object([&] { problem(P); });
      for (const LocatedDecision &D : R.Decisions)
        J.object([&] { decision(D); });
    });
  }

  void rule(const Rule &Each) {
    bool IsDecision = &Each >= &Rules[OpenCodedRule];
    J.attribute("id", Each.Id);
    J.attribute("name", Each.Name);
    text("shortDescription", withoutArguments(Each.Text));
    J.attributeObject("defaultConfiguration", [&] {
      J.attribute("level", IsDecision ? "none" : levelName(Each.Level));
      if (!IsDecision && (Each.Level == Severity::Optional ||
                          Each.Level == Severity::Suggestion))
        J.attribute("enabled", false);
    });
  }

  void invocation() {
    bool Successful = true;
    for (const ReportedSource &S : R.Sources)
      Successful &= S.Status != SourceStatus::NotParsed;
    J.attribute("executionSuccessful", Successful);
    if (Successful)
      return;
    J.attributeArray("toolExecutionNotifications", [&] {
      for (const ReportedSource &S : R.Sources)
        if (S.Status == SourceStatus::NotParsed)
          J.object([&] {
            J.attribute("level", "error");
            text("message", "cannot parse '" + Files.name(S.Path) +
                                "'; see the messages of the compiler");
            J.attributeArray("locations", [&] {
              J.object([&] {
                J.attributeObject("physicalLocation", [&] {
                  J.attributeObject("artifactLocation",
                                    [&] { artifactURI(S.Path); });
                });
              });
            });
          });
    });
  }

  void text(llvm::StringRef Member, const std::string &Text) {
    J.attributeObject(Member, [&] { J.attribute("text", validUTF8(Text)); });
  }

  void artifactURI(llvm::StringRef Path) {
    if (Path.consume_front(R.Root)) {
      J.attribute("uri", percentEncoded(Path));
      J.attribute("uriBaseId", "SRCROOT");
    } else {
      J.attribute("uri", "file://" + percentEncoded(Path));
    }
  }

  void region(llvm::StringRef Member, const DiskLocation &P, unsigned Length) {
    const SourceLines &Lines = Files.lines(P.Path);
    LineColumn Begin = Lines.inUTF16(P.Offset);
    LineColumn End = Lines.inUTF16(P.Offset + Length);
    J.attributeObject(Member, [&] {
      J.attribute("startLine", int64_t(Begin.Line));
      J.attribute("startColumn", int64_t(Begin.Column));
      if (End.Line != Begin.Line)
        J.attribute("endLine", int64_t(End.Line));
      J.attribute("endColumn", int64_t(End.Column));
    });
  }

  void physicalLocation(const DiskLocation &P, unsigned Length) {
    J.attributeObject("physicalLocation", [&] {
      J.attributeObject("artifactLocation", [&] {
        artifactURI(P.Path);
        J.attribute("index", int64_t(std::distance(R.Files.begin(),
                                                   R.Files.find(P.Path))));
      });
      region("region", P, Length);
    });
  }

  void related(const DiskLocation &P, const std::string &Message) {
    J.object([&] {
      physicalLocation(P, Files.lines(P.Path).wordLength(P.Offset));
      text("message", Message);
    });
  }

  void problem(const Problem &P) {
    J.attribute("ruleId", diagName(P.Id));
    J.attribute("ruleIndex", int64_t(P.Id));
    J.attribute("level", levelName(diagSeverity(P.Id)));
    text("message", P.Message);
    J.attributeArray("locations", [&] {
      J.object([&] { physicalLocation(P.Place, Files.length(P)); });
    });
    if (!P.Notes.empty())
      J.attributeArray("relatedLocations", [&] {
        for (const Problem::Note &N : P.Notes)
          related(N.Place, N.Text);
      });
    if (!P.Fix.empty())
      J.attributeArray("fixes", [&] { J.object([&] { fix(P); }); });
  }

  /// Groups the edits of a fix by file.
  void fix(const Problem &P) {
    std::map<std::string, std::vector<const Edit *>> Changes;
    for (const auto &Change : P.Fix)
      Changes[Change.first].push_back(&Change.second);
    objects("artifactChanges", Changes, [&](const auto &Change) {
      J.attributeObject("artifactLocation", [&] { artifactURI(Change.first); });
      objects("replacements", Change.second, [&](const Edit *E) {
        region("deletedRegion", {Change.first, E->Offset}, E->Length);
        text("insertedContent", E->Text);
      });
    });
  }

  void decision(const LocatedDecision &D) {
    size_t Index = D.OpenCoded ? OpenCodedRule : LinkedRule;
    J.attribute("ruleId", Rules[Index].Id);
    J.attribute("ruleIndex", int64_t(Index));
    J.attribute("kind", "informational");
    J.attribute("level", "none");
    text("message", Files.remark(D));
    J.attributeArray("locations", [&] {
      J.object([&] {
        physicalLocation(D.Place,
                         Files.lines(D.Place.Path).wordLength(D.Place.Offset));
        J.attributeArray("logicalLocations", [&] {
          J.object([&] {
            J.attribute("fullyQualifiedName", validUTF8(D.Function));
            J.attribute("kind", "function");
          });
        });
      });
    });
    if (D.Cause)
      J.attributeArray("relatedLocations",
                       [&] { related(*D.Cause, "makes the defer linked"); });
    J.attributeObject("properties", [&] {
      J.attribute("keyword", keywordOf(D.Kind));
      J.attribute("form", formName(D.Form));
      J.attribute("rule", ruleName(D.Rule));
      if (D.OpenCoded)
        J.attribute("slot", int64_t(D.Slot));
    });
  }
};

} // namespace

std::string printSARIF(const Report &R) {
  return printWith<SARIFPrinter>(R, /*IndentSize=*/2);
}

} // namespace opendefer
