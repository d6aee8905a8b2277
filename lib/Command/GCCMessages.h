//===- GCCMessages.h - Diagnostics as GCC's JSON ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_GCCMESSAGES_H
#define OPENDEFER_COMMAND_GCCMESSAGES_H

#include "clang/Basic/Diagnostic.h"
#include "llvm/Support/JSON.h"
#include <memory>
#include <string>

namespace opendefer {

/// Collects messages in the format of `g++ -fdiagnostics-format=json`.
class GCCMessages {
public:
  /// Returns a consumer that adds diagnostics here. It must not live longer.
  std::unique_ptr<clang::DiagnosticConsumer> makeConsumer();
  /// Adds a message that is not about a place. A note belongs to the message
  /// before it.
  void add(llvm::StringRef Kind, llvm::StringRef Message);
  /// Returns one line with an array, or "" if there is no message.
  std::string text() const;

private:
  friend class GCCMessageConsumer;
  void add(llvm::json::Object Message);

  llvm::json::Array Messages;
};

} // namespace opendefer

#endif // OPENDEFER_COMMAND_GCCMESSAGES_H
