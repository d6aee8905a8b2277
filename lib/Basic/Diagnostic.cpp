//===- Diagnostic.cpp - The table of Diagnostics.def ----------------------===//

#include "Basic/Diagnostic.h"
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

} // namespace opendefer
