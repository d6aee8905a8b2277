//===- ParseInvocation.h - Reducing a compilation to a parse ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_CLANG_PARSEINVOCATION_H
#define OPENDEFER_CLANG_PARSEINVOCATION_H

#include "clang/Basic/FileEntry.h"
#include "llvm/ADT/StringRef.h"
#include <memory>

namespace clang {
class CompilerInvocation;
class SourceManager;
} // namespace clang

namespace llvm {
class MemoryBuffer;
} // namespace llvm

namespace opendefer {

/// Reduces `Invocation` to a parse that writes no file.
void makeSyntaxOnly(clang::CompilerInvocation &Invocation);

/// Makes Clang accept a `defer` in a constexpr function, and `return;` in a
/// deferred block of a function that returns a value. Analysis diagnoses these
/// with a better message.
void relaxForAnalysis(clang::CompilerInvocation &Invocation);

/// Replaces the contents of the main file. Must be called before the file is
/// entered.
void overrideMainFile(clang::SourceManager &SM, clang::FileEntryRef File,
                      llvm::StringRef Contents);
void overrideMainFile(clang::SourceManager &SM, clang::FileEntryRef File,
                      std::unique_ptr<llvm::MemoryBuffer> Contents);

} // namespace opendefer

#endif // OPENDEFER_CLANG_PARSEINVOCATION_H
