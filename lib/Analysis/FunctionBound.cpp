//===- FunctionBound.cpp - What means something else in a lambda ----------===//
//
// `va_start`, `__func__` and `__builtin_return_address(0)` are about the
// function that they are written in. Lowered, a deferred block is a lambda, and
// so may be the body, or what is returned. There they are replaced by a
// variable that has been declared in the function itself; the analysis says
// which.
//
// What comes out of a macro body cannot be replaced: `va_start` is refused
// then, as the compiler would, and the others are about the lambda.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "clang/Basic/CharInfo.h"

using namespace clang;

namespace opendefer {
namespace {

class FunctionBoundAnalyser {
public:
  FunctionBoundAnalyser(AnalysisContext &AC, DeferringFunction &Host)
      : AC(AC), Host(Host) {}

  void run() {
    if (Host.isOutlined(AC.Ctx.getLangOpts()) ||
        Host.Result.Kind == ResultKind::Dependent)
      for (const auto &B : Host.FunctionBound)
        if (B.Outermost >= Host.RegionStart)
          rebind(B);
    addDeferredBlocks(Host);
  }

private:
  void addDeferredBlocks(const DeferringFunction &Fn) {
    for (const DeferringFunction *Child : Fn.Children)
      if (Child->What == DeferringFunction::Kind::DeferredBlock) {
        for (const auto &B : Child->FunctionBound)
          rebind(B);
        addDeferredBlocks(*Child);
      }
  }
  void rebind(const DeferringFunction::FunctionBoundExpr &B) {
    if (!B.IsVaStart) {
      if (!AC.Text.isFromMacroBody(B.Expr->getBeginLoc()) &&
          !AC.Text.isFromMacroBody(B.Expr->getEndLoc()))
        Host.Rebound.push_back(B);
    } else if (isRebindable(*cast<CallExpr>(B.Expr))) {
      Host.Rebound.push_back(B);
    }
  }
  bool isRebindable(const CallExpr &VaStart);

  AnalysisContext &AC;
  DeferringFunction &Host;
};

/// `va_start` is itself a macro: what counts is whether the user wrote it.
bool FunctionBoundAnalyser::isRebindable(const CallExpr &VaStart) {
  FilePlace Begin = AC.Text.begin(VaStart.getBeginLoc());
  llvm::StringRef Name =
      AC.Text.text(Begin, AC.Text.end(VaStart.getEndLoc()))
          .take_while([](char C) { return isAsciiIdentifierContinue(C); });
  if (Name != "va_start" && Name != "__builtin_va_start") {
    AC.report(DiagID::VaStartInMacro, Begin, {Name.str()});
    return false;
  }
  if (!Host.Decl->getNumParams() ||
      Host.Decl->parameters().back()->getName().empty()) {
    AC.report(DiagID::Unsupported, Begin,
              {"'va_start' without a named parameter before the '...'"});
    return false;
  }
  return true;
}

} // namespace

void analyseFunctionBound(AnalysisContext &AC) {
  for (const auto &F : AC.Result.Functions)
    if (F->What != DeferringFunction::Kind::DeferredBlock &&
        !F->Defers.empty() && F->Body)
      FunctionBoundAnalyser(AC, *F).run();
}

} // namespace opendefer
