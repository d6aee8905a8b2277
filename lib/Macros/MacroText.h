//===- MacroText.h - A macro invocation, written out ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a macro's body says has no text of its own where the macro is used, so
// it cannot be lowered there. This writes one invocation out, by one layer:
//
//   LOCK_SCOPE(m);   =>   (m).lock(); defer (m).unlock();
//
// Macros that the body uses stay as they are, and so do the arguments: each is
// left standing where the user wrote it if it is used in order.
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

/// The edits that put the text of `Macro` in the place of the invocation whose
/// name is at `Name` in `Buffer`; none if that cannot be said as text. Where
/// the rescanning of macro arguments matters, the text may still mean something
/// else: the caller compares the tokens.
std::optional<ExpandedInvocation> printExpansion(const clang::Preprocessor &PP,
                                                 const clang::MacroInfo &Macro,
                                                 llvm::StringRef Buffer,
                                                 unsigned Name);

} // namespace opendefer

#endif // OPENDEFER_MACROS_MACROTEXT_H
