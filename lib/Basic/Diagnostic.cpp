//===- Diagnostic.cpp - Diagnostics as data -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Basic/Diagnostic.h"
#include "llvm/ADT/SmallVector.h"
#include <cassert>
#include <iterator>

namespace opendefer {

namespace {
struct TableEntry {
  Severity Level;
  const char *Name;
  const char *Text;
};

const TableEntry Table[] = {
#define OPENDEFER_DIAG(Id, Level, Name, Text)                                  \
  {Severity::Level, "opendefer-" Name, Text},
#include "Basic/Diagnostics.def"
};

const TableEntry &entry(DiagID Id) {
  assert(unsigned(Id) < std::size(Table) && "not in Diagnostics.def");
  return Table[unsigned(Id)];
}
} // namespace

const char *diagName(DiagID Id) { return entry(Id).Name; }
Severity diagSeverity(DiagID Id) { return entry(Id).Level; }
const char *diagText(DiagID Id) { return entry(Id).Text; }

namespace {
llvm::SmallVector<llvm::StringRef, 4> splitSwitches(llvm::StringRef Switches) {
  llvm::SmallVector<llvm::StringRef, 4> Names;
  Switches.split(Names, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  return Names;
}

/// Can the user turn the diagnostic on and off?
bool isSwitch(const TableEntry &E) {
  return E.Level == Severity::Warning || E.Level == Severity::Optional;
}

bool names(llvm::StringRef Name, const TableEntry &E) {
  Name.consume_front("opendefer-");
  return isSwitch(E) &&
         (Name == "all" || Name == llvm::StringRef(E.Name).drop_front(
                                       llvm::StringRef("opendefer-").size()));
}
} // namespace

bool isSwitchedOn(DiagID Id, llvm::StringRef Switches) {
  bool On = diagSeverity(Id) != Severity::Optional;
  for (llvm::StringRef Name : splitSwitches(Switches)) {
    bool Off = Name.consume_front("no-");
    if (names(Name, entry(Id)))
      On = !Off;
  }
  return On;
}

std::string checkSwitches(llvm::StringRef Switches) {
  for (llvm::StringRef Given : splitSwitches(Switches)) {
    llvm::StringRef Name = Given;
    Name.consume_front("no-");
    bool Known = false;
    std::string All = "all";
    for (const TableEntry &E : Table) {
      Known |= names(Name, E);
      if (isSwitch(E))
        All +=
            std::string(", ") + (E.Name + llvm::StringRef("opendefer-").size());
    }
    if (!Known)
      return "unknown warning '" + Given.str() + "'; available: " + All +
             "; prefix a name with 'no-' to disable it";
  }
  return "";
}

} // namespace opendefer
