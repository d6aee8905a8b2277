//===- ReturnedParts.h - What a function returns of its arguments -*- C++ -*-=//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of a function from its declaration: whether the result is, or
// is inside, one of the arguments or the object.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_ANALYSIS_RETURNEDPARTS_H
#define OPENDEFER_ANALYSIS_RETURNEDPARTS_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace opendefer {

/// Is it a function of std that returns its argument?
bool returnsArgument(const clang::FunctionDecl *Callee);

/// Is it a function of std that returns a pointer into its argument?
bool returnsElement(const clang::FunctionDecl *Callee);

/// The object of a member call, or of an operator that is a member.
const clang::Expr *calledObject(const clang::CallExpr *Call);

/// Does the member function certainly return the object, or something that the
/// object owns?
bool returnsPartOfObject(const clang::FunctionDecl *Callee,
                         const clang::Expr *Object);

/// Does the function certainly return a reference to its argument for `Param`?
bool returnsParameter(const clang::FunctionDecl *Callee,
                      const clang::ParmVarDecl *Param);

/// The type of the parameter for argument `Index` as the template declares it,
/// if that is a template parameter `T`, `T &`, or `T &&`. Such a function
/// cannot make a `T`, so that one in its result comes from the argument.
clang::QualType genericParameter(const clang::FunctionDecl *Callee,
                                 unsigned Index);

/// Does the function template make a `T`, or a class `C<T>`, of its own
/// template parameter `T`?
bool makesTemplateParameter(const clang::FunctionDecl *Callee);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_RETURNEDPARTS_H
