//===- AbsoluteIncludes.h - Absolute includes in copies ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unity builds and generated headers contain `#include "/home/me/one.cpp"`. In
// a copied file, such an include still finds the user's file. A relative name
// finds the copy.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REWRITE_ABSOLUTEINCLUDES_H
#define OPENDEFER_REWRITE_ABSOLUTEINCLUDES_H

#include "llvm/ADT/StringRef.h"
#include <map>
#include <string>

namespace opendefer {

/// New names for the includes of a file, by old name.
struct NewIncludes {
  std::map<std::string, std::string> Names;
  std::map<std::string, std::string> Next; ///< for include_next

  bool empty() const { return Names.empty() && Next.empty(); }
};

/// Returns `Text` with the new names, in quotes, in its include directives.
std::string renameIncludes(llvm::StringRef Text, const NewIncludes &New);

/// Returns the path of `File` relative to `Directory`. Both are absolute,
/// without dots.
std::string relativeName(llvm::StringRef File, llvm::StringRef Directory);

} // namespace opendefer

#endif // OPENDEFER_REWRITE_ABSOLUTEINCLUDES_H
