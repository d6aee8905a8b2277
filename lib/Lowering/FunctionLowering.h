//===- FunctionLowering.h - One function => edits ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The region and its closing (FunctionLowering.cpp), and what becomes of each
// return (Returns.cpp). Private to this folder.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LOWERING_FUNCTIONLOWERING_H
#define OPENDEFER_LOWERING_FUNCTIONLOWERING_H

#include "Lowering/EditBuilder.h"
#include "Lowering/Names.h"
#include "Planning/Plan.h"
#include "llvm/ADT/SetVector.h"
#include <set>

namespace opendefer {

class FunctionLowering {
public:
  FunctionLowering(const DeferringFunction &Fn, const FunctionPlan *Plan,
                   const VariableScopes &Variables,
                   const clang::ASTContext &Ctx, const SourceText &Text,
                   EditBuilder &Edits)
      : Fn(Fn), Plan(Plan), Variables(Variables), Ctx(Ctx), N(Fn), Text(Text),
        Edits(Edits), Exceptions(Text.langOpts().CXXExceptions),
        Kind(Fn.Result.Kind) {}

  void open();
  void close();
  const GroupPlan *groupOf(const DeferSite &Site) const;
  /// `try {` behind a direct defer whose body recovers.
  std::string behindDefer(const DeferSite &Site) const;

private:
  bool outlined() const { return Fn.isOutlined(Text.langOpts()); }
  bool hasResultObject() const {
    return Kind == ResultKind::Stored || Kind == ResultKind::ValueInitialized ||
           Kind == ResultKind::DependentType;
  }
  std::string resultType() const {
    return Fn.Result.IsAliased ? N.resultType() : Fn.Result.Type;
  }
  FileLocation statementBegin(unsigned Index) const;
  FileLocation bodyBegin() const;
  void insertAtStatement(unsigned Index, std::string New);
  void bindRecover();
  llvm::SetVector<const clang::BindingDecl *> bindingsOutside() const;
  std::string rebind();
  std::string frameDeclaration() const;
  std::string deduction() const;
  std::string regionOpening() const;
  std::string groupOpening(const GroupPlan &G) const;
  std::string endOfBody() const;
  std::string regionClosing() const;
  std::string returnAfterRecovery() const;
  void storeDeduced(const clang::Expr &Value, FileLocation Begin,
                    FileLocation End);
  void lowerReturn(const DeferringFunction::Return &R);
  void assignToNamedResult(FileLocation Begin, FileLocation ExprBegin,
                           FileLocation ExprEnd, const clang::Expr *Value);
  void wrap(FileLocation Begin, FileLocation End, std::string Open,
            std::string Close) {
    Edits.insertBefore(Begin, std::move(Open));
    Edits.insertAfter(End, std::move(Close));
  }
  /// `x` => a value of its type that is moved from it.
  void moveOut(const clang::VarDecl &Local, FileLocation Begin,
               FileLocation End) {
    std::string Name = Local.getNameAsString();
    wrap(Begin, End, "decltype(" + Name + ")(" + movedFrom(Name) + "(", "))");
  }
  void returnLocal(const clang::VarDecl &Local, FileLocation Return,
                   FileLocation Begin, FileLocation End);
  static std::string movedFrom(const std::string &Local) {
    return "static_cast<decltype(" + Local + ") &&>";
  }
  /// A constructor or a destructor.
  bool isConstructorOrDestructor() const {
    return Fn.Decl && (llvm::isa<clang::CXXConstructorDecl>(Fn.Decl) ||
                       llvm::isa<clang::CXXDestructorDecl>(Fn.Decl));
  }
  bool leavesByGoto() const {
    return Kind == ResultKind::Named && !outlined() && AnyReturnInRegion;
  }

  const DeferringFunction &Fn;
  const FunctionPlan *Plan; ///< null if the function only says recover()
  const VariableScopes &Variables;
  const clang::ASTContext &Ctx;
  Names N;
  const SourceText &Text;
  EditBuilder &Edits;
  bool Exceptions;
  ResultKind Kind;
  bool AnyReturnInRegion = false;
  std::set<std::pair<clang::FileID, unsigned>> LoweredReturns;
};

} // namespace opendefer

#endif // OPENDEFER_LOWERING_FUNCTIONLOWERING_H
