//===- DeferringMacros.h - Does a unit defer by its includes? ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A macro that defers changes the text of the files that use it, which may not
// have the keyword themselves. So does a file with a `defer` that is included
// inside the body of a function. So that has to be known before the main file
// is entered; and it has to be cheap, since it is asked for every file. The
// answer comes from the raw text of the user's files that can be reached by
// #include, and of the system headers that they include themselves.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_MACROS_DEFERRINGMACROS_H
#define OPENDEFER_MACROS_DEFERRINGMACROS_H

#include "llvm/ADT/StringRef.h"

namespace clang {
class CompilerInvocation;
class LangOptions;
} // namespace clang
namespace llvm {
namespace vfs {
class FileSystem;
} // namespace vfs
} // namespace llvm

namespace opendefer {

/// Does the file `Main`, or one that it may include, define a macro whose body
/// has something to lower, or include a file that has inside a body? A header
/// that no `#include` names literally, or that only a system header includes,
/// is not seen.
bool defersByIncludes(llvm::StringRef Main, llvm::StringRef Contents,
                      const clang::CompilerInvocation &Invocation,
                      llvm::vfs::FileSystem &Files);

/// The same for the header `Path` of a unit that is not lowered yet.
bool includesDeferringBody(llvm::StringRef Path, llvm::StringRef Contents,
                           const clang::CompilerInvocation &Invocation,
                           llvm::vfs::FileSystem &Files);

} // namespace opendefer

#endif // OPENDEFER_MACROS_DEFERRINGMACROS_H
