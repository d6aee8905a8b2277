//===- GuardWriter.h - Writes a defer in the place of a guard ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In which form is the code of a guard deferred?
//
// It follows from the lambda: a block if it captures everything by reference; a
// block with captures if it only reads its copies, which are const in the
// lambda but not in a defer; otherwise a call of the same lambda.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_GUARDWRITER_H
#define OPENDEFER_SUGGEST_GUARDWRITER_H

#include "Suggest/Suggestion.h"

namespace opendefer {

/// `detector d; guard g([&] { if (d.isUnwinding()) { CODE } });`, to which a
/// macro expands.
struct MacroCondition {
  DeferKind When;
  const clang::CompoundStmt *Code;
};

struct GuardRewrite {
  std::string Keyword;
  /// The name of a `bool` that takes the place of the guard, and tells whether
  /// the deferred code is still to run; "" if there is none.
  std::string Flag;
  /// What a macro adds to its argument, if the code is not the body of the
  /// guard's lambda.
  std::optional<MacroCondition> Condition;
};

/// The blanks before `Place`, if nothing else precedes it on its line.
std::optional<std::string> indentOfLine(FileLocation Place,
                                        const SourceText &Text);

/// Writes the defer of a guard that calls a lambda.
void writeLambda(Suggestion &S, SuggestContext &SC, const Function &Fn,
                 const clang::DeclStmt *Statement,
                 const clang::LambdaExpr *Lambda, const GuardRewrite &Rewrite);

/// Writes the defer of a guard that calls a function or a variable.
/// `TestsCallable`: the guard does not call a null pointer.
void writeCall(Suggestion &S, SuggestContext &SC, const Function &Fn,
               const clang::DeclStmt *Statement, const clang::Expr *Callable,
               bool TestsCallable, const GuardRewrite &Rewrite);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_GUARDWRITER_H
