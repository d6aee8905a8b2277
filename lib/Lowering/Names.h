//===- Names.h - The locals of lowered text ---------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_LOWERING_NAMES_H
#define OPENDEFER_LOWERING_NAMES_H

#include "Analysis/DeferringFunction.h"
#include "Clang/ASTCompat.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceManager.h"
#include <string>

namespace opendefer {

/// Prefix of everything in the runtime's header for lowered code.
inline std::string lowered(const char *Name) {
  return std::string("::opendefer::__lowered::") + Name;
}

/// Before C++20 lambdas do not capture structured bindings: capture lists
/// rebind each by an init-capture of its own name.
inline bool rebindsStructuredBindings(const clang::LangOptions &LangOpts) {
  return !compat::capturesBindings(LangOpts);
}

/// ", &a = a, &b = b", or nothing. Clang's -Wshadow is not to warn of them.
template <typename BindingSet>
std::string rebindings(const BindingSet &Bindings,
                       const clang::LangOptions &LangOpts) {
  std::string List;
  if (rebindsStructuredBindings(LangOpts))
    for (const clang::BindingDecl *B : Bindings)
      List += (List.empty() ? ", OPENDEFER_REBINDS &" : ", &") +
              B->getNameAsString() + " = " + B->getNameAsString();
  return List + (List.empty() ? "" : " OPENDEFER_REBOUND");
}

/// The generated locals of one function. An identifier with `__` is reserved,
/// so it cannot clash with the user's.
struct Names {
  explicit Names(const DeferringFunction &Fn)
      : Depth(depth(Fn)),
        KeepsResult(Fn.Result.Kind == ResultKind::Stored ||
                    Fn.Result.Kind == ResultKind::DependentType) {}

  std::string frame() const { return "opendefer_f" + Depth; }
  std::string resultType() const { return "opendefer_T" + Depth; }
  std::string tag() const { return "opendefer_t" + Depth; }
  std::string result() const { return "opendefer_r" + Depth; }
  /// What keeps the result is marked by that.
  std::string exitMark() const {
    return KeepsResult ? result() : "opendefer_x" + Depth;
  }
  std::string namedResult() const { return "opendefer_d" + Depth; }
  std::string lateResult() const { return "opendefer_e" + Depth; }
  std::string body() const { return "opendefer_b" + Depth; }
  std::string landing() const { return "opendefer_l" + Depth; }
  std::string varArgs() const { return "opendefer_v" + Depth; }
  std::string functionName() const { return "opendefer_w" + Depth; }
  std::string prettyFunction() const { return "opendefer_y" + Depth; }
  /// Text of the function itself, as it is written in a lambda.
  std::string namingFunction(std::string Text) const {
    for (auto [Word, Name] :
         {std::pair(llvm::StringRef("__func__"), functionName()),
          std::pair(llvm::StringRef("__PRETTY_FUNCTION__"), prettyFunction())})
      for (size_t At; (At = Text.find(Word.str())) != std::string::npos;)
        Text.replace(At, Word.size(), Name);
    return Text;
  }
  std::string rebound(unsigned Index) const { return local("n", Index); }
  std::string out() const { return "opendefer_out" + Depth; }
  std::string closure(unsigned Ordinal) const { return local("c", Ordinal); }
  std::string guard(unsigned Ordinal) const { return local("g", Ordinal); }
  std::string storage(unsigned Ordinal) const { return local("s", Ordinal); }

  /// The panic that runs this deferred call, inside its closure.
  static std::string panic(const DeferSite &Site) {
    return Names(*Site.Owner).local("p", Site.Ordinal);
  }
  /// The panic for which `Fn` itself was called, if it was.
  static std::string panic(const DeferringFunction &Fn) {
    return Fn.DeferredBy  ? panic(*Fn.DeferredBy)
           : Fn.HandlerOf ? panic(*Fn.HandlerOf)
                          : "opendefer_p" + depth(Fn);
  }

private:
  /// g++ takes a lambda of a concept for one of the function that first asks
  /// for it, and warns if it has a local of the same name.
  static std::string depth(const DeferringFunction &Fn) {
    std::string Depth = std::to_string(Fn.Depth);
    if (!Fn.Lambda || Fn.Parent)
      return Depth;
    const clang::SourceManager &SM =
        Fn.Decl->getASTContext().getSourceManager();
    return Depth + "L" +
           std::to_string(SM.getExpansionLineNumber(Fn.Lambda->getBeginLoc()));
  }
  std::string local(const char *Kind, unsigned Ordinal) const {
    return std::string("opendefer_") + Kind + Depth + "_" +
           std::to_string(Ordinal);
  }
  std::string Depth;
  bool KeepsResult;
};

} // namespace opendefer

#endif // OPENDEFER_LOWERING_NAMES_H
