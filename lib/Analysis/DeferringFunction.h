//===- DeferringFunction.h - What analysis knows ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The data that the passes of Analysis.h fill in, and that planning and
// lowering read.
//
// A *function* here is whatever owns deferred calls and is left by `return`: a
// function, a lambda, or the body of a deferred block. The body and each
// handler of a function-try-block are functions of their own, because a scope
// guard in one of them does not live on in another. A *top-level statement* is
// a direct child of a function's body. Deferred calls and locals are ordered by
// top-level statements: the guard of a `defer` is declared in front of the
// top-level statement that contains it.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_DEFERRINGFUNCTION_H
#define OPENDEFER_ANALYSIS_DEFERRINGFUNCTION_H

#include "Analysis/CallForm.h"
#include "Basic/Decision.h"
#include "Basic/Keywords.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace clang {
class OMPExecutableDirective;
} // namespace clang

namespace opendefer {

struct DeferringFunction;

/// A variable of the owning function that a block form uses.
struct CapturedVariable {
  clang::SourceLocation FirstUse;
};

/// One `defer` statement.
struct DeferSite {
  DeferKind Kind = DeferKind::Always;
  /// `switch (0) case 0: default: if (__marker() || true) {} else BODY`:
  /// see defer.h.
  const clang::SwitchStmt *Marker = nullptr;
  /// The keyword `defer`, or in preprocessed text the whole marker.
  FileLocation Keyword;
  unsigned KeywordLength = 0;
  bool InMacroArgument = false;

  DeferForm Form = DeferForm::Block;
  const clang::CompoundStmt *Block = nullptr; ///< block form
  const clang::LambdaExpr *Lambda = nullptr;  ///< capture form, or callee
  CallForm Call;                              ///< call form

  DeferringFunction *Owner = nullptr;
  /// The body as a function of its own; null if the `defer` contains none.
  DeferringFunction *Body = nullptr;

  unsigned Ordinal = 0; ///< index in Owner->Defers, in source order
  unsigned TopLevelIndex =
      0;                   ///< index of the top-level statement that holds it
  bool IsTopLevel = false; ///< it is that statement
  /// The top-level statement in front of which its guard is declared:
  /// TopLevelIndex, or an earlier one to which a backward goto jumps.
  unsigned GroupStart = 0;

  /// Why it may be executed repeatedly: a loop, a backward goto or `asm goto`,
  /// or a call that may return twice (setjmp). Null if it cannot be.
  const clang::Stmt *RepeatedBy = nullptr;
  /// Repeated defers that one cycle of the control flow repeats have the same
  /// number.
  unsigned Cycle = 0;
  /// All loops around it, the outermost first.
  llvm::SmallVector<const clang::Stmt *, 2> Loops;
  /// The OpenMP directive around it whose region several threads may execute.
  const clang::OMPExecutableDirective *Parallel = nullptr;
  bool CallsRecover = false; ///< its body, written here, calls recover()
  /// defer_scoped: the block at whose end it runs; null if the statement is a
  /// branch without braces, which counts as a block.
  const clang::CompoundStmt *ScopeBlock = nullptr;
  bool InExpression = false; ///< its block is that of a `({ ... })`
  bool IsLabelled = false;   ///< defer_scoped: directly after a label or `case`
  /// Its scope is what follows EndOrder, up to here.
  unsigned ScopeEnd = 0;
  bool isScoped() const { return Kind == DeferKind::Scoped; }
  /// A branch without braces ends with the statement, so that the call is made
  /// at once.
  bool runsAtOnce() const { return isScoped() && !ScopeBlock; }
  /// A defer_scoped in the outermost block that is executed once runs when
  /// `defer` would.
  bool isLikeDefer() const {
    return isScoped() && IsTopLevel && !IsLabelled && ScopeBlock && !RepeatedBy;
  }
  /// It is run only on some ways out of the function.
  bool isConditional() const {
    return Kind == DeferKind::Failure || Kind == DeferKind::Success;
  }
  bool UsesThis = false; ///< block form: `this` is captured
  /// Block form: it uses variables of functions around Owner.
  bool UsesOuter = false;

  /// Block form: the variables of Owner that it uses, in order of first use.
  llvm::MapVector<const clang::ValueDecl *, CapturedVariable> Captured;
  /// Block form: structured bindings from outside; C++17 lambdas cannot
  /// capture those implicitly.
  llvm::SetVector<const clang::BindingDecl *> Bindings;
  unsigned BeginOrder = 0, EndOrder = 0; ///< see DeferringFunction::Jump
};

/// What a function returns after a recovery.
enum class ResultKind {
  None,   ///< void, constructors, destructors
  Named,  ///< defer_result
  Stored, ///< trivially copyable or a reference: stored at `return e;`
  ValueInitialized, ///< any other type: T{} after a recovery
  DependentType,    ///< depends on template parameters: instantiation decides
  Deduced           ///< has no name here: the type of a lambda's result
};

struct ResultInfo {
  ResultKind Kind = ResultKind::None;
  std::string
      Type; ///< spelled for use inside the body; Stored to DependentType
  bool IsAliased = false;               ///< It is, where the body begins.
  const clang::VarDecl *Name = nullptr; ///< Named
  bool PreservesReference = false; ///< Deduced: decltype(auto) and the like
};

/// What is known of a coroutine's promise.
struct CoroutineInfo {
  /// Only the awaiter sees the operand of a `co_await`: the promise has no
  /// await_transform().
  bool LeavesOperands = false;
  enum class Ending {
    Void,        ///< `co_return;`
    Initialized, ///< `co_return {};`
    Typed,       ///< `co_return T{};`, with Type
    Impossible   ///< no value can be made
  };
  /// How the body ends after a recovery, without a named result.
  Ending AfterRecovery = Ending::Void;
  std::string Type;
};

struct DeferringFunction {
  /// A CallableBlock is a block of Clang's extension -fblocks; it cannot defer.
  enum class Kind { Function, Lambda, CallableBlock, DeferredBlock };
  enum class Annotation { None, OpenCoded, Linked };

  /// A jump or a label, for the rules on jumps. Order numbers events
  /// (defers, jumps, labels, loops) of the translation unit in source order.
  struct Jump {
    const clang::Stmt *From; ///< a goto, or an `asm goto`
    const clang::LabelDecl *Target;
    unsigned Order, TopLevelIndex;
  };
  struct Label {
    const clang::LabelStmt *Stmt;
    unsigned Order, TopLevelIndex;
  };
  /// A `case` or `default`, with the order of its `switch`.
  struct Case {
    const clang::SwitchCase *Stmt;
    unsigned Order, SwitchOrder;
  };
  /// A call that may return twice, like that of setjmp.
  struct Reentry {
    const clang::CallExpr *Call;
    unsigned Order, TopLevelIndex;
  };
  /// A range of events that may be repeated: an outermost loop, what lies
  /// between a label and a backward jump to it, or everything after a call that
  /// may return twice.
  struct Cycle {
    unsigned Begin, End;
  };
  struct Return {
    const clang::ReturnStmt *Stmt;
    unsigned TopLevelIndex;
    /// Dependent result: the value's text on one line, if no lambda can
    /// evaluate it. Lowered text then contains it twice: for an instantiation
    /// that stores the value, and for one that does not.
    std::string Again = {};
  };
  /// A `co_await` or `co_yield`.
  struct Suspension {
    const clang::Expr *Expr;
    const clang::Expr *Operand; ///< as written
    unsigned TopLevelIndex;
  };
  struct CoReturn {
    const clang::CoreturnStmt *Stmt;
    unsigned TopLevelIndex;
  };
  /// A `return` that must be a tail call.
  struct TailCall {
    const clang::Attr *MustTail;
    unsigned TopLevelIndex;
  };
  struct NamedResultCandidate {
    const clang::VarDecl *Var;
    unsigned Order, TopLevelIndex;
    bool AtFunctionScope;
  };
  /// See FunctionBound.cpp.
  enum class BoundKind {
    Name,    ///< __func__ and the like, __builtin_FUNCTION()
    Address, ///< __builtin_return_address(0), __builtin_frame_address(0)
    VaStart,
    Call ///< default arguments depend on where it is written
  };
  struct FunctionBoundExpr {
    const clang::Expr *Expr;
    unsigned TopLevelIndex;
    BoundKind Kind;
  };
  /// Text to insert around or in a call, so that what it passes as its location
  /// stays the same inside a lambda.
  struct AddedText {
    FileLocation Place;
    std::string Text;
    bool Opens;
  };

  Kind What = Kind::Function;
  const clang::FunctionDecl *Decl = nullptr; ///< null for blocks
  const clang::LambdaExpr *Lambda = nullptr;
  const clang::CompoundStmt *Body = nullptr;
  /// The function-try-block that the body belongs to.
  const clang::CXXTryStmt *FunctionTry = nullptr;
  /// For a handler of a function-try-block: the function of the try block.
  DeferringFunction *HandlerOf = nullptr;
  DeferringFunction *Parent = nullptr;
  DeferSite *DeferredBy = nullptr; ///< the defer whose body this is
  unsigned Depth = 0;              ///< enclosing functions
  unsigned RegionStart = 0; ///< first top-level statement that is lowered
  bool IsCoroutine = false;
  const clang::CoroutineBodyStmt *Coroutine = nullptr;
  bool InMacroArgument = false;
  /// It does not call recover(), but must not be taken for a callee of its that
  /// does: see HiddenCallees.cpp.
  bool HidesCallees = false;
  Annotation Annotated = Annotation::None;

  std::vector<std::unique_ptr<DeferSite>> Defers;
  std::vector<DeferringFunction *> Children; ///< in source order
  std::vector<Return> Returns;
  std::vector<Suspension> Suspensions;
  std::vector<CoReturn> CoReturns;
  std::vector<TailCall> TailCalls;
  std::vector<Jump> Jumps;
  std::vector<Label> Labels;
  std::vector<Case> Cases;
  std::vector<Reentry> Reentries;
  std::vector<Cycle> Cycles;
  std::vector<const clang::Stmt *> ComputedGotos;
  std::vector<NamedResultCandidate> NamedResults;
  std::vector<const clang::CallExpr *> RecoverCalls;
  std::vector<FunctionBoundExpr> FunctionBound;
  /// The function-bound expressions of the function and of its deferred blocks
  /// that will be inside a lambda. Empty for the blocks themselves.
  std::vector<FunctionBoundExpr> BoundInLambda;
  std::vector<AddedText> Added;
  ResultInfo Result;
  CoroutineInfo Promise;

  /// The structured bindings, of this or an outer function, that it uses;
  /// needed where its body is outlined into a lambda.
  llvm::SetVector<const clang::BindingDecl *> BindingsUsed;

  /// "f", "S::m" or "a lambda in f", for messages.
  std::string name() const;
  /// The function, or the one around a block: where names are looked up and
  /// access is checked.
  const clang::FunctionDecl *context() const {
    return Decl ? Decl : Parent->context();
  }
  /// The body of a block or capture form.
  bool isDeferredBody() const {
    return DeferredBy && (What == Kind::DeferredBlock ||
                          DeferredBy->Form == DeferForm::Capture);
  }
  /// The function as the user sees it: of a deferred body, the function around
  /// the `defer`.
  const DeferringFunction &written() const {
    return isDeferredBody() ? Parent->written() : *this;
  }
  /// Does a deferred body that is written in the function call recover()?
  bool recovers() const;
  /// Does a handler of its function-try-block call recover()?
  bool recoversInHandler() const;
  bool needsLowering() const {
    return !Defers.empty() || !RecoverCalls.empty() || recoversInHandler() ||
           HidesCallees;
  }
  /// Is it in text that has been preprocessed, where lowered text cannot use
  /// macros?
  bool isPreprocessed() const {
    return !Defers.empty() && Defers.front()->Marker->getBeginLoc().isFileID();
  }
  /// Does its body become a lambda?
  bool isOutlined(const clang::LangOptions &LangOpts) const {
    return !LangOpts.CXXExceptions || Result.Kind == ResultKind::Deduced;
  }
};

/// Where a local variable lives.
struct VariableScope {
  const DeferringFunction *Owner = nullptr;
  /// A parameter or declared directly in the outermost block.
  bool AtFunctionScope = false;
  /// Index of the top-level statement that declares it; 0 for parameters.
  unsigned TopLevelIndex = 0;
  bool IsParameter = false;
};

using VariableScopes = llvm::DenseMap<const clang::ValueDecl *, VariableScope>;

/// All that analysis finds in a translation unit.
struct AnalysisResult {
  /// In source order, outer functions before inner ones.
  std::vector<std::unique_ptr<DeferringFunction>> Functions;
  VariableScopes Variables;
  std::vector<Diagnostic> Diagnostics;
  /// The macro invocations (the location of the name) whose expansion would
  /// have to be edited. Once they have been replaced by their expansion, what
  /// was refused because of them is accepted.
  std::vector<FileLocation> MacrosToExpand;
  /// Only instantiations tell whether a call form in a template uses a view of
  /// a temporary.
  bool NeedsInstantiations = false;
  /// The names of functions that call recover().
  std::set<std::string> Recovering;
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_DEFERRINGFUNCTION_H
