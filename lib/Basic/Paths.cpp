//===- Paths.cpp - One path for each file ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Basic/Paths.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace opendefer {

std::string cleanPath(llvm::StringRef Path) {
  llvm::SmallString<256> Given(Path);
  fs::make_absolute(Given);
  llvm::SmallString<256> Clean(Given);
  path::remove_dots(Clean, /*remove_dot_dot=*/true);
  // After a symbolic link, ".." leads to another directory.
  if (fs::exists(Given) && !fs::equivalent(Given, Clean))
    fs::real_path(Given, Clean);
  return std::string(Clean);
}

std::string realPath(llvm::StringRef Path) {
  llvm::SmallString<256> Real;
  return fs::real_path(Path, Real) ? Path.str() : std::string(Real);
}

} // namespace opendefer
