//===- PluginDriver.h - Lowering inside a compilation -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How does a running compilation come to read lowered text? See the .cpp file.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLUGIN_PLUGINDRIVER_H
#define OPENDEFER_PLUGIN_PLUGINDRIVER_H

#include "Basic/Options.h"
#include <memory>

namespace clang {
class ASTConsumer;
class CompilerInstance;
} // namespace clang

namespace opendefer {

/// Is it a compilation of C++ whose text may be replaced? That excludes actions
/// that rewrite the file, such as `-fixit`.
bool isCompilation(clang::CompilerInstance &CI);

/// Makes the compilation of `CI`, which has not entered its main file yet, read
/// lowered text. The returned consumer has to precede all other consumers.
std::unique_ptr<clang::ASTConsumer>
lowerDuringCompilation(clang::CompilerInstance &CI,
                       const LoweringOptions &Options);

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_PLUGINDRIVER_H
