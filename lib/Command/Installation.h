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

/// The C++ standard library that a program uses. There is a runtime for each.
enum class StandardLibrary { Libstdcxx, Libcxx };

class Installation {
public:
  /// `Executable` is the absolute path of the running command.
  explicit Installation(llvm::StringRef Executable);

  /// "-isystem <prefix>/include", or "" if compilers search that directory
  /// anyway.
  std::string includeFlags() const;
  /// Flags that load the plugin for a version of LLVM, and the include flags.
  llvm::Expected<std::string> compileFlags(unsigned LLVM) const;
  /// Flags that link the runtime for that standard library.
  llvm::Expected<std::string> linkFlags(StandardLibrary Standard) const;

  const std::string &executable() const { return Executable; }
  const std::string &prefix() const { return Prefix; }

  /// The directory of our headers, or "" if compilers search it anyway.
  std::string includeDirectory() const;

private:
  std::string Executable;
  std::string Prefix;
};

/// The major version of the LLVM that this command is built with.
unsigned ownLLVM();

} // namespace opendefer

#endif // OPENDEFER_COMMAND_INSTALLATION_H
