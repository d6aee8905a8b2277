//===- Diagnostic.h - Diagnostics as data -----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Analysis returns its errors as data, and the driver reports them. The plugin
// analyses in a forked parse, whose own diagnostics are dropped, and reports in
// the compilation proper; the command reports at once.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_BASIC_DIAGNOSTIC_H
#define OPENDEFER_BASIC_DIAGNOSTIC_H

#include "Basic/Edit.h"
#include "clang/Basic/SourceLocation.h"
#include <string>
#include <vector>

namespace opendefer {

/// `Optional` is a warning that is off by default. Suggestions are produced
/// only by `--suggest`.
enum class Severity { Error, Warning, Optional, Suggestion };

/// Stable identifiers, printed as `[opendefer-...]` after the message.
enum class DiagID : unsigned {
#define OPENDEFER_DIAG(Id, Level, Name, Text) Id,
#include "Basic/Diagnostics.def"
};

/// For example "opendefer-dangling-capture".
const char *diagName(DiagID Id);
Severity diagSeverity(DiagID Id);
/// Is the diagnostic to be shown? `Switches` is the value of `--warn`: names
/// separated by commas, each with the prefix `no-` to turn a warning off; `all`
/// means all warnings. The last entry that applies wins.
bool isSwitchedOn(DiagID Id, llvm::StringRef Switches);
/// Returns the error in `Switches`, or "".
std::string checkSwitches(llvm::StringRef Switches);
/// The text, with %0 and %1 for the arguments.
const char *diagText(DiagID Id);

/// A location in a file of the current parse; never a macro location.
struct FileLocation {
  clang::FileID File;
  unsigned Offset = 0;
};

/// A byte range `[Begin, Begin + Length)` for the `~~~~` below the line.
struct FileRange {
  FileLocation Begin;
  unsigned Length = 0;
};

struct DiagNote {
  FileLocation Place;
  std::string Text;
};

struct DiagFixIt {
  clang::FileID File;
  Edit Change;
};

struct Diagnostic {
  DiagID Id;
  FileLocation Place;
  /// The message with its arguments filled in, without the `[id]` suffix.
  std::string Message;
  std::vector<FileRange> Ranges;
  std::vector<DiagNote> Notes;
  std::vector<DiagFixIt> FixIts;
  /// An earlier diagnostic shows the same fix-its.
  bool FixedByEarlier = false;
};

} // namespace opendefer

#endif // OPENDEFER_BASIC_DIAGNOSTIC_H
