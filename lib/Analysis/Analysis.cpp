//===- Analysis.cpp - The passes in order, and what they share ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Analysis/Analysis.h"

using namespace clang;

namespace opendefer {

AnalysisResult analyse(ASTContext &Ctx, const LoweringOptions &Options,
                       llvm::function_ref<bool(const Decl *)> WantDecl,
                       const LoweredBefore &Before) {
  AnalysisResult Result;
  SourceText Text(Ctx, &Before);
  AnalysisContext AC{Ctx, Text, Result, Before};
  collect(AC, WantDecl);
  analyseHiddenCallees(AC);
  analyseCallForms(AC);
  analyseInstantiations(AC, WantDecl);
  analyseResults(AC);
  analyseCoroutines(AC);
  analyseJumps(AC);
  analyseRegions(AC);
  analyseFunctionBound(AC);
  analyseCaptures(AC);
  analyseWarnings(AC, Options, WantDecl);
  return Result;
}

Diagnostic &AnalysisContext::report(DiagID Id, FileLocation Place,
                                    llvm::ArrayRef<std::string> Args) {
  std::string Message;
  for (llvm::StringRef Rest = diagText(Id); !Rest.empty();) {
    size_t Percent = Rest.find('%');
    Message += Rest.substr(0, Percent);
    if (Percent == llvm::StringRef::npos)
      break;
    unsigned Index = Rest[Percent + 1] - '0';
    if (Index < Args.size())
      Message += Args[Index];
    Rest = Rest.drop_front(Percent + 2);
  }
  Result.Diagnostics.push_back({Id, Place, std::move(Message), {}, {}, {}});
  return Result.Diagnostics.back();
}

Diagnostic &AnalysisContext::report(DiagID Id, SourceLocation Loc,
                                    llvm::ArrayRef<std::string> Args) {
  return report(Id, Text.begin(Loc), Args);
}

std::string DeferringFunction::name() const {
  if (What == Kind::DeferredBlock)
    return "a deferred block in " + Parent->name();
  if (What == Kind::CallableBlock)
    return Parent ? "a block in " + Parent->name() : "a block";
  if (Lambda)
    return Parent ? "a lambda in " + Parent->name() : "a lambda";
  return Decl->getQualifiedNameAsString();
}

bool DeferringFunction::recovers() const {
  for (const auto &Site : Defers)
    if (Site->CallsRecover)
      return true;
  return false;
}

bool DeferringFunction::recoversInHandler() const {
  for (const DeferringFunction *Child : Children)
    if (Child->HandlerOf == this && !Child->RecoverCalls.empty())
      return true;
  return false;
}

} // namespace opendefer
