//===- ParseCommand.h - Compile commands prepared for a parse ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_PARSECOMMAND_H
#define OPENDEFER_COMMAND_PARSECOMMAND_H

namespace clang {
namespace tooling {
class ClangTool;
class CompilationDatabase;
} // namespace tooling
} // namespace clang

namespace opendefer {

class Installation;
struct SourceFile;

/// Prepares `Tool` to parse `Source` with its command in `Commands`, which may
/// be any compiler's. Plugins are left out, Clang's and our own headers are
/// found, and messages show the name that the user typed. `Commands`, `Source`
/// and `Here` must outlive the tool.
void prepareParse(clang::tooling::ClangTool &Tool,
                  const clang::tooling::CompilationDatabase &Commands,
                  const SourceFile &Source, const Installation &Here);

} // namespace opendefer

#endif // OPENDEFER_COMMAND_PARSECOMMAND_H
