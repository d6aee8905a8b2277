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
    // Clang creates this plugin for our own parses, too.
    if (opendefer::isParsing())
      return false;
    std::string Error = opendefer::parsePluginArguments(Arguments, Options);
    if (Error.empty())
      return true;
    DiagnosticsEngine &Diags = CI.getDiagnostics();
    Diags.Report(
        Diags.getCustomDiagID(DiagnosticsEngine::Error, "opendefer: %0"))
        << Error;
    // Suppress the errors about each defer that is not lowered.
    Diags.setSuppressAllDiagnostics(true);
    return false;
  }

  /// The plugin must run before the main file is entered.
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
