//===- PrecompiledHeader.h - Is it still that of the header? ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_PLUGIN_PRECOMPILEDHEADER_H
#define OPENDEFER_PLUGIN_PRECOMPILEDHEADER_H

namespace clang {
class CompilerInstance;
} // namespace clang

namespace opendefer {

/// Clang refuses a precompiled header when a file that went into it has
/// changed since, but does not look at files whose contents were overridden,
/// as those are that have been lowered. This reports an error for them.
void refuseStalePrecompiledHeader(clang::CompilerInstance &CI);

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_PRECOMPILEDHEADER_H
