//===- Closure.h - A defer statement becomes a closure ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_LOWERING_CLOSURE_H
#define OPENDEFER_LOWERING_CLOSURE_H

#include "Analysis/SourceText.h"
#include "Lowering/EditBuilder.h"
#include "Planning/Plan.h"

namespace opendefer {

/// Writes the closure of `Site` around the user's text, and what registers it:
///
///   direct   auto c = CLOSURE; guard g(f.slot<N>(), c);  or g(..., c, mark)
///   nested   arm(f.slot<N>(), storage, CLOSURE);
///   records  push(f, CLOSURE);  or, of an open-coded function,
///            push(f.slot<N>(), CLOSURE);
///
/// `ElseBehind` is text to put behind the whole statement (a `try {`).
class ClosureWriter {
public:
  ClosureWriter(const DeferSite &Site, const FunctionPlan &Plan, bool IsDirect,
                const SourceText &Text, EditBuilder &Edits)
      : Site(Site), Plan(Plan), IsDirect(IsDirect), Text(Text), Edits(Edits) {}

  /// The edits in front of and inside the statement.
  void open();
  /// The edits behind it. Called when what is nested has been lowered.
  void close(const std::string &Behind);

  /// Bytes for the closure in a function's frame (a nested, open-coded one).
  static unsigned storageSize(const DeferSite &Site,
                              const clang::ASTContext &Ctx);

private:
  std::string slot() const;
  std::string prefix() const;
  std::string suffix() const;
  std::string parameter() const;
  void openBlock();
  void openCapture();
  void openCall();
  bool openArgument(const CallArgument &A, bool NeedsComma);
  std::string passed(const CallArgument &A, bool ByProbe) const;
  bool keepsTogether() const;
  std::string findMember() const;
  std::string findSignature() const;
  std::string probe() const;
  std::string itemOf(const CallArgument &A) const;
  bool openBraced(const CallArgument &A, bool NeedsComma);
  std::vector<const CallArgument *> packs() const;
  void addPanicParameter(const clang::LambdaExpr *L);
  std::string call() const;
  std::string note() const;
  std::string passedArguments(bool ByProbe = false) const;
  std::string object() const;
  std::pair<std::string, std::string> keepObject() const;

  const DeferSite &Site;
  const FunctionPlan &Plan;
  bool IsDirect;
  const SourceText &Text;
  EditBuilder &Edits;
};

/// ", this" for the captures of a lambda around the statement, or nothing.
/// Where
/// `*this` is captured inside of a lambda that captures `this` implicitly,
/// Clang 19 lets the outer one copy the object as well.
const char *thisCapture(const clang::Stmt *Inside);

} // namespace opendefer

#endif // OPENDEFER_LOWERING_CLOSURE_H
