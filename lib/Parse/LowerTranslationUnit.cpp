//===- LowerTranslationUnit.cpp - The passes, in order --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Parse/LowerTranslationUnit.h"
#include "Analysis/Analysis.h"
#include "Lowering/Lowering.h"
#include "Planning/Plan.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <set>
#include <tuple>

using namespace clang;

namespace opendefer {

bool TranslationUnitResult::hasErrors() const {
  return std::any_of(Diagnostics.begin(), Diagnostics.end(),
                     [](const Diagnostic &D) {
                       return diagSeverity(D.Id) == Severity::Error;
                     });
}

/// Marks diagnostics whose fix-its repeat those of earlier ones, since a fix
/// must be applied only once.
static void markRepeatedFixes(std::vector<Diagnostic> &Diagnostics) {
  std::set<std::tuple<FileID, unsigned, unsigned, std::string>> Known;
  for (Diagnostic &D : Diagnostics) {
    bool IsNew = false;
    for (const DiagFixIt &Fix : D.FixIts) {
      const Edit &E = Fix.Change;
      IsNew |= Known.insert({Fix.File, E.Offset, E.Length, E.Text}).second;
    }
    D.FixedByEarlier = !IsNew && !D.FixIts.empty();
  }
}

TranslationUnitResult
lowerTranslationUnit(ASTContext &Ctx, const LoweringOptions &Options,
                     llvm::function_ref<bool(const Decl *)> WantDecl,
                     const LoweredBefore &Before) {
  TranslationUnitResult Result;
  SourceText Text(Ctx, &Before);

  AnalysisResult Analysis = analyse(Ctx, Options, WantDecl, Before);
  Result.Diagnostics = std::move(Analysis.Diagnostics);
  Result.MacrosToExpand = std::move(Analysis.MacrosToExpand);
  Result.NeedsInstantiations = Analysis.NeedsInstantiations;
  Result.Recovering = std::move(Analysis.Recovering);

  FunctionPlans Plans;
  for (const auto &Fn : Analysis.Functions)
    if (!Fn->Defers.empty())
      Plans.emplace(Fn.get(), planFunction(*Fn, Options, Text, Result.Decisions,
                                           Result.Diagnostics));

  const SourceManager &SM = Ctx.getSourceManager();
  auto InSourceOrder = [&](const auto &A, const auto &B) {
    auto Loc = [&](FileLocation P) {
      return SM.getLocForStartOfFile(P.File).getLocWithOffset(P.Offset);
    };
    return SM.isBeforeInTranslationUnit(Loc(A.Place), Loc(B.Place));
  };
  std::stable_sort(Result.Diagnostics.begin(), Result.Diagnostics.end(),
                   InSourceOrder);
  std::stable_sort(Result.Decisions.begin(), Result.Decisions.end(),
                   InSourceOrder);

  llvm::erase_if(Result.Diagnostics, [&](const Diagnostic &D) {
    return !isSwitchedOn(D.Id, Options.Warnings);
  });
  markRepeatedFixes(Result.Diagnostics);

  if (!Result.hasErrors()) {
    completePlans(Plans, Analysis, Ctx, Text);
    Result.Edits = lowerFunctions(Analysis.Functions, Plans, Text);
  }
  return Result;
}

} // namespace opendefer
