//===- Installation.cpp - The files beside the command --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Command/Installation.h"
#include "Basic/Errors.h"
#include "Launch/RunCompiler.h"
#include "clang/Basic/Version.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

namespace opendefer {
namespace {

std::string pathTo(llvm::StringRef A, const llvm::Twine &B,
                   const llvm::Twine &C = "") {
  llvm::SmallString<256> Path(A);
  path::append(Path, B, C);
  return std::string(Path);
}

/// Returns the path of `Library` in an installation, or "".
std::string findLibrary(llvm::StringRef Tree, llvm::StringRef Library) {
  std::string File = pathTo(Tree, "lib", Library);
  return fs::exists(File) ? File : "";
}

} // namespace

unsigned ownLLVM() { return CLANG_VERSION_MAJOR; }

Installation::Installation(llvm::StringRef Executable)
    : Executable(Executable),
      Prefix(path::parent_path(path::parent_path(Executable))) {}

std::string Installation::includeDirectory() const {
  std::string Directory = pathTo(Prefix, "include");
  return Directory == "/usr/include" ? "" : Directory;
}

std::string Installation::includeFlags() const {
  std::string Directory = includeDirectory();
  return Directory.empty() ? "" : "-isystem " + Directory;
}

llvm::Expected<std::string> Installation::compileFlags(unsigned LLVM) const {
  std::string Number = std::to_string(LLVM);
  std::string Name = "opendefer-plugin-" + Number + ".so";
  llvm::StringRef Project = path::parent_path(Prefix);
  for (const std::string &Tree :
       {Prefix, pathTo(Project, "build-" + Number), pathTo(Project, "build")}) {
    std::string Plugin = findLibrary(Tree, Name);
    if (Plugin.empty())
      continue;
    std::string Include = includeFlags();
    return "-fplugin=" + Plugin + (Include.empty() ? "" : " " + Include);
  }
  return makeError("cannot find '" + Name + "' in '" + pathTo(Prefix, "lib") +
                   "'; run 'scripts/build --llvm " + Number + "' to build it");
}

llvm::Expected<std::string>
Installation::linkFlags(StandardLibrary Standard) const {
  bool IsLibcxx = Standard == StandardLibrary::Libcxx;
  std::string Name = runtimeName(IsLibcxx);
  std::string Library = findLibrary(Prefix, Name);
  if (Library.empty())
    return makeError("cannot find '" + Name + "' in '" + pathTo(Prefix, "lib") +
                     "'; " + (IsLibcxx ? "install libc++ and " : "") +
                     "run 'scripts/build' to build it");
  for (llvm::StringRef Need : RuntimeNeeds)
    Library += (" " + Need).str();
  return Library;
}

} // namespace opendefer
