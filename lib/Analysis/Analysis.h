//===- Analysis.h - AST => deferring functions ------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which functions defer, what does each `defer` keep, and what in them is an
// error? `analyse` runs these passes, in this order, over all
// functions; each adds what it refuses to AnalysisResult::Diagnostics.
//
//   pass           gives                                     needs
//   collect        Functions with their defers, returns,     the AST
//                  jumps, uses; Variables
//   HiddenCallees  HidesCallees: the function must not be    RecoverCalls
//                  taken for a callee that it calls
//   CallForms      DeferSite::Call: the callee and how       Defers
//                  each argument is kept
//   Instantiations only diagnostics: temporaries that an     Call
//                  instantiation creates
//   Results        Result: how the function's value          Returns,
//                  survives a recovery                       CallsRecover
//   Coroutines     Promise: what a coroutine's promise asks  Suspensions,
//                  of the lowered text                       CoReturns, Result
//   Jumps          RepeatedBy, Cycle: which defers repeat;   Jumps, Labels,
//                  GroupStart: where a guard is declared     HidesCallees
//   Regions        RegionStart: what the lowering wraps;     GroupStart,
//                  Return::Again                             Result
//   FunctionBound  BoundInLambda, Added: `__func__` and      RegionStart,
//                  the like that move into a lambda          Result, Defers
//   Captures       only diagnostics: references that dangle  GroupStart,
//                  when the deferred call runs               Call, Variables
//   Warnings       only warnings, most of which the user     RepeatedBy, Loops
//                  asked for
//
// A pass is in the file of its name. The other files answer questions of one
// pass or of the lowering: DeferStatement, StatementErrors, Uses (collect);
// CallFormPass, Callees, Arguments, CalleeIdentity (CallForms); LocksInLoops
// (Warnings); Temporaries,
// ViewTypes (CallForms, Instantiations, Captures); ResultType (Results);
// LocationArguments (CallForms, FunctionBound); TypeSpelling, SourceText,
// Destructors.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_ANALYSIS_H
#define OPENDEFER_ANALYSIS_ANALYSIS_H

#include "Analysis/DeferringFunction.h"
#include "Analysis/SourceText.h"
#include "Basic/Options.h"
#include "llvm/ADT/STLExtras.h"

namespace opendefer {

/// Runs all passes over the top-level declarations that `WantDecl` selects.
AnalysisResult analyse(clang::ASTContext &Ctx, const LoweringOptions &Options,
                       llvm::function_ref<bool(const clang::Decl *)> WantDecl,
                       const LoweredBefore &Before = {});

/// What the passes share.
struct AnalysisContext {
  clang::ASTContext &Ctx;
  const SourceText &Text;
  AnalysisResult &Result;
  const LoweredBefore &Before;

  /// Adds a diagnostic at `Loc`. Its text is that of Diagnostics.def, with %0,
  /// %1 ... replaced by `Args`.
  Diagnostic &report(DiagID Id, clang::SourceLocation Loc,
                     llvm::ArrayRef<std::string> Args = {});
  Diagnostic &report(DiagID Id, FileLocation Place,
                     llvm::ArrayRef<std::string> Args = {});

  /// If the token at `Loc` comes from the body of a macro, requests that the
  /// invocation be replaced by its expansion, so that the token has text.
  void expandMacroAt(clang::SourceLocation Loc) {
    if (Text.isFromMacroBody(Loc))
      Result.MacrosToExpand.push_back(Text.begin(Loc));
  }
};

void collect(AnalysisContext &AC,
             llvm::function_ref<bool(const clang::Decl *)> WantDecl);
void analyseHiddenCallees(AnalysisContext &AC);
void analyseCallForms(AnalysisContext &AC);
void analyseInstantiations(
    AnalysisContext &AC,
    llvm::function_ref<bool(const clang::Decl *)> WantDecl);
void analyseResults(AnalysisContext &AC);
void analyseCoroutines(AnalysisContext &AC);
void analyseJumps(AnalysisContext &AC);
void analyseRegions(AnalysisContext &AC);
void analyseFunctionBound(AnalysisContext &AC);
void analyseCaptures(AnalysisContext &AC);
void analyseWarnings(AnalysisContext &AC, const LoweringOptions &Options,
                     llvm::function_ref<bool(const clang::Decl *)> WantDecl);

/// Warns of a loop that waits for what the `defer` releases after it.
void warnOfLocksInLoops(AnalysisContext &AC, const DeferSite &Site);

/// Identifies a function, so that the call form that calls it and a recover()
/// in it can be matched: a hash of its USR, or of its location if only this
/// translation unit can name it.
uint64_t calleeIdentity(const clang::FunctionDecl *FD, const SourceText &Text);

/// Identifies a function by its name, where only an instantiation determines
/// which one is called. Equals the runtime's name_hash(); the low 16 bits are
/// left for the number of arguments.
uint64_t nameHash(llvm::StringRef Name);

/// Spells a type for use in the body of a function that is declared in `From`:
/// fully qualified, unless it depends on template parameters. Empty if it
/// cannot be named there.
std::string spellType(clang::QualType Type, const clang::DeclContext *From,
                      const clang::ASTContext &Ctx);

// ResultType.cpp: the type of a function's result, as text in its body.

/// A name in `Type`, the result type as the declarator spells it, that means
/// something else where the body begins; empty if there is none.
std::string nameHiddenInBody(const clang::FunctionDecl *FD,
                             llvm::StringRef Type);
/// Is a word of the text the name of a macro?
bool namesMacro(const clang::ASTContext &Ctx, llvm::StringRef Type);
/// The result type, written as the type of a call of the function itself; empty
/// if such a call cannot be written.
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
/// Is the column among them?
bool hasColumnDefaults(const clang::Expr *Call);
/// The arguments to add to a call that is written in `From` and will be in a
/// lambda or at another column; none if it does not need them or they cannot be written. If it
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
