//===- DeferringMacros.h - Does a unit use macros that defer? ---*- C++ -*-===//
//
// A macro that defers changes the text of the files that use it, which may not
// have the keyword themselves. So that has to be known before the main file is
// entered; and it has to be cheap, since it is asked for every file. The answer
// comes from the raw text of the user's files that can be reached by #include,
// and of the system headers that they include themselves.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_DRIVER_DEFERRINGMACROS_H
#define OPENDEFER_DRIVER_DEFERRINGMACROS_H

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
/// has something to lower? A header that no `#include` names literally, or that
/// only a system header includes, is not seen.
bool definesDeferringMacro(llvm::StringRef Main, llvm::StringRef Contents,
                           const clang::CompilerInvocation &Invocation,
                           llvm::vfs::FileSystem &Files);

} // namespace opendefer

#endif // OPENDEFER_DRIVER_DEFERRINGMACROS_H
