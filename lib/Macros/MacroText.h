//===- MacroText.h - The text of a macro's expansion ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which text can replace a macro invocation?
//
//   LOCK_SCOPE(m);   =>   (m).lock(); defer (m).unlock();
//
// The body of a macro cannot be lowered where it is used, because it has no
// text there. So the invocation is replaced by its expansion, one level deep:
// macros that the body uses are not expanded. Arguments that the body uses in
// order keep their place in the user's text.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_MACROS_MACROTEXT_H
#define OPENDEFER_MACROS_MACROTEXT_H

#include "Basic/Edit.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace clang {
class MacroInfo;
class Preprocessor;
} // namespace clang

namespace opendefer {

struct ExpandedInvocation {
  unsigned End; ///< one past the invocation's last byte
  EditList Edits;
};

/// The edits that replace the invocation of `Macro`, whose name is at `Name` in
/// `Buffer`, by its expansion; nothing if there is no such text. The text may
/// still have other tokens, since macro arguments are rescanned differently:
/// the caller has to compare the tokens.
std::optional<ExpandedInvocation> printExpansion(const clang::Preprocessor &PP,
                                                 const clang::MacroInfo &Macro,
                                                 llvm::StringRef Buffer,
                                                 unsigned Name);

} // namespace opendefer

#endif // OPENDEFER_MACROS_MACROTEXT_H
