//===- Names.h - The locals of lowered text ---------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_PLANNING_NAMES_H
#define OPENDEFER_PLANNING_NAMES_H

#include "Analysis/DeferringFunction.h"
#include <string>

namespace opendefer {

/// Prefix of everything in the runtime's header for lowered code.
inline std::string lowered(const char *Name) {
  return std::string("::opendefer::__lowered::") + Name;
}

/// The names of the locals that lowering generates in one function:
/// opendefer_KIND<depth>_<ordinal>, unique in the function and all functions
/// that it encloses, so that none shadows another.
struct Names {
  explicit Names(const DeferringFunction &Fn)
      : Depth(depth(Fn)),
        KeepsResult(Fn.Result.Kind == ResultKind::Stored ||
                    Fn.Result.Kind == ResultKind::DependentType) {}

  std::string frame() const { return "opendefer_f" + Depth; }
  std::string resultType() const { return "opendefer_T" + Depth; }
  std::string tag() const { return "opendefer_t" + Depth; }
  std::string result() const { return "opendefer_r" + Depth; }
  std::string fence() const { return "opendefer_u" + Depth; }
  /// The result object, if there is one, is itself the return flag.
  std::string returnFlag() const {
    return KeepsResult ? result() : "opendefer_x" + Depth;
  }
  std::string namedResult() const { return "opendefer_d" + Depth; }
  std::string deducedResult() const { return "opendefer_e" + Depth; }
  std::string body() const { return "opendefer_b" + Depth; }
  std::string recovery() const { return "opendefer_l" + Depth; }
  std::string varArgs() const { return "opendefer_v" + Depth; }
  std::string functionName() const { return "opendefer_w" + Depth; }
  std::string prettyFunction() const { return "opendefer_y" + Depth; }
  /// Replaces `__func__` and the like by the names of locals, so that the text
  /// means the same inside a lambda.
  std::string namingFunction(std::string Text) const {
    for (auto [Word, Name] :
         {std::pair(llvm::StringRef("__func__"), functionName()),
          std::pair(llvm::StringRef("__PRETTY_FUNCTION__"), prettyFunction())})
      for (size_t At; (At = Text.find(Word.str())) != std::string::npos;)
        Text.replace(At, Word.size(), Name);
    return Text;
  }
  std::string functionBound(unsigned Index) const { return local("n", Index); }
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
  static std::string depth(const DeferringFunction &Fn);
  std::string local(const char *Kind, unsigned Ordinal) const {
    return std::string("opendefer_") + Kind + Depth + "_" +
           std::to_string(Ordinal);
  }
  std::string Depth;
  bool KeepsResult;
};

} // namespace opendefer

#endif // OPENDEFER_PLANNING_NAMES_H
