//===- Text.h - Pieces of lowered text --------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to this folder. Longer shapes are templates for llvm::formatv, in
// which `{{` is one brace.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LOWERING_TEXT_H
#define OPENDEFER_LOWERING_TEXT_H

#include "Planning/Names.h"
#include "Planning/Plan.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <string>

namespace opendefer {

template <typename... ArgTypes>
std::string format(const char *Shape, ArgTypes &&...Args) {
  return llvm::formatv(Shape, std::forward<ArgTypes>(Args)...).str();
}

inline std::string hexadecimal(uint64_t Value) {
  return "0x" + llvm::utohexstr(Value, /*LowerCase=*/true);
}

/// `[&, n, &b = b, this]`; `[n, &a]` if notes record the places of variables.
inline std::string captureList(const CapturePlan &Captures) {
  if (!Captures.Noted.empty())
    return "[" + llvm::join(Captures.Copies, ", ") +
           (Captures.Copies.empty() ? "&" : ", &") +
           llvm::join(Captures.Noted, ", &") + "]";
  std::string List = "[&";
  for (const std::string &Name : Captures.Copies)
    List += ", " + Name;
  bool Silences = !Captures.Bindings.empty() && Captures.SilencesShadow;
  List += Silences ? ", OPENDEFER_SHADOW_BEGIN" : "";
  for (const std::string &Name : Captures.Bindings)
    List += (Silences && &Name == &Captures.Bindings[0] ? " &" : ", &") + Name +
            " = " + Name;
  if (Silences)
    List += " OPENDEFER_SHADOW_END";
  return List + (Captures.This ? ", this]" : "]");
}

/// `static_cast<decltype(x) &&>`, in front of `(x)`.
inline std::string castToRvalue(const std::string &Local) {
  return "static_cast<decltype(" + Local + ") &&>";
}

} // namespace opendefer

#endif // OPENDEFER_LOWERING_TEXT_H
