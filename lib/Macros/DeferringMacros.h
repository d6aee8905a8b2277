//===- DeferringMacros.h - Do included files bring defers? ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does a file without `defer` need lowering because of the files it includes?
//
// It does if it uses a macro that contains `defer`, or includes a file with a
// `defer` inside the body of a function. This has to be known before the main
// file is entered, and it has to be cheap, since it is computed for every file.
// So only the raw text is examined: of the user's files that can be reached by
// #include, and of the system headers that those include directly.
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
/// has a keyword, or include a file with a keyword inside the body of a
/// function? Headers that no `#include` names literally, or that only system
/// headers include, are not examined. Otherwise sets `*HeaderDefers`, if given,
/// to whether one of these files has a keyword and names opendefer.
bool defersByIncludes(llvm::StringRef Main, llvm::StringRef Contents,
                      const clang::CompilerInvocation &Invocation,
                      llvm::vfs::FileSystem &Files,
                      bool *HeaderDefers = nullptr);

/// The same for the header `Path` of a unit that is not being lowered yet.
bool includesDeferringBody(llvm::StringRef Path, llvm::StringRef Contents,
                           const clang::CompilerInvocation &Invocation,
                           llvm::vfs::FileSystem &Files);

} // namespace opendefer

#endif // OPENDEFER_MACROS_DEFERRINGMACROS_H
