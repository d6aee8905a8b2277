//===- Installation.h - The files beside the command ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   <prefix>/bin/opendefer
//   <prefix>/lib/opendefer-plugin-NN.so, libopendefer.a
//   <prefix>/include/opendefer/defer.h
//
// The build tree is laid out like an installed one.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_COMMAND_INSTALLATION_H
#define OPENDEFER_COMMAND_INSTALLATION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace opendefer {

/// Whose std::string and exceptions a program has: there is a runtime for each.
enum class StandardLibrary { Libstdcxx, Libcxx };

class Installation {
public:
  /// `Executable` is the absolute path of the running command.
  explicit Installation(llvm::StringRef Executable);

  /// "-isystem <prefix>/include", or nothing where compilers look anyway.
  std::string includeFlags() const;
  /// Flags that load the plugin of an LLVM, and the include flags.
  llvm::Expected<std::string> compileFlags(unsigned LLVM) const;
  /// Flags that link the runtime made for that standard library.
  llvm::Expected<std::string> linkFlags(StandardLibrary Standard) const;

  const std::string &executable() const { return Executable; }
  const std::string &prefix() const { return Prefix; }

  /// The directory to search for our headers; empty where compilers look
  /// anyway.
  std::string includeDirectory() const;

private:
  std::string Executable;
  std::string Prefix;
};

/// The version of LLVM that this is built with.
unsigned ownLLVM();

} // namespace opendefer

#endif // OPENDEFER_COMMAND_INSTALLATION_H
