//===- CompilerCheck.cpp - Is it the Clang that this was built for? -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plugin works only in the major version of Clang that it was built for. In
// another one, a symbol may be missing, Clang may ignore the plugin, or it may
// crash. The user gets an error message instead, because:
//
//   - The plugin's undefined symbols of Clang and LLVM are weak
//     (CMakeLists.txt), so that every version of Clang can load it.
//   - The function below runs before all other initialisers of the plugin, and
//     uses only functions of Clang that it has looked up by name.
//
//===----------------------------------------------------------------------===//

#include "clang/Basic/Version.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string>

namespace {

template <class Function> Function *find(const char *MangledName) {
  return reinterpret_cast<Function *>(dlsym(RTLD_DEFAULT, MangledName));
}

/// Ends the compiler as an interrupt does, so that it removes its temporary
/// files.
[[noreturn]] void endCompilation() {
  if (auto *RemoveFiles = find<void()>("_ZN4llvm3sys20RunInterruptHandlersEv"))
    RemoveFiles();
  std::fflush(nullptr);
  std::_Exit(1);
}

const char *ownPath() {
  static const char Here = 0;
  Dl_info Info;
  return dladdr(&Here, &Info) ? Info.dli_fname : "the opendefer plugin";
}

__attribute__((constructor(101))) void checkCompiler() {
  const int Wanted = CLANG_VERSION_MAJOR;
  auto *FullVersion =
      find<std::string()>("_ZN5clang19getClangFullVersionB5cxx11Ev");
  if (!FullVersion) {
    std::fprintf(
        stderr,
        "error: %s is a plugin for Clang %d, but was loaded by another "
        "compiler, or by a Clang that exports no symbols; use "
        "'opendefer-launch' with other compilers\n",
        ownPath(), Wanted);
    endCompilation();
  }
  std::string Version = FullVersion();
  int Major = 0;
  std::size_t Number = Version.find("version ");
  if (Number == std::string::npos ||
      std::sscanf(Version.c_str() + Number, "version %d", &Major) != 1 ||
      Major == Wanted)
    return;
  std::fprintf(stderr,
               "error: %s is a plugin for Clang %d, but was loaded by %s; run "
               "'opendefer --cxxflags --llvm=%d' for the flags of that "
               "version\n",
               ownPath(), Wanted, Version.c_str(), Major);
  endCompilation();
}

} // namespace

// The static analyser assumes that every plugin contains checkers, and warns of
// a plugin without this symbol.
extern "C" const char clang_analyzerAPIVersionString[];
const char clang_analyzerAPIVersionString[] = CLANG_ANALYZER_API_VERSION_STRING;
