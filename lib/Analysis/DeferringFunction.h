//===- DeferringFunction.h - What analysis knows ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A *function* here is whatever owns deferred calls and is left by `return`:
// a function, a lambda, or the body of a deferred block. Of a function with a
// function-try-block, the body and each handler count as functions, as a scope
// guard in one of them would not live on in another. An *outermost
// statement* is a direct child of its body. Everything about order in SPEC
// rule 2.3 is said in terms of outermost statements.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_DEFERRINGFUNCTION_H
#define OPENDEFER_ANALYSIS_DEFERRINGFUNCTION_H

#include "Analysis/CallForm.h"
#include "Basic/Decision.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include <memory>
#include <string>
#include <vector>

namespace clang {
class OMPExecutableDirective;
} // namespace clang

namespace opendefer {

struct DeferringFunction;

/// A variable of the owning function that a block-form body names.
struct CapturedVariable {
  clang::SourceLocation FirstUse;
};

/// One `defer` statement.
struct DeferSite {
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
  /// The body as a function of its own; null if the callee is not written here.
  DeferringFunction *Body = nullptr;

  unsigned Ordinal = 0;     ///< index in Owner->Defers, in source order
  unsigned TopLevelIndex =
      0;                   ///< index of the outermost statement that holds it
  bool IsTopLevel = false; ///< it is that statement
  /// First outermost statement of the group whose guard runs it: TopLevelIndex,
  /// or an earlier one if a backward goto comes back to there.
  unsigned GroupStart = 0;

  /// Why it may run repeatedly: the loop, the backward goto or `asm goto`, or
  /// the call (of setjmp) that may return again.
  const clang::Stmt *RepeatedBy = nullptr;
  /// Defers that repeat, and may run between two passes of each other, have the
  /// same number here.
  unsigned Cycle = 0;
  /// All loops around it, the outermost first.
  llvm::SmallVector<const clang::Stmt *, 2> Loops;
  /// The directive whose region, around it, several threads may run.
  const clang::OMPExecutableDirective *Parallel = nullptr;
  bool CallsRecover = false; ///< its body is written here and says recover()
  bool UsesThis = false;     ///< block form: `this` is captured
  /// Block form: variables of functions around Owner are captured.
  bool UsesOuter = false;

  /// Block form: variables of Owner that it names, in order of first use.
  llvm::MapVector<const clang::ValueDecl *, CapturedVariable> Captured;
  /// Block form: structured bindings from outside; C++17 lambdas cannot
  /// capture those implicitly.
  llvm::SetVector<const clang::BindingDecl *> Bindings;
  unsigned BeginOrder = 0, EndOrder = 0; ///< see DeferringFunction::Jump
};

/// How the function's value is carried over a recovery.
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

struct DeferringFunction {
  /// A CallableBlock is one of Clang's extension -fblocks. It cannot defer.
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
  /// A call that may return again, later, as that of setjmp does.
  struct Reentry {
    const clang::CallExpr *Call;
    unsigned Order, TopLevelIndex;
  };
  /// What is repeated, from one event to another: a loop that is in no other,
  /// what a backward jump passes, or all behind a call that may return again.
  struct Cycle {
    unsigned Begin, End;
  };
  struct Return {
    const clang::ReturnStmt *Stmt;
    unsigned TopLevelIndex;
    /// Dependent result: the value on one line, if no lambda can make it. It is
    /// written twice then, for a value that is kept and for one that is not.
    std::string Again = {};
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
    Call ///< with default arguments that tell where it is
  };
  struct FunctionBoundExpr {
    const clang::Expr *Expr;
    unsigned TopLevelIndex;
    BoundKind Kind;
  };
  /// Text around or in a call; it names the function as it does itself.
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
  /// Of one of its handlers: the function that is tried.
  DeferringFunction *HandlerOf = nullptr;
  DeferringFunction *Parent = nullptr;
  DeferSite *DeferredBy = nullptr; ///< the body of this defer
  unsigned Depth = 0;              ///< enclosing functions
  unsigned RegionStart = 0; ///< first outermost statement that is lowered
  bool IsCoroutine = false;
  bool InMacroArgument = false;
  /// It says no recover(), but must not be mistaken for one of its callees that
  /// does: see HiddenCallees.cpp.
  bool HidesCallees = false;
  Annotation Annotated = Annotation::None;

  std::vector<std::unique_ptr<DeferSite>> Defers;
  std::vector<DeferringFunction *> Children; ///< in source order
  std::vector<Return> Returns;
  std::vector<TailCall> TailCalls;
  std::vector<Jump> Jumps;
  std::vector<Label> Labels;
  std::vector<Reentry> Reentries;
  std::vector<Cycle> Cycles;
  std::vector<const clang::Stmt *> ComputedGotos;
  std::vector<NamedResultCandidate> NamedResults;
  std::vector<const clang::CallExpr *> RecoverCalls;
  std::vector<FunctionBoundExpr> FunctionBound;
  /// Those of the function, and of its deferred blocks, that will stand in a
  /// lambda. Not for deferred blocks.
  std::vector<FunctionBoundExpr> BoundInLambda;
  std::vector<AddedText> Added;
  ResultInfo Result;

  /// Structured bindings of this or an outer function that its text names;
  /// needed where the body is outlined into a lambda.
  llvm::SetVector<const clang::BindingDecl *> BindingsUsed;

  /// "f", "S::m" or "a lambda in f", for messages.
  std::string name() const;
  /// The function, or the one around a block; names are looked up and
  /// access is checked there.
  const clang::FunctionDecl *context() const {
    return Decl ? Decl : Parent->context();
  }
  /// The body of a block or capture form.
  bool isDeferredBody() const {
    return DeferredBy && (What == Kind::DeferredBlock ||
                          DeferredBy->Form == DeferForm::Capture);
  }
  /// The function that the user's text is in, in which such a body is not one
  /// of its own.
  const DeferringFunction &written() const {
    return isDeferredBody() ? Parent->written() : *this;
  }
  /// Some deferred body written in the function says recover().
  bool recovers() const;
  /// A handler of its function-try-block says recover().
  bool recoversInHandler() const;
  bool needsLowering() const {
    return !Defers.empty() || !RecoverCalls.empty() || recoversInHandler() ||
           HidesCallees;
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
  /// TopLevelIndex statement that declares it; 0 for parameters.
  unsigned TopLevelIndex = 0;
  bool IsParameter = false;
};

using VariableScopes = llvm::DenseMap<const clang::ValueDecl *, VariableScope>;

/// All that analysis finds in a translation unit.
struct AnalysisResult {
  /// Every function-like, outer ones first, in source order.
  std::vector<std::unique_ptr<DeferringFunction>> Functions;
  VariableScopes Variables;
  std::vector<Diagnostic> Diagnostics;
  /// Macro invocations, by their names, whose text has to be edited. If they
  /// are written out, what has been refused of them goes as well.
  std::vector<FileLocation> MacrosToExpand;
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_DEFERRINGFUNCTION_H
