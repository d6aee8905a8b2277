//===- Temporaries.h - What refers to a temporary object --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_ANALYSIS_TEMPORARIES_H
#define OPENDEFER_ANALYSIS_TEMPORARIES_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"

namespace opendefer {

/// Returns the expression whose temporary object `E` certainly refers to or
/// points into: `make()` of `make().name`, `&make()[0]`,
/// `std::string_view(make())`. Null if there is none.
const clang::Expr *referencedTemporary(const clang::Expr *E);

/// Does a `Type` refer to the object that it was made from? True for a pointer,
/// for a class marked [[gsl::Pointer]], and for a class that has a reference,
/// or that has a pointer and a trivial destructor.
bool isView(clang::QualType Type);

/// Does `E`, the converted form of an argument, refer to a temporary object,
/// and is that the argument as it is written (which the closure can keep) or
/// another one, made by the conversion?
enum class Conversion { Owns, ViewsWritten, ViewsOther };
Conversion conversionTo(const clang::Expr *E);

/// Does the object that `{ ... }` initialises refer to a temporary that is
/// created inside the braces?
bool keepsTemporaries(const clang::Expr *E);

/// An element of a braced list, and the type that it initialises.
struct BracedElement {
  const clang::Expr *Init;
  clang::QualType Type;
};
void elementsOf(const clang::Expr *E,
                llvm::SmallVectorImpl<BracedElement> &Elements);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_TEMPORARIES_H
