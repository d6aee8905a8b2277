//===- Diagnostic.h - Diagnostics as data -----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plugin finds errors in a nested parse whose own diagnostics are dropped,
// and shows them in the outer compilation; the command shows them at once.
// So analysis returns errors as data, and the driver reports them.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_BASIC_DIAGNOSTIC_H
#define OPENDEFER_BASIC_DIAGNOSTIC_H

#include "Basic/Edit.h"
#include "clang/Basic/SourceLocation.h"
#include <string>
#include <vector>

namespace opendefer {

/// A warning that is `Optional` is off until the user asks for it. What is a
/// `Suggestion` is found only by who looks for it.
enum class Severity { Error, Warning, Optional, Suggestion };

/// Stable identifiers, printed as `[opendefer-...]` behind the message.
enum class DiagID : unsigned {
#define OPENDEFER_DIAG(Id, Level, Name, Text) Id,
#include "Basic/Diagnostics.def"
};

/// "opendefer-dangling-capture" and the like.
const char *diagName(DiagID Id);
Severity diagSeverity(DiagID Id);
/// Is the diagnostic to be shown? `Switches` is what the user said about
/// warnings: names separated by commas, with `no-` in front to turn one off;
/// `all` means all of them. The last word counts.
bool isSwitchedOn(DiagID Id, llvm::StringRef Switches);
/// What is wrong with `Switches`, or "".
std::string checkSwitches(llvm::StringRef Switches);
/// The text with %0, %1 still in it.
const char *diagText(DiagID Id);

/// A place in a file of the parse that found it: never a macro location.
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
  /// An earlier diagnostic has the same fix-its, and shows them.
  bool FixedByEarlier = false;
};

} // namespace opendefer

#endif // OPENDEFER_BASIC_DIAGNOSTIC_H
