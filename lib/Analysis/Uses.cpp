//===- Uses.cpp - What deferred blocks use from outside -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Records for each deferred block which variables of the functions around it
// the lambda that it is lowered to has to capture. Reports those that no lambda
// can capture.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Uses.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace opendefer {

/// No lambda can capture an anonymous union.
static bool isAnonymousUnion(const ValueDecl *D) {
  const CXXRecordDecl *RD = D->getType()->getAsCXXRecordDecl();
  return RD && RD->isAnonymousStructOrUnion();
}

/// Reports a variable that no deferred block can use.
static bool refuseVariable(AnalysisContext &AC, const ValueDecl *D,
                           SourceLocation Loc) {
  if (isAnonymousUnion(D))
    AC.report(DiagID::AnonymousUnion, Loc);
  else if (D->hasAttr<BlocksAttr>())
    AC.report(DiagID::BlockVariable, Loc, {D->getNameAsString()});
  else
    return false;
  return true;
}

static void noteCapture(DeferringFunction &Block, const ValueDecl *D,
                        const DeferringFunction *Owner, SourceLocation Loc) {
  DeferSite &Site = *Block.DeferredBy;
  if (const auto *Binding = dyn_cast<BindingDecl>(D))
    Site.Bindings.insert(Binding);
  if (Block.Parent == Owner)
    Site.Captured.insert({D, CapturedVariable{Loc}});
  else
    Site.UsesOuter = true;
}

void noteUse(AnalysisContext &AC, DeferringFunction *Fn, const ValueDecl *D,
             SourceLocation Loc) {
  auto It = AC.Result.Variables.find(D);
  if (It == AC.Result.Variables.end())
    return;
  const DeferringFunction *Owner = It->second.Owner;
  const auto *Binding = dyn_cast<BindingDecl>(D);
  for (DeferringFunction *F = Fn; F && F != Owner; F = F->Parent) {
    if (Binding)
      F->BindingsUsed.insert(Binding);
    if (F->What != DeferringFunction::Kind::DeferredBlock)
      continue;
    if (refuseVariable(AC, D, Loc))
      return;
    noteCapture(*F, D, Owner, Loc);
  }
  if (Binding && Fn)
    const_cast<DeferringFunction *>(Owner)->BindingsUsed.insert(Binding);
}

void noteThis(DeferringFunction *Fn) {
  for (DeferringFunction *F = Fn; F; F = F->Parent)
    if (F->What == DeferringFunction::Kind::DeferredBlock)
      F->DeferredBy->UsesThis = true;
    else if (F->What == DeferringFunction::Kind::Function)
      break;
}

} // namespace opendefer
