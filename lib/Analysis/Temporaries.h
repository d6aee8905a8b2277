//===- Temporaries.h - What refers to a temporary object --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_ANALYSIS_TEMPORARIES_H
#define OPENDEFER_ANALYSIS_TEMPORARIES_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"

namespace opendefer {

/// Returns the expression whose temporary object `E` certainly refers to or
/// points into: `make()` of `make().name`, `&make()[0]`,
/// `std::string_view(make())`. Null if there is none.
const clang::Expr *referencedTemporary(const clang::Expr *E);

/// Returns the expression whose temporary object the value of `E` certainly
/// points into, itself or with one of its parts: `make()` of
/// `std::make_pair(std::string_view(make()), 2)`. Null if there is none.
const clang::Expr *temporaryIn(const clang::Expr *E);

/// Does `E`, the converted form of an argument, refer to a temporary object,
/// and is that the argument as it is written (which the closure can keep) or
/// another one, made by the conversion or inside the argument?
enum class Conversion {
  Owns,         ///< to none
  ViewsWritten, ///< to the argument
  ViewsOther,   ///< to another one
  MayViewOther  ///< to another one, if a function returns part of its argument
};
Conversion conversionTo(const clang::Expr *E);

/// Is the object of a member call, or the functor that is called, a temporary
/// or a view of one that a closure cannot keep with it? (It keeps an rvalue,
/// but refers to an lvalue.)
bool usesTemporaryObject(const clang::Expr *Object, bool IsPointer);

/// The initialiser of an init-capture that refers to a temporary; null if there
/// is none.
const clang::Expr *captureOfTemporary(const clang::LambdaExpr *L);

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
