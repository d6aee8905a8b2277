//===- CallFormPass.h - What the passes over a call form share --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_ANALYSIS_CALLFORMPASS_H
#define OPENDEFER_ANALYSIS_CALLFORMPASS_H

#include "Analysis/Analysis.h"

namespace opendefer {

/// Can a value of this type be kept in a closure, which may itself be moved?
bool canBeKept(clang::QualType Type, bool FromRvalue);
/// Can `E` be kept as a decayed copy?
bool canBeKept(const clang::Expr *E);

class CallFormPass {
protected:
  CallFormPass(AnalysisContext &AC, DeferSite &Site)
      : AC(AC), Text(AC.Text), Site(Site), Form(Site.Call), Call(*Form.Call) {}

  // Each reports an error and is false.
  bool refuse(DiagID Id, llvm::ArrayRef<std::string> Args = {});
  /// Parts of the call came from the bodies of macros, at one of `Locs`.
  bool refuseMacro(llvm::ArrayRef<clang::SourceLocation> Locs);
  bool notCopyable(const clang::Expr *E, clang::QualType Type,
                   const std::string &What);
  void offerBlock(Diagnostic &D);

  unsigned sizeOf(clang::QualType Type) const;
  clang::QualType decayed(clang::QualType Type) const {
    return Type->isArrayType() || Type->isFunctionType()
               ? AC.Ctx.getDecayedType(Type)
               : Type.getUnqualifiedType();
  }

  AnalysisContext &AC;
  const SourceText &Text;
  DeferSite &Site;
  CallForm &Form;
  const clang::CallExpr &Call;
};

/// Decides how each argument is kept, once the parentheses of the form are
/// known. Reports what cannot be kept.
class ArgumentKeeper : CallFormPass {
public:
  ArgumentKeeper(AnalysisContext &AC, DeferSite &Site)
      : CallFormPass(AC, Site) {}

  /// `Param` is the type of the parameter; none for `...`.
  bool keep(const clang::Expr *Arg, clang::QualType Param);
  /// The call will be known at instantiation.
  bool keepDependent(const clang::Expr *Arg);

private:
  bool keepIn(std::vector<CallArgument> &Kept, const clang::Expr *Arg,
              clang::QualType Param);
  bool keepBraced(CallArgument &Kept, const clang::Expr *Arg);
  bool keepConverted(CallArgument &Kept, const clang::Expr *Written,
                     clang::QualType Target);
  bool keepDependentIn(std::vector<CallArgument> &Kept, const clang::Expr *Arg);
  bool readPieces(CallArgument &Kept);
  bool writeAgain(CallArgument &Kept);
  bool viewsTemporary(const clang::Expr *Written);
  void place(CallArgument &Arg) const;
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_CALLFORMPASS_H
