//===- ParseInvocation.h - A compilation as a mere parse --------*- C++ -*-===//
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

/// Brings `Invocation` down to a parse that writes no file.
void makeSyntaxOnly(clang::CompilerInvocation &Invocation);

/// Lets a constexpr function with a `defer` pass, and `return;` in the deferred
/// block of a function with a result: analysis says what to write instead.
void leaveToAnalysis(clang::CompilerInvocation &Invocation);

/// Enters the main file with other contents. Only before it is entered.
void overrideMainFile(clang::SourceManager &SM, clang::FileEntryRef File,
                      llvm::StringRef Contents);
void overrideMainFile(clang::SourceManager &SM, clang::FileEntryRef File,
                      std::unique_ptr<llvm::MemoryBuffer> Contents);

} // namespace opendefer

#endif // OPENDEFER_CLANG_PARSEINVOCATION_H
