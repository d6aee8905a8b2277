//===- ModuleCache.cpp - Clang modules of lowered headers -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Parse/ModuleCache.h"
#include "Basic/Options.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MD5.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;
namespace path = llvm::sys::path;

namespace opendefer {
namespace {

constexpr llvm::StringLiteral OfLowered = "opendefer-", OfParse = "parse";

bool isOfLowered(llvm::StringRef Directory) {
  return path::filename(Directory).take_front(OfLowered.size()) == OfLowered;
}

/// A hash of all options that affect the lowered text of a header.
std::string hashOf(const LoweringOptions &Options) {
  std::string All;
  llvm::raw_string_ostream OS(All);
#define OPENDEFER_OPTION(Type, Member, Flag, Default, Help)                    \
  OS << Options.Member << '\0';
#include "Basic/Options.def"
  return llvm::utohexstr(llvm::MD5Hash(OS.str()), /*LowerCase=*/true);
}

void append(std::string &Path, const llvm::Twine &Name) {
  llvm::SmallString<256> Longer(Path);
  path::append(Longer, Name);
  Path = std::string(Longer);
}

} // namespace

void useCacheOfLowered(CompilerInstance &CI, const LoweringOptions &Options) {
  std::string &Cache = CI.getHeaderSearchOpts().ModuleCachePath;
  // A module that is built for another compilation has its directory already.
  if (Cache.empty() || isOfLowered(Cache))
    return;
  append(Cache, OfLowered + hashOf(Options));
  CI.getPreprocessor().getHeaderSearchInfo().setModuleCachePath(
      CI.getSpecificModuleCachePath());
}

void useCacheOfParse(CompilerInvocation &Invocation) {
  std::string &Cache = Invocation.getHeaderSearchOpts().ModuleCachePath;
  if (!Cache.empty())
    append(Cache, OfParse);
}

void includeModulesAsText(CompilerInvocation &Invocation) {
  Invocation.getHeaderSearchOpts().ImplicitModuleMaps = false;
  Invocation.getFrontendOpts().ModuleMapFiles.clear();
}

bool isModuleOfParse(const CompilerInstance &CI) {
  llvm::StringRef Cache = CI.getHeaderSearchOpts().ModuleCachePath;
  return path::filename(Cache) == OfParse &&
         isOfLowered(path::parent_path(Cache));
}

} // namespace opendefer
