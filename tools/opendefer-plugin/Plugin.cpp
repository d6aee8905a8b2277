//===- Plugin.cpp - opendefer as one flag of Clang ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   clang++-19 -fplugin=.../opendefer-plugin-19.so x.cpp
//
//===----------------------------------------------------------------------===//

#include "Parse/LoweringParse.h"
#include "Plugin/PluginArguments.h"
#include "Plugin/PluginDriver.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/FrontendPluginRegistry.h"

using namespace clang;

namespace {

class PluginAction : public PluginASTAction {
  bool ParseArgs(const CompilerInstance &CI,
                 const std::vector<std::string> &Arguments) override {
    // The parse that we start ourselves meets the plugin, too.
    if (opendefer::isParsing())
      return false;
    std::string Error = opendefer::parsePluginArguments(Arguments, Options);
    if (Error.empty())
      return true;
    DiagnosticsEngine &Diags = CI.getDiagnostics();
    Diags.Report(
        Diags.getCustomDiagID(DiagnosticsEngine::Error, "opendefer: %0"))
        << Error;
    // Not one more for every defer that is not lowered now.
    Diags.setSuppressAllDiagnostics(true);
    return false;
  }

  /// Before, so that this runs when the main file has not been entered yet.
  ActionType getActionType() override { return AddBeforeMainAction; }

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 llvm::StringRef) override {
    if (opendefer::isCompilation(CI))
      return opendefer::lowerDuringCompilation(CI, Options);
    return std::make_unique<ASTConsumer>();
  }

  opendefer::LoweringOptions Options;
};

FrontendPluginRegistry::Add<PluginAction>
    Registration("opendefer", "lower defer, panic and recover to plain C++");

} // namespace
