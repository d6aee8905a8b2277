//===- PluginDriver.h - Lowering inside a compilation -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_PLUGIN_PLUGINDRIVER_H
#define OPENDEFER_PLUGIN_PLUGINDRIVER_H

#include "Basic/Options.h"
#include <memory>

namespace clang {
class ASTConsumer;
class CompilerInstance;
} // namespace clang

namespace opendefer {

/// Is there anything to lower here: C++ that is not about to be rewritten, as
/// `-fixit` would, which must find the text that is in the file?
bool isCompilation(clang::CompilerInstance &CI);

/// Makes the compilation of `CI`, which has not entered its main file yet,
/// see lowered text. The consumer has to be told what it parses, before others.
std::unique_ptr<clang::ASTConsumer>
lowerDuringCompilation(clang::CompilerInstance &CI,
                       const LoweringOptions &Options);

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_PLUGINDRIVER_H
