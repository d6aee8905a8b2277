//===- ClangOptions.h - Clang's table of compiler options -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where it is, and how it is asked, in each version of Clang: a part of
// ClangCompat.h for those who read compilers' commands.
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

/// The arguments of a compiler that is called like clang and g++, program name
/// not included. They point into `Arguments`.
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

/// Does the driver compile C++17 where no -std says otherwise?
constexpr bool DefaultsToCXX17 = CLANG_VERSION_MAJOR >= 16;

/// Does a ClangTool take a source for -x c++-cpp-output?
constexpr bool ToolTakesPreprocessed = CLANG_VERSION_MAJOR >= 16;

} // namespace compat
} // namespace opendefer

#endif // OPENDEFER_CLANG_CLANGOPTIONS_H
