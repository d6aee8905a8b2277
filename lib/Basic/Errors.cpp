//===- Errors.cpp - Errors of the commands --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Basic/Errors.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

namespace opendefer {

llvm::Error makeError(const llvm::Twine &Message) {
  return llvm::make_error<llvm::StringError>(Message,
                                             llvm::inconvertibleErrorCode());
}

llvm::Error cannotRead(llvm::StringRef Path, std::error_code Code) {
  return makeError("cannot read '" + Path + "': " + Code.message());
}

llvm::Error cannotWrite(llvm::StringRef Path, std::error_code Code) {
  return makeError("cannot write '" + Path + "': " + Code.message());
}

MessagePrinter::MessagePrinter(llvm::StringRef Program, bool UseColor)
    : MessagePrinter(Program, UseColor, llvm::errs()) {}

int MessagePrinter::error(const llvm::Twine &Message) const {
  llvm::WithColor::error(OS, Program, /*DisableColors=*/!UseColor)
      << Message << '\n';
  return 1;
}

int MessagePrinter::error(llvm::Error E) const {
  return error(llvm::toString(std::move(E)));
}

void MessagePrinter::note(const llvm::Twine &Message) const {
  llvm::WithColor::note(OS, Program, /*DisableColors=*/!UseColor)
      << Message << '\n';
}

} // namespace opendefer
