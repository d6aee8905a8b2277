//===- Errors.h - Errors of the commands ------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Errors in files and options. Errors in the user's code are diagnostics
// (Basic/Diagnostic.h).
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_BASIC_ERRORS_H
#define OPENDEFER_BASIC_ERRORS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <system_error>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace opendefer {

llvm::Error makeError(const llvm::Twine &Message);
/// "cannot read 'PATH': REASON"
llvm::Error cannotRead(llvm::StringRef Path, std::error_code Code);
/// "cannot write 'PATH': REASON"
llvm::Error cannotWrite(llvm::StringRef Path, std::error_code Code);

/// Prints a command's own errors and warnings as compilers do: "opendefer:
/// error: MESSAGE".
class MessagePrinter {
public:
  /// Prints to stderr. `Program` must outlive this.
  MessagePrinter(llvm::StringRef Program, bool UseColor);
  MessagePrinter(llvm::StringRef Program, bool UseColor, llvm::raw_ostream &OS)
      : Program(Program), UseColor(UseColor), OS(OS) {}

  /// Returns 1, the exit status of a command that fails.
  int error(const llvm::Twine &Message) const;
  int error(llvm::Error E) const;
  void note(const llvm::Twine &Message) const;

private:
  llvm::StringRef Program;
  bool UseColor;
  llvm::raw_ostream &OS;
};

} // namespace opendefer

#endif // OPENDEFER_BASIC_ERRORS_H
