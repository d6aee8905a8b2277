//===- ViewTypes.h - Types whose values refer to other objects --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_ANALYSIS_VIEWTYPES_H
#define OPENDEFER_ANALYSIS_VIEWTYPES_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"

namespace opendefer {

/// Is it marked [[gsl::Pointer]] or [[gsl::Owner]]? Clang marks the standard
/// library's views and containers.
bool isGslPointer(clang::QualType Type);
bool isGslOwner(clang::QualType Type);

bool isInitializerList(clang::QualType Type);

/// A closure, or another class with a call operator.
bool isCallable(clang::QualType Type);

bool isSameClass(clang::QualType A, clang::QualType B);

/// Does a `Type` refer to the object that it was made from? True for a pointer,
/// for a class marked [[gsl::Pointer]], and for a class that has a reference,
/// or that has a pointer and a trivial destructor.
bool isView(clang::QualType Type);

/// May a value of the type contain a view, be it an element of a container:
/// `std::vector<std::string_view>`?
bool mayContainView(clang::QualType Type);

/// Has `Whole` a part, or a template argument, of the type `Part`?
bool hasPart(clang::QualType Whole, clang::QualType Part);

/// Has `Whole` a part that is a reference or a pointer to a `Target`?
bool hasReferenceTo(clang::QualType Whole, clang::QualType Target);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_VIEWTYPES_H
