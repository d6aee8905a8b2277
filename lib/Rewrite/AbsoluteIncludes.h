//===- AbsoluteIncludes.h - Includes in a copied tree -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `#include "/home/me/one.cpp"`, as unity builds and generated headers have it,
// finds the user's file from wherever it is written, where a relative name
// finds the copy beside the copy.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REWRITE_ABSOLUTEINCLUDES_H
#define OPENDEFER_REWRITE_ABSOLUTEINCLUDES_H

#include "llvm/ADT/StringRef.h"
#include <map>
#include <string>

namespace opendefer {

/// The includes of a file that are to have other names, old names to new ones.
struct NewIncludes {
  std::map<std::string, std::string> Names;
  std::map<std::string, std::string> Next; ///< of include_next

  bool empty() const { return Names.empty() && Next.empty(); }
};

/// `Text` with the new names, in quotes, in its include directives.
std::string renameIncludes(llvm::StringRef Text, const NewIncludes &New);

/// What a file in `Directory` calls `File`. Both are absolute, without dots.
std::string relativeName(llvm::StringRef File, llvm::StringRef Directory);

} // namespace opendefer

#endif // OPENDEFER_REWRITE_ABSOLUTEINCLUDES_H
