//===- AbsoluteIncludes.h - Includes that pass by a copied tree -*- C++ -*-===//
//
// `#include "/home/me/one.cpp"`, as unity builds and generated headers have it,
// finds the user's file from wherever it is written, where a relative name
// finds the copy beside the copy.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_DRIVER_ABSOLUTEINCLUDES_H
#define OPENDEFER_DRIVER_ABSOLUTEINCLUDES_H

#include "llvm/ADT/StringRef.h"
#include <map>
#include <string>

namespace opendefer {

/// `Text` with other names, in quotes, in those of its include directives that
/// have one of the names in `NewNames`.
std::string renameIncludes(llvm::StringRef Text,
                           const std::map<std::string, std::string> &NewNames);

/// What a file in `Directory` calls `File`. Both are absolute, without dots.
std::string relativeName(llvm::StringRef File, llvm::StringRef Directory);

} // namespace opendefer

#endif // OPENDEFER_DRIVER_ABSOLUTEINCLUDES_H
