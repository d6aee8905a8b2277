//===- PrecompiledHeader.h - Is it up to date? ------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Is a precompiled header older than the lowered files that went into it?
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLUGIN_PRECOMPILEDHEADER_H
#define OPENDEFER_PLUGIN_PRECOMPILEDHEADER_H

namespace clang {
class CompilerInstance;
} // namespace clang

namespace opendefer {

/// Reports an error if a lowered file has changed since the precompiled header
/// was built. Clang itself does not check files whose contents were overridden,
/// as those of lowered files are.
void refuseStalePrecompiledHeader(clang::CompilerInstance &CI);

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_PRECOMPILEDHEADER_H
