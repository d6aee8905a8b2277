//===- FunctionBound.cpp - Expressions that a lambda would change ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `va_start`, `__func__`, `__builtin_return_address(0)`, and calls whose
// default arguments depend on where they are written, refer to the function
// around them. The lowering turns deferred bodies into lambdas, and sometimes
// also the function's body or the operand of a `return`. This pass finds the
// expressions that this would change. The lowering replaces them by a variable
// that it declares in the function itself (BoundInLambda), or passes them
// explicit arguments (Added). A call whose column the lowering changes gets
// explicit arguments in the function itself, too.
//
// An expression from a macro body cannot be replaced, so the macro is expanded
// in the text. Where that is not possible, `va_start` is refused, since it
// would not compile; the other expressions then refer to the lambda.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace opendefer {

static std::optional<DeferringFunction::BoundKind>
builtinBoundKind(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (!Callee || !Callee->getBuiltinID())
    return std::nullopt;
  llvm::StringRef Name = Callee->getName();
  if (Name == "__builtin_va_start" && E->getNumArgs() == 2)
    return DeferringFunction::BoundKind::VaStart;
  if ((Name == "__builtin_return_address" ||
       Name == "__builtin_frame_address") &&
      isa<IntegerLiteral>(E->getArg(0)->IgnoreParenImpCasts()))
    return DeferringFunction::BoundKind::Address;
  return std::nullopt;
}

std::optional<DeferringFunction::BoundKind> functionBoundKind(const Expr *E) {
  using BoundKind = DeferringFunction::BoundKind;
  if (isa<PredefinedExpr>(E))
    return BoundKind::Name;
  if (const auto *Builtin = dyn_cast<SourceLocExpr>(E))
    return Builtin->getBuiltinStr() == "__builtin_FUNCTION"
               ? std::optional(BoundKind::Name)
               : std::nullopt;
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return hasLocationDefaults(Call) ? BoundKind::Call : builtinBoundKind(Call);
  const auto *Construct = dyn_cast<CXXConstructExpr>(E);
  if (Construct && Construct->getParenOrBraceRange().isValid() &&
      !Construct->isListInitialization() && hasLocationDefaults(Construct))
    return BoundKind::Call;
  return std::nullopt;
}

namespace {

class FunctionBoundAnalyser {
public:
  FunctionBoundAnalyser(AnalysisContext &AC, DeferringFunction &Host)
      : AC(AC), Host(Host) {}

  void run() {
    bool InLambda = Host.isOutlined(AC.Ctx.getLangOpts()) ||
                    Host.Result.Kind == ResultKind::DependentType;
    for (const auto &B : Host.FunctionBound)
      if (B.TopLevelIndex >= Host.RegionStart && isOfHost(B) &&
          (InLambda || isDisplaced(B)))
        rebind(B);
    addDeferredBodies(Host, /*IsThrough=*/false);
  }

private:
  using BoundKind = DeferringFunction::BoundKind;

  /// The user writes a capture form as a lambda. `va_start` and addresses of
  /// frames in it refer to that lambda, but its name is that of the function.
  bool isOfHost(const DeferringFunction::FunctionBoundExpr &B) const {
    return !Host.isDeferredBody() || B.Kind == BoundKind::VaStart ||
           B.Kind == BoundKind::Address;
  }
  /// Does the call depend on its column, which edits before it change?
  bool isDisplaced(const DeferringFunction::FunctionBoundExpr &B) const;
  /// `IsThrough`: there is a capture form between the host and `Fn`.
  void addDeferredBodies(const DeferringFunction &Fn, bool IsThrough) {
    for (const DeferringFunction *Child : Fn.Children) {
      if (!Child->isDeferredBody())
        continue;
      bool IsBehind =
          IsThrough || Child->What != DeferringFunction::Kind::DeferredBlock;
      for (const auto &B : Child->FunctionBound)
        if (isOfHost(B) && (!IsBehind || B.Kind == BoundKind::Name ||
                            B.Kind == BoundKind::Call))
          rebind(B);
      addDeferredBodies(*Child, IsBehind);
    }
  }
  void rebind(const DeferringFunction::FunctionBoundExpr &B) {
    if (B.Kind == BoundKind::Call)
      return addLocationArguments(B.Expr);
    if (B.Kind == BoundKind::VaStart) {
      if (isUsableVaStart(*cast<CallExpr>(B.Expr)))
        Host.BoundInLambda.push_back(B);
      return;
    }
    if (isFromMacro(B.Expr->getBeginLoc()) || isFromMacro(B.Expr->getEndLoc()))
      return;
    Host.BoundInLambda.push_back(B);
  }
  bool isFromMacro(SourceLocation Loc) {
    AC.expandMacroAt(Loc);
    return AC.Text.isFromMacroBody(Loc);
  }
  void addLocationArguments(const Expr *Call);
  bool isUsableVaStart(const CallExpr &VaStart);

  AnalysisContext &AC;
  DeferringFunction &Host;
};

bool FunctionBoundAnalyser::isDisplaced(
    const DeferringFunction::FunctionBoundExpr &B) const {
  // A macro is not expanded for this.
  if (B.Kind != BoundKind::Call || !isa<CallExpr>(B.Expr) ||
      !hasColumnDefaults(B.Expr) || B.Expr->getBeginLoc().isMacroID() ||
      B.Expr->getEndLoc().isMacroID())
    return false;
  FileLocation Call = AC.Text.begin(B.Expr->getBeginLoc());
  unsigned LineBegin =
      Call.Offset + 1 -
      AC.Text.sourceManager().getColumnNumber(Call.File, Call.Offset);
  auto IsBefore = [&](const FileLocation &Edited) {
    return Edited.File == Call.File && Edited.Offset >= LineBegin &&
           Edited.Offset < Call.Offset;
  };
  return llvm::any_of(
             Host.Defers,
             [&](const auto &Site) { return IsBefore(Site->Keyword); }) ||
         llvm::any_of(Host.Returns, [&](const auto &R) {
           return IsBefore(AC.Text.begin(R.Stmt->getReturnLoc()));
         });
}

/// Reports a `va_start` that cannot be replaced. `va_start` is itself a macro,
/// so the text tells whether the user has written it or another macro has.
bool FunctionBoundAnalyser::isUsableVaStart(const CallExpr &VaStart) {
  FileLocation Begin = AC.Text.begin(VaStart.getBeginLoc());
  llvm::StringRef Name =
      AC.Text.text(Begin, AC.Text.end(VaStart.getEndLoc()))
          .take_while([](char C) { return isAsciiIdentifierContinue(C); });
  if (Name != "va_start" && Name != "__builtin_va_start") {
    AC.report(DiagID::VaStartInMacro, Begin, {Name.str()});
    return false;
  }
  if (!Host.Decl->getNumParams() ||
      Host.Decl->parameters().back()->getName().empty()) {
    AC.report(DiagID::VaStartWithoutParameter, Begin);
    return false;
  }
  return true;
}

/// Adds the arguments by which the call states its location.
void FunctionBoundAnalyser::addLocationArguments(const Expr *Call) {
  if (auto Place = explicitSourceLocation(AC, Call, Host.Decl)) {
    if (isFromMacro(Call->getBeginLoc()) || isFromMacro(Call->getEndLoc()))
      return;
    auto [Before, After] = llvm::StringRef(*Place).split('%');
    Host.Added.push_back(
        {AC.Text.begin(Call->getBeginLoc()), Before.str(), true});
    Host.Added.push_back({AC.Text.end(Call->getEndLoc()), After.str(), false});
    return;
  }
  std::string Text;
  for (const std::string &Argument :
       explicitLocationArguments(AC, Call, Host.Decl, /*IsMoved=*/false))
    Text += (Text.empty() ? "" : ", ") + Argument;
  SourceLocation End = Call->getEndLoc();
  bool HasArguments = false;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Call)) {
    End = Construct->getParenOrBraceRange().getEnd();
    HasArguments = !isa<CXXDefaultArgExpr>(Construct->getArg(0));
  } else {
    const auto *E = cast<CallExpr>(Call);
    unsigned Object = isa<CXXOperatorCallExpr>(E) ? 1 : 0;
    HasArguments = !isa<CXXDefaultArgExpr>(E->getArg(Object));
  }
  if (!Text.empty() && !isFromMacro(End))
    Host.Added.push_back(
        {AC.Text.begin(End), (HasArguments ? ", " : "") + Text, true});
}

} // namespace

void analyseFunctionBound(AnalysisContext &AC) {
  for (const auto &F : AC.Result.Functions)
    if (F->What != DeferringFunction::Kind::DeferredBlock &&
        !F->Defers.empty() && F->Body)
      FunctionBoundAnalyser(AC, *F).run();
}

} // namespace opendefer
