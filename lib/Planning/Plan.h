//===- Plan.h - How each function is lowered --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A FunctionPlan holds every decision about the text of a lowered function.
// Planning asks the AST; Lowering, which writes the text, does not.
//
//   OpenCoding.cpp   open-coded or linked, as in Go; slots and groups
//   TableFrames.cpp  whether the frame can be found by tables
//   Recovering.cpp   how recover() finds the panic that called the function
//   Regions.cpp      the part of the body that runs under the frame
//   Returns.cpp      what each `return` becomes
//   Suspensions.cpp  what each `co_await` and `co_yield` becomes
//   Closures.cpp     where the closure of each deferred call begins and ends
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLANNING_PLAN_H
#define OPENDEFER_PLANNING_PLAN_H

#include "Analysis/DeferringFunction.h"
#include "Analysis/SourceText.h"
#include "Basic/Options.h"
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace opendefer {

/// Text to insert in front of what is at Place.
struct Insertion {
  FileLocation Place;
  std::string Text;
};

/// The place in front of a top-level statement, in front of a macro invocation
/// that it begins with and of pragmas that apply to it.
struct StatementPlace {
  FileLocation Place;
  /// Whether text here continues the line of the previous statement; an empty
  /// statement then separates the two.
  bool NeedsSemicolon = false;
};

/// The captures, beside `&`, of a lambda around the user's text.
struct CapturePlan {
  /// The structured bindings that it uses. Before C++20 a lambda cannot capture
  /// them, so that each becomes an init-capture of its own name.
  std::vector<std::string> Bindings;
  /// A deferred block: the variables that it copies.
  std::vector<std::string> Copies;
  /// A deferred block: the variables whose places a note records, so that the
  /// closure is not stored. If there are any, all captures are known.
  std::vector<std::string> Noted;
  /// Clang's -Wshadow can be told, by macros, not to warn about those.
  bool SilencesShadow = true;
  /// Whether `this` is captured explicitly. If a lambda inside captures `*this`
  /// and this one captured `this` implicitly, Clang 19 would copy the object
  /// here as well.
  bool This = false;
};

/// The defers that one guard runs: those of one top-level statement, or of
/// several if a backward goto joins them.
struct GroupPlan {
  unsigned Start = 0; ///< the top-level statement in front of which it opens
  StatementPlace Begin;
  std::vector<const DeferSite *> Sites; ///< in source order; never empty
  /// The only defer is itself the statement: its closure and guard are locals.
  bool IsDirect = false;
  /// Its calls run in the handler of a catch-all if an exception leaves the
  /// function: one may recover it, or needs to know of it.
  bool CallsRecover = false;
  /// A direct defer after another one, with no declaration in between.
  bool FollowsDirect = false;
  // Open-coded:
  uint64_t Mask = 0;  ///< the deferBits of its slots
  uint64_t Lists = 0; ///< the deferBits of its list slots

  unsigned firstOrdinal() const { return Sites.front()->Ordinal; }
  bool hasSeveralCalls() const { return Sites.size() > 1 || Lists; }
  /// Its guard knows the function of the only call that may be armed.
  bool isSingle() const { return !IsDirect && !hasSeveralCalls(); }
};

/// How recover() in a function finds the panic that called the function.
struct RecoverPlan {
  enum class Binding {
    None,  ///< it is a closure's parameter, or nothing calls recover()
    Null,  ///< no deferred call can be this function: the argument is nullptr
    Query, ///< the function only registers as a callee (HiddenCallees.cpp)
    Body,  ///< declared where the body begins
    Try    ///< declared in a block around the function-try-block
  };
  Binding Where = Binding::None;
  std::vector<FileLocation> Calls; ///< the `)` of each recover()
  std::string Argument;            ///< of those calls
  std::string Query;               ///< the expression that asks the runtime
  FileLocation TryBegin, TryEnd;   ///< Binding::Try
  /// A lambda that calls recover(): the expression that gives its type its
  /// identity, to be put in front of it. Empty for other functions.
  std::string LambdaIdentity;
  FileLocation LambdaBegin, LambdaEnd;
};

/// How the function's value is carried over a recovery.
struct ResultPlan {
  ResultKind Kind = ResultKind::None;
  std::string Type;  ///< inside the body; empty if it has no name there
  std::string Alias; ///< declares Type, if not empty
  std::string Name;  ///< ResultKind::Named: the variable
  bool PreservesReference = false; ///< Deduced: decltype(auto) and the like
  /// An unwind_fence begins the body, since the returned class has a destructor,
  /// or may have one.
  bool NeedsFence = false;

  /// Whether an object of the runtime's result type holds the value.
  bool hasObject() const {
    return Kind == ResultKind::Stored || Kind == ResultKind::ValueInitialized ||
           Kind == ResultKind::DependentType;
  }
  bool isReturnedAfterRecovery() const {
    return hasObject() || Kind == ResultKind::Deduced;
  }
};

/// An expression that means something else inside a lambda (__func__,
/// va_start(), ...) and is therefore evaluated in front of the region.
struct RebindingPlan {
  FileLocation Begin, End;
  /// The type of the local that takes its value; empty for va_start().
  std::string Type;
  unsigned Index = 0;    ///< the number of that local
  bool Declares = false; ///< false where an earlier one has the same text
  // va_start():
  std::string LastParameter;
  FileLocation ListBegin, ListEnd; ///< the va_list in its parentheses
};

/// The part of the body, from a top-level statement to the end, that runs under
/// the frame.
struct RegionPlan {
  enum class Shape {
    Try,    ///< the body of a try block
    Lambda, ///< the body of a lambda, which a try block calls: the result's
            ///< type is deduced and has no name
    Setjmp  ///< the body of a lambda that is called after setjmp:
            ///< -fno-exceptions
  };
  Shape What = Shape::Try;
  StatementPlace Begin;
  FileLocation End;     ///< the function's closing brace
  CapturePlan Captures; ///< of the lambda
  /// A recursive function whose result is deduced needs a `return` in front of
  /// the lambda, whose own `return` comes too late.
  bool NeedsEarlyDeduction = false;
  bool HasReturnWithValue = false;
  bool ImpliesReturnZero = false;   ///< main(), as a lambda does not
  bool IsNoReturn = false;          ///< [[noreturn]]
  bool MayReachEnd = false;         ///< the closing brace
  bool SetsReturnFlagAtEnd = false; ///< there
  std::vector<RebindingPlan> Rebindings;
  /// Generated text in lambdas names the function: which names it needs.
  bool NeedsFunctionName = false, NeedsPrettyFunction = false;

  bool isOutlined() const { return What != Shape::Try; }
};

/// What a `return` in the region becomes. R is the result object, x the return
/// flag; the shapes are drawn in Lowering/Returns.cpp.
enum class ReturnForm {
  SetReturnFlag,      ///< `return;` sets x
  LeaveNamed,         ///< `return name;`
  AssignNamed,        ///< `return e;`, with a named result
  Store,              ///< the value goes into R
  StoreLocal,         ///< the same, of a local of dependent type
  StoreResultOf,      ///< the same, where an instantiation decides whether
  StoreOrReturn,      ///< the same, where no lambda can yield the value
  ReturnLocal,        ///< a local of dependent type must not be the result
  ReturnLocalInMacro, ///< the same, without a semicolon in sight
  MoveLocal,          ///< a local must not be the result object itself
  MoveReferred,       ///< a reference or parameter outside of the lambda
  StoreDeduced,       ///< the value goes into what deduces its type
  StoreDeducedAs,     ///< the same with the declared type of a name
  StoreDeducedOf      ///< the same with the type of a lambda's result
};

struct ReturnPlan {
  enum class ValueForm { AsWritten, Parenthesized, Moved };

  ReturnForm Form = ReturnForm::SetReturnFlag;
  FileLocation Begin, KeywordEnd;
  FileLocation ValueBegin, ValueEnd;
  std::optional<FileLocation> SemicolonEnd; ///< one past it, where one follows
  ValueForm Value = ValueForm::AsWritten;
  std::string Local; ///< the variable, if the value is the name of one
  /// ReturnLocal: R may hold the value (else it is value-initialized).
  bool MayStore = false;
  /// ReturnLocal: the variable belongs to the function around the lambda.
  bool IsOutsideOfLambda = false;
  CapturePlan Captures;     ///< StoreResultOf, StoreDeducedOf
  std::string LambdaResult; ///< StoreDeducedOf
  std::string Again;        ///< StoreOrReturn: the value on one line
};

/// A `co_await` or `co_yield` in the region.
struct SuspensionPlan {
  FileLocation Begin; ///< the keyword
  FileLocation OperandBegin, OperandEnd;
  /// The awaiter is enclosed in one of the runtime's. Otherwise the operand
  /// tells that the coroutine is suspended, and what is made of the result that
  /// it is not any more.
  bool IsEnclosed = false;
  bool HasBraces = false; ///< the operand
  enum class ResultForm { Void, Value, Glvalue, Dependent };
  ResultForm Result = ResultForm::Void;
};

struct CoroutinePlan {
  /// The frame begins the body, so that no panic leaves it, and another handler
  /// ends it. Otherwise the region does that.
  bool EnclosesBody = false;
  std::vector<SuspensionPlan> Suspensions;
  /// How the body ends after a recovery, if there is no named result.
  CoroutineInfo::Ending Ending = CoroutineInfo::Ending::Void;
  std::string Type; ///< Ending::Typed
};

/// The deferred call of one DeferSite.
struct ClosurePlan {
  /// The `}` of the block of a defer_scoped.
  std::optional<FileLocation> ScopeEnd;
  /// A blank keeps `case 1:defer` from becoming `case 1:::opendefer`.
  bool NeedsBlank = false;
  /// Nested and open-coded: the bytes of the closure in the function's frame.
  unsigned StorageSize = 0;
  CapturePlan Captures; ///< block form
  /// Where a lambda takes the panic as its first parameter.
  struct Parameter {
    FileLocation Place;
    bool HasList = false;    ///< Place is inside its parentheses
    bool IsFollowed = false; ///< by the user's parameters
  };
  std::optional<Parameter> PanicParameter;
  FileLocation Begin; ///< capture form: the lambda's first byte
  FileLocation End;   ///< one past the block's, lambda's or call's last byte
  std::optional<FileLocation> SemicolonEnd; ///< one past it, where one follows
  /// Call form: the notes of the object file contain the callee's description,
  /// so that the closure does not: the declaration, or else the hash of the
  /// name.
  struct NotedCallee {
    uint64_t Declaration, Name;
  };
  std::optional<NotedCallee> Noted;
  /// Call form: the compiler warns if its result is discarded.
  bool MustUseResult = false;
  /// Call form: a declaration names the callee. Clang does not warn otherwise.
  bool IsCalleeDeclared = false;
  /// Call form: the callee is the name of a variable or function, and so an
  /// lvalue.
  bool IsCalleeName = false;
};

struct FunctionPlan {
  /// How a deferred call is registered.
  enum class Registration {
    Slot,   ///< a slot, which the guard of its group runs
    Record, ///< a record for each execution
    Scoped, ///< a slot, which a guard in its own block runs
    /// A record inside of that guard, in the list of records that other defers
    /// make in the same cycle or function, so that a panic finds their order.
    ScopedInList,
    AtOnce ///< none: the call follows the statement
  };

  const DeferringFunction *Fn = nullptr;
  bool OpenCoded = false;
  /// If its frame is not registered but found by tables: what has to be written
  /// so that the function is not inlined. The frame begins its body.
  std::optional<Insertion> TableFrame;
  std::vector<unsigned> Slots; ///< by DeferSite::Ordinal
  unsigned SlotCount = 0;
  /// The cycles in which defers make records.
  std::set<unsigned> CyclesWithRecords;
  std::vector<GroupPlan> Groups; ///< by Start
  /// The guards read the return flag.
  bool UsesReturnFlag = false;
  /// Every way out but those through landing pads sets it.
  bool EveryReturnSetsFlag = false;

  // From completePlan():
  FileLocation BraceEnd;  ///< one past the body's `{`
  FileLocation BodyBegin; ///< the same, after pragmas about the body
  RecoverPlan Recover;
  ResultPlan Result;
  RegionPlan Region;
  std::vector<ReturnPlan> Returns;
  std::optional<CoroutinePlan> Coroutine; ///< nothing in other functions
  std::vector<ClosurePlan> Closures;      ///< by DeferSite::Ordinal

  bool hasDefers() const { return !Fn->Defers.empty(); }
  unsigned slotOf(const DeferSite &Site) const { return Slots[Site.Ordinal]; }
  const GroupPlan &groupOf(const DeferSite &Site) const;
  bool callsRecover() const;
  /// Does the body of a defer_scoped that has its own guard call it?
  bool recoversInScope() const;
  /// Do closures refer to the named result?
  bool asksForFailure() const;
  Registration registrationOf(const DeferSite &Site) const;
  /// Each execution of the defer has a record of its own.
  bool hasRecords(const DeferSite &Site) const {
    return registrationOf(Site) == Registration::Record;
  }
  /// Is it run by a guard in its own block, and not by that of a group?
  bool hasOwnGuard(const DeferSite &Site) const {
    Registration R = registrationOf(Site);
    return R == Registration::Scoped || R == Registration::ScopedInList;
  }
  /// Notes of the object file contain the function of the slot, which the slot
  /// does not.
  bool isNoted(const DeferSite &Site) const {
    if (!TableFrame || callsRecover())
      return false;
    Registration R = registrationOf(Site);
    return R == Registration::Scoped ||
           (R == Registration::Slot && !groupOf(Site).hasSeveralCalls());
  }
  bool isDirect(const DeferSite &Site) const {
    return registrationOf(Site) == Registration::Slot && groupOf(Site).IsDirect;
  }
  /// A `return` leaves by a jump to the statement that returns the named
  /// result.
  bool leavesByGoto() const {
    return Result.Kind == ResultKind::Named && !Region.isOutlined() &&
           (Region.HasReturnWithValue || recoversInScope());
  }
};

using FunctionPlans = std::map<const DeferringFunction *, FunctionPlan>;

/// Decides how `Fn`, which has defers, is lowered. Appends decisions, and the
/// errors of OPENDEFER_OPEN_CODED.
FunctionPlan planFunction(const DeferringFunction &Fn,
                          const LoweringOptions &Options,
                          const SourceText &Text,
                          std::vector<Decision> &Decisions,
                          std::vector<Diagnostic> &Diagnostics);

/// Completes the plans, and adds those of functions that only call recover(),
/// for a translation unit without errors.
void completePlans(FunctionPlans &Plans, const AnalysisResult &Analysis,
                   const clang::ASTContext &Ctx, const SourceText &Text);

} // namespace opendefer

#endif // OPENDEFER_PLANNING_PLAN_H
