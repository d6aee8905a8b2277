//===- Temporaries.h - What refers to a temporary object --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_ANALYSIS_TEMPORARIES_H
#define OPENDEFER_ANALYSIS_TEMPORARIES_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"

namespace opendefer {

/// The expression whose temporary object `E` surely refers to or points into:
/// `make()` of `make().name`, `&make()[0]`, `std::string_view(make())`. Null if
/// there is none.
const clang::Expr *temporaryBehind(const clang::Expr *E);

/// Is a `Type` known, or built, to refer to what it was made from? A pointer, a
/// class that is marked so, and one that has a reference, or a pointer to which
/// its destructor does nothing.
bool isView(clang::QualType Type);

/// The conversion from what is written to what `E` is may keep a reference to
/// a temporary object: what is written, or one made from that.
enum class Conversion { Owns, ViewsWritten, ViewsOther };
Conversion conversionTo(const clang::Expr *E);

/// Does what is made of `{ ... }` refer to a temporary that stands, or is made,
/// inside the braces?
bool keepsTemporaries(const clang::Expr *E);

/// What stands in the braces, and what each becomes.
struct BracedElement {
  const clang::Expr *Init;
  clang::QualType Type;
};
void elementsOf(const clang::Expr *E,
                llvm::SmallVectorImpl<BracedElement> &Elements);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_TEMPORARIES_H
