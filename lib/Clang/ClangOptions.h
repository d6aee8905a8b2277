//===- ClangOptions.h - Clang's table of compiler options -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table's location and interface differ between versions of Clang. This is
// apart from ClangCompat.h because only code that reads compile commands needs
// it.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_CLANG_CLANGOPTIONS_H
#define OPENDEFER_CLANG_CLANGOPTIONS_H

#include "clang/Basic/Version.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include <string>
#include <vector>
#if CLANG_VERSION_MAJOR >= 22
#include "clang/Options/Options.h"
#else
#include "clang/Driver/Options.h"
#endif

namespace opendefer {
namespace compat {

#if CLANG_VERSION_MAJOR >= 22
namespace options = clang::options;
using clang::getDriverOptTable;
#else
namespace options = clang::driver::options;
using clang::driver::getDriverOptTable;
#endif

/// Parses the arguments of a compiler with the command line of clang and g++,
/// without the program's name. The result points into `Arguments`.
inline llvm::opt::InputArgList
parseDriverArguments(const std::vector<std::string> &Arguments) {
  std::vector<const char *> Strings;
  for (const std::string &Argument : Arguments)
    Strings.push_back(Argument.c_str());
  unsigned MissingIndex, MissingCount;
#if CLANG_VERSION_MAJOR >= 18
  return getDriverOptTable().ParseArgs(
      Strings, MissingIndex, MissingCount,
      llvm::opt::Visibility(options::ClangOption));
#else
  return getDriverOptTable().ParseArgs(
      Strings, MissingIndex, MissingCount, 0,
      options::NoDriverOption | options::CLOption | options::FlangOnlyOption);
#endif
}

/// Is C++17 the driver's default?
constexpr bool DefaultsToCXX17 = CLANG_VERSION_MAJOR >= 16;

/// Can a ClangTool parse a source with -x c++-cpp-output?
constexpr bool ToolTakesPreprocessed = CLANG_VERSION_MAJOR >= 16;

} // namespace compat
} // namespace opendefer

#endif // OPENDEFER_CLANG_CLANGOPTIONS_H
