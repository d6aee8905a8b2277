//===- ToolDriver.h - What the command does ---------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_TOOLDRIVER_H
#define OPENDEFER_COMMAND_TOOLDRIVER_H

namespace clang {
namespace tooling {
class CompilationDatabase;
} // namespace tooling
} // namespace clang

namespace opendefer {

class Installation;
struct ToolOptions;

/// Lowers all sources, several at a time, then writes. `Database` may be null:
/// the sources are compiled without flags then. Returns the exit status.
int runTool(const ToolOptions &Options, const Installation &Here,
            const clang::tooling::CompilationDatabase *Database);

/// Are messages coloured, where nothing on the command line says so? By
/// NO_COLOR, CLICOLOR_FORCE, or because stderr is a terminal.
bool hasColors();

} // namespace opendefer

#endif // OPENDEFER_COMMAND_TOOLDRIVER_H
