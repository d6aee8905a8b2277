//===- CallFormPass.h - The passes over a call form -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `analyseCallForms` runs these on each call form, in this order:
//
//   CalleeFinder      which kind of callee it has, and the callee's text
//   (CallForms.cpp)   the parentheses; each argument through
//   ArgumentKeeper      how it is kept until the call
//   CalleeIdentifier  what a callee that calls recover() is compared with
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_CALLFORMPASS_H
#define OPENDEFER_ANALYSIS_CALLFORMPASS_H

#include "Analysis/Analysis.h"

namespace opendefer {

/// Can a value of this type be kept in a closure, which may itself be moved?
bool canBeKept(clang::QualType Type, bool FromRvalue);
/// Can `E` be kept as a decayed copy?
bool canBeKept(const clang::Expr *E);

/// The object `p` of `p->m()`: the base of the member without the calls of
/// operator->.
const clang::Expr *skipArrowOperators(const clang::Expr *Base);

/// What the passes share.
class CallFormPass {
protected:
  CallFormPass(AnalysisContext &AC, DeferSite &Site);

  // Each reports an error and returns false.
  bool refuse(DiagID Id, llvm::ArrayRef<std::string> Args = {});
  /// Parts of the call came from the bodies of macros, at one of `Locs`.
  bool refuseMacro(llvm::ArrayRef<clang::SourceLocation> Locs);
  /// The text in the file is not the call that the compiler sees.
  bool refuseText();
  bool notCopyable(const clang::Expr *E, clang::QualType Type,
                   const std::string &What);
  /// `E` refers to a temporary object that is destroyed before the call runs.
  bool refuseView(const clang::Expr *E);
  void warnOfView(const clang::Expr *E);
  void offerBlock(Diagnostic &D);

  unsigned sizeOf(clang::QualType Type) const;
  clang::QualType decayed(clang::QualType Type) const {
    return Type->isArrayType() || Type->isFunctionType()
               ? AC.Ctx.getDecayedType(Type)
               : Type.getUnqualifiedType();
  }
  /// Is this a call of a member function with an explicit object parameter,
  /// `m(this S &)`, whose object is its first argument? In a call that has no
  /// type yet, the callee is still a member access.
  bool hasExplicitObject() const;

  AnalysisContext &AC;
  const SourceText &Text;
  DeferSite &Site;
  CallForm &Form;
  const clang::CallExpr &Call;
  /// From the end of the keyword to the end of the call.
  SourceText::Part Statement;
};

/// Finds the kind of callee, its text, and how much of it the closure keeps.
class CalleeFinder : CallFormPass {
public:
  CalleeFinder(AnalysisContext &AC, DeferSite &Site) : CallFormPass(AC, Site) {}

  /// False if it cannot be deferred, which has been reported.
  bool find();

private:
  struct MemberAccess;

  std::optional<MemberAccess> memberAccess(const clang::Expr *Callee) const;
  bool findFunctionObject(const clang::CXXOperatorCallExpr &Op);
  bool findMember(const MemberAccess &Access);
  bool findPointerToMember(const clang::BinaryOperator &Op);
  bool keepObject(const clang::Expr *Object);
  bool checkObject(const clang::Expr *Object, bool IsPointer);
  bool isName(const clang::Expr *Callee) const;
  void findValue(const clang::Expr *Callee);
  bool hasThis() const;
  std::string writtenName(const clang::CallExpr &Call) const;
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
  struct ParameterBinding;

  bool keepIn(std::vector<CallArgument> &Kept, const clang::Expr *Arg,
              clang::QualType Param);
  bool keepBraced(CallArgument &Kept, const clang::Expr *Arg);
  bool keepReference(CallArgument &Kept, const ParameterBinding &Binding);
  bool keepArray(CallArgument &Kept, const ParameterBinding &Binding);
  bool keepView(CallArgument &Kept, const ParameterBinding &Binding);
  bool keepConverted(CallArgument &Kept, const ParameterBinding &Binding);
  bool keepCopy(CallArgument &Kept, const ParameterBinding &Binding);
  ParameterBinding bindingOf(const clang::Expr *Written, clang::QualType Param,
                             bool IsBraced) const;
  std::string spell(clang::QualType Type) const;
  bool keepDependentIn(std::vector<CallArgument> &Kept, const clang::Expr *Arg);
  bool keepDependentBraced(CallArgument &Kept,
                           const clang::InitListExpr *Braces);
  bool readPieces(CallArgument &Kept);
  bool keepAsText(CallArgument &Kept);
  void locate(CallArgument &Arg) const;
};

/// The functions of a translation unit that are not members, by their names.
class FunctionNames {
public:
  explicit FunctionNames(clang::ASTContext &Ctx) : Ctx(Ctx) {}
  /// Friends and templates count.
  bool isOnlyOneOfItsName(const clang::FunctionDecl *FD);

private:
  clang::ASTContext &Ctx;
  /// Null where several functions have the name.
  llvm::DenseMap<clang::DeclarationName, const clang::FunctionDecl *> Only;
};

/// Finds what is known of the function that is called: its identity for the
/// handshake of recover(), and whether an instantiation can find its signature.
class CalleeIdentifier : CallFormPass {
public:
  CalleeIdentifier(AnalysisContext &AC, DeferSite &Site,
                   FunctionNames &Functions)
      : CallFormPass(AC, Site), Functions(Functions) {}

  /// Needs the arguments, as those that are kept count.
  void run();

private:
  struct CalledName;

  const clang::FunctionDecl *directCallee() const;
  CalledName calledName() const;
  void identify();
  void findSignature();
  bool hasUsableSignature(const clang::FunctionDecl *Only) const;
  bool mayFindOthers(const clang::FunctionDecl *Only);

  FunctionNames &Functions;
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_CALLFORMPASS_H
