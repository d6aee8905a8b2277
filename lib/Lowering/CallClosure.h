//===- CallClosure.h - defer f(a, b); becomes a closure ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kept parts of a call form become the captures of the closure
// (CallClosure.cpp), and the call becomes its body (CallBody.cpp). Both consist
// of the user's text, with casts that give each kept value the value category
// and qualifiers that it has in the plain call. The names of the kept parts:
//
//   opendefer_c     the callee, where it is a value
//   opendefer_o     the object or the pointer of a member call
//   opendefer_m     a pointer to member
//   opendefer_a<I>  the argument number I
//   opendefer_k     callee and arguments in one object: a dependent call
//   opendefer_v<I>  the elements of a pack, expanded
//
// Private to this folder.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LOWERING_CALLCLOSURE_H
#define OPENDEFER_LOWERING_CALLCLOSURE_H

#include "Lowering/EditBuilder.h"
#include "Planning/Plan.h"
#include "llvm/ADT/DenseMap.h"
#include <string>
#include <utility>
#include <vector>

namespace opendefer {

/// The body of the closure of a call form.
class CallBody {
public:
  explicit CallBody(const DeferSite &Site, const ClosurePlan &Closure);

  /// The statements that make the call.
  std::string statements() const;
  /// A lambda whose call, with callee and arguments, is valid if the callee's
  /// is. It is never called. An instantiation finds the callee's signature by
  /// it.
  std::string probe() const;
  /// Whether callee and arguments are kept in one object, because only an
  /// instantiation determines how each is kept.
  bool keepsTogether() const { return Form.Dependent && KeepsArguments; }
  /// The number of a kept argument.
  std::string itemOf(const CallArgument &A) const {
    return std::to_string(Items.lookup(&A));
  }

  /// For `o.m(x)`, where `m` may be a data member: yields the value of `m`.
  std::string memberValue() const;
  /// The same for `T::m(x)`: yields the value to keep, or a stand-in for the
  /// object.
  std::string keepNamed() const;

private:
  bool isMember() const {
    return Form.Callee == CalleeKind::Member ||
           Form.Callee == CalleeKind::Arrow;
  }
  void numberItems(const std::vector<CallArgument> &List);
  std::string passed(const CallArgument &A, bool ByProbe) const;
  std::string passedArguments(bool ByProbe) const;
  std::string findMember() const;
  std::string findSignature() const;
  std::string withSignature(const std::string &Probe) const;
  bool canProbe() const;
  std::string probedCallee() const;
  std::string probeOf(const std::string &Callee) const;
  std::string object() const;
  std::string objectPointer() const;
  std::string note() const;
  std::string invokeFound(const std::string &Kept,
                          const std::string &Member) const;
  std::string invokePointer(const std::string &Passed) const;
  std::string invocation() const;
  std::string calleeOfKeptCall() const;

  const DeferSite &Site;
  const CallForm &Form;
  const ClosurePlan &Closure;
  /// The numbers of the kept arguments. Elements of braced lists count like
  /// arguments; an argument that is written again has no number.
  llvm::DenseMap<const CallArgument *, unsigned> Items;
  std::vector<std::pair<const CallArgument *, int>> Kept; ///< with positions
  std::vector<const CallArgument *> Packs;
  bool KeepsArguments = false;
};

/// The edits that make a call form a closure.
class CallClosure {
public:
  CallClosure(const DeferSite &Site, const ClosurePlan &Closure,
              const SourceText &Text, EditBuilder &Edits)
      : Site(Site), Form(Site.Call), Body(Site, Closure), Text(Text),
        Edits(Edits) {}

  /// Writes `Prefix` before the lambda and `Suffix` after it. `Head` follows
  /// its captures: "](...) mutable".
  void open(const std::string &Prefix, const std::string &Head,
            const std::string &Suffix);

private:
  void replace(FileLocation Begin, FileLocation End, std::string New) {
    Edits.replace(Begin, End, Text.text(Begin, End), std::move(New));
  }
  bool openCallee(const std::string &OpenAll);
  bool openName(bool Together);
  void openValue(const std::string &OpenAll);
  void openObject(const std::string &OpenAll);
  void openPointerToMember();
  std::pair<std::string, std::string> keepObject() const;
  std::pair<std::string, std::string> keepCalled() const;
  bool openArgument(const CallArgument &A, bool NeedsComma);
  bool openBraced(const CallArgument &A, bool NeedsComma);

  const DeferSite &Site;
  const CallForm &Form;
  const CallBody Body;
  const SourceText &Text;
  EditBuilder &Edits;
};

/// Casts `X`, a kept value, to an lvalue or rvalue, const or not.
std::string asWas(const std::string &X, bool IsName, bool AsLvalue,
                  const clang::Qualifiers &Quals);

} // namespace opendefer

#endif // OPENDEFER_LOWERING_CALLCLOSURE_H
