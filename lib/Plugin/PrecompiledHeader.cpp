//===- PrecompiledHeader.cpp - Is it up to date? --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Plugin/PrecompiledHeader.h"
#include "Clang/ClangCompat.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/PreprocessorOptions.h"

using namespace clang;

namespace opendefer {
namespace {

class LoweredInputs : public compat::InputListener {
public:
  std::vector<std::string> Files;

private:
  void sawInput(llvm::StringRef File, bool WasInMemory) override {
    if (WasInMemory)
      Files.push_back(File.str());
  }
};

} // namespace

void refuseStalePrecompiledHeader(CompilerInstance &CI) {
  const PreprocessorOptions &PP = CI.getPreprocessorOpts();
  const std::string &Precompiled = PP.ImplicitPCHInclude;
  // Without time stamps Clang compares only sizes; with its validation disabled
  // it checks nothing.
  if (Precompiled.empty() || !CI.getFrontendOpts().IncludeTimestamps ||
      PP.DisablePCHOrModuleValidation != DisableValidationForModuleKind::None)
    return;
  llvm::vfs::FileSystem &Disk = CI.getFileManager().getVirtualFileSystem();
  auto Status = Disk.status(Precompiled);
  LoweredInputs Inputs;
  if (!Status || !Status->isRegularFile() ||
      compat::failsToReadInputs(CI, Precompiled, Inputs))
    return;
  for (const std::string &File : Inputs.Files) {
    auto Now = Disk.status(File);
    if (Now &&
        Now->getLastModificationTime() <= Status->getLastModificationTime())
      continue;
    DiagnosticsEngine &Diags = CI.getDiagnostics();
    Diags.Report(Diags.getCustomDiagID(
        DiagnosticsEngine::Fatal,
        "file '%0' has been modified since the precompiled header '%1' was "
        "built"))
        << File << Precompiled;
    Diags.Report(Diags.getCustomDiagID(
        DiagnosticsEngine::Note, "please rebuild precompiled header '%0'"))
        << Precompiled;
    return;
  }
}

} // namespace opendefer
