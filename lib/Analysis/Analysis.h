//===- Analysis.h - AST => deferring functions ------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The passes of the analysis, in the order in which `analyse` runs them:
//
//   collect       the functions, their defers, returns, jumps, variables
//   sameNames     who could be mistaken for the callee of a call form
//   callForms     what each call form keeps
//   results       how each function's value survives a recovery
//   jumps         which defers repeat; jumps that pass or leave a defer
//   regions       from where on each body is lowered
//   captures      references that would dangle when the deferred call runs
//   warnings      those that the user has asked for
//
// Each adds to AnalysisResult::Diagnostics what it refuses.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_ANALYSIS_H
#define OPENDEFER_ANALYSIS_ANALYSIS_H

#include "Analysis/DeferringFunction.h"
#include "Analysis/SourceText.h"
#include "Basic/Options.h"
#include "llvm/ADT/STLExtras.h"

namespace opendefer {

/// Runs all passes over the wanted top-level declarations.
AnalysisResult analyse(clang::ASTContext &Ctx, const LoweringOptions &Options,
                       llvm::function_ref<bool(const clang::Decl *)> WantDecl);

/// What the passes share.
struct AnalysisContext {
  clang::ASTContext &Ctx;
  const SourceText &Text;
  AnalysisResult &Result;

  /// Adds a diagnostic at `Loc` whose text is the table's with %0.. replaced.
  Diagnostic &report(DiagID Id, clang::SourceLocation Loc,
                     llvm::ArrayRef<std::string> Args = {});
  Diagnostic &report(DiagID Id, FileLocation Place,
                     llvm::ArrayRef<std::string> Args = {});

  /// Asks for the text of the macro whose body the token at `Loc` came from.
  void expandMacroAt(clang::SourceLocation Loc) {
    if (Text.isFromMacroBody(Loc))
      Result.MacrosToExpand.push_back(Text.begin(Loc));
  }
};

void collect(AnalysisContext &AC,
             llvm::function_ref<bool(const clang::Decl *)> WantDecl);
void analyseHiddenCallees(AnalysisContext &AC);
void analyseCallForms(AnalysisContext &AC);
void analyseResults(AnalysisContext &AC);
void analyseJumps(AnalysisContext &AC);
void analyseRegions(AnalysisContext &AC);
void analyseFunctionBound(AnalysisContext &AC);
void analyseCaptures(AnalysisContext &AC);
void analyseWarnings(AnalysisContext &AC, const LoweringOptions &Options,
                     llvm::function_ref<bool(const clang::Decl *)> WantDecl);

/// The identity that the caller of a call form and a callee that says
/// recover() agree on: a hash of the callee's USR (of its place, for lambdas).
uint64_t calleeIdentity(const clang::FunctionDecl *FD, const SourceText &Text);

/// What they know a function by where only an instantiation tells which one is
/// called: as the runtime's name_hash(), with room for the arguments' number.
uint64_t nameHash(llvm::StringRef Name);

/// The type as it can be written in the body of a function that is declared in
/// `From`: fully qualified unless it depends on template parameters. Empty if
/// it cannot be named there.
std::string spellType(clang::QualType Type, const clang::DeclContext *From,
                      const clang::ASTContext &Ctx);

// ResultType.cpp: the type of a function's result, as text in its body.

/// The name in the text of the result's type, as the function's head has it,
/// that is hidden where the body begins; or nothing.
std::string nameHiddenInBody(const clang::FunctionDecl *FD,
                             llvm::StringRef Type);
/// Is some name in the text that of a macro?
bool namesMacro(const clang::ASTContext &Ctx, llvm::StringRef Type);
/// The same type, as that of a call of the function itself; empty if that
/// cannot be said.
std::string typeOfOwnCall(const clang::FunctionDecl *FD,
                          const clang::ASTContext &Ctx);

// FunctionBound.cpp: expressions that mean something else inside a lambda.

/// Why `E` would mean something else there; nothing if it would not.
std::optional<DeferringFunction::BoundKind>
functionBoundKind(const clang::Expr *E);

// LocationArguments.cpp: default arguments that depend on where a call is
// written. In the texts, `__func__` and `__PRETTY_FUNCTION__` mean those of the
// function `From`.

/// Does the call leave such arguments to their defaults?
bool hasLocationDefaults(const clang::Expr *Call);
/// The arguments to add to a call that is written in `From` and will be in a
/// lambda; none if it does not need them or they cannot be written. If it
/// `IsMoved`, it will be on another line, too.
std::vector<std::string>
explicitLocationArguments(AnalysisContext &AC, const clang::Expr *Call,
                          const clang::FunctionDecl *From, bool IsMoved);
/// What replaces a call of std::source_location::current() in a lambda, with
/// `%` for the call itself; nothing for other calls.
std::optional<std::string>
explicitSourceLocation(AnalysisContext &AC, const clang::Expr *Call,
                       const clang::FunctionDecl *From);

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_ANALYSIS_H
