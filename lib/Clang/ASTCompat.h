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

/// Does Clang honour a request to begin a fully qualified name with `::`?
constexpr bool PrintsGlobalScope = CLANG_VERSION_MAJOR < 22;

} // namespace compat
} // namespace opendefer

#endif // OPENDEFER_CLANG_ASTCOMPAT_H
