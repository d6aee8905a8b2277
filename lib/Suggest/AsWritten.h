//===- AsWritten.h - Classes and expressions as they are written -*- C++
//-*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What does a class, a function or an expression look like in the source, with
// templates not instantiated and without what the compiler has added?
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_ASWRITTEN_H
#define OPENDEFER_SUGGEST_ASWRITTEN_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include <optional>

namespace opendefer {

/// The definition; of a specialization, that of its template. May be null.
const clang::CXXRecordDecl *
definitionAsWritten(const clang::CXXRecordDecl *Class);
/// The class of the base, or the template's class; null if it is dependent.
const clang::CXXRecordDecl *baseAsWritten(const clang::CXXBaseSpecifier &Base);
/// CXXRecordDecl::getDestructor() does not find the destructor of a template.
const clang::CXXDestructorDecl *destructorOf(const clang::CXXRecordDecl *Class);
/// The body as it is written, or null.
const clang::Stmt *bodyOf(const clang::FunctionDecl *F);
bool hasEmptyBody(const clang::FunctionDecl *F);

const clang::Expr *ignoreImplicit(const clang::Expr *E);
/// The name of the called function, "" if it has none.
llvm::StringRef calleeName(const clang::CallExpr *Call);
/// The truth value of a literal, also in braces or parentheses.
std::optional<bool> literal(const clang::Expr *E);
bool isThis(const clang::Expr *Base);
bool isNull(const clang::Expr *E);
/// Is it a call of `std::uncaught_exceptions()`?
bool isCountOfExceptions(const clang::Expr *E);
/// The operand of an expression that has the same object or a copy of it as its
/// value: of a move, a cast, a copy, `*` or `&`. Null for other expressions.
const clang::Expr *forwardedOperand(const clang::Expr *E);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_ASWRITTEN_H
