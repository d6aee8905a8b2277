//===- ToolDriver.h - The opendefer command ---------------------*- C++ -*-===//
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

/// Lowers all sources, several at a time, then writes the files. If `Database`
/// is null, the sources are parsed without flags. Returns the exit status.
int runTool(const ToolOptions &Options, const Installation &Here,
            const clang::tooling::CompilationDatabase *Database);

/// Are messages coloured if no option decides? NO_COLOR and CLICOLOR_FORCE
/// decide first, then whether stderr is a terminal.
bool hasColors();

} // namespace opendefer

#endif // OPENDEFER_COMMAND_TOOLDRIVER_H
