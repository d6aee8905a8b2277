//===- CompilerCheck.cpp - Is it the Clang that this was built for? -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plugin works in one major version of Clang only. In another, the dynamic
// linker may miss a symbol, nothing may happen (the list of plugins has moved),
// or it may crash. So that it is said instead:
//
//   - what the plugin wants of Clang and LLVM are weak symbols
//   (CMakeLists.txt),
//     so that it can be loaded whatever is missing;
//   - the function below runs before any other initialiser of the plugin, and
//     uses nothing of Clang but what it has looked up by name.
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

/// As when the compiler is interrupted: its temporary files are removed.
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

// The analyser takes each plugin for one with checkers, and warns of one that
// is not built for it.
extern "C" const char clang_analyzerAPIVersionString[];
const char clang_analyzerAPIVersionString[] = CLANG_ANALYZER_API_VERSION_STRING;
