//===- ASTCompat.h - AST differences of LLVM 14, 19 and 22 ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// This header, ClangCompat.h and ClangOptions.h contain the only conditions on
// the version of Clang.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_CLANG_ASTCOMPAT_H
#define OPENDEFER_CLANG_ASTCOMPAT_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/Version.h"

namespace opendefer {
namespace compat {

/// Does the method have an explicit object parameter (C++23)?
inline bool hasExplicitObject([[maybe_unused]] const clang::CXXMethodDecl *M) {
#if CLANG_VERSION_MAJOR >= 18
  return M->isExplicitObjectMemberFunction();
#else
  return false;
#endif
}

inline clang::QualType tagType(const clang::ASTContext &Ctx,
                               const clang::TagDecl *Tag) {
#if CLANG_VERSION_MAJOR >= 22
  return Ctx.getCanonicalTagType(Tag);
#else
  return Ctx.getTagDeclType(Tag);
#endif
}

/// May a lambda capture a structured binding? It may since C++20 and Clang 16.
inline bool capturesBindings([[maybe_unused]] const clang::LangOptions &Lang) {
#if CLANG_VERSION_MAJOR >= 16
  return Lang.CPlusPlus20;
#else
  return false;
#endif
}

/// One step from what is awaited to the operand: out of an implicit call of
/// `operator co_await`, await_transform() or yield_value(), which is where the
/// keyword is. (No call of the operand begins there.)
inline const clang::Expr *insideOfAwaited(const clang::Expr *E,
                                          clang::SourceLocation Keyword) {
  E = E->IgnoreImplicit();
  if (const auto *Call = llvm::dyn_cast<clang::CXXOperatorCallExpr>(E))
    return Call->getOperator() == clang::OO_Coawait &&
                   Call->getOperatorLoc() == Keyword
               ? Call->getArg(0)
               : E;
  // In a template, the operator is not known yet, and the call no member's.
  if (const auto *Operator = llvm::dyn_cast<clang::UnaryOperator>(E))
    return Operator->getOpcode() == clang::UO_Coawait &&
                   Operator->getOperatorLoc() == Keyword
               ? Operator->getSubExpr()
               : E;
  const auto *Call = llvm::dyn_cast<clang::CallExpr>(E);
  return Call && Call->getBeginLoc() == Keyword && Call->getNumArgs()
             ? Call->getArg(0)
             : E;
}

/// The operand of a `co_await` or `co_yield`, as the user has written it.
inline const clang::Expr *writtenOperand(const clang::CoroutineSuspendExpr *E) {
#if CLANG_VERSION_MAJOR >= 15
  const clang::Expr *Operand = E->getOperand();
#else
  const clang::Expr *Operand = E->getCommonExpr();
#endif
  for (;;) {
    const clang::Expr *Inside = insideOfAwaited(Operand, E->getKeywordLoc());
    if (Inside == Operand)
      return Operand;
    Operand = Inside;
  }
}

/// Does Clang honour a request to begin a fully qualified name with `::`?
constexpr bool PrintsGlobalScope = CLANG_VERSION_MAJOR < 22;

} // namespace compat
} // namespace opendefer

#endif // OPENDEFER_CLANG_ASTCOMPAT_H
