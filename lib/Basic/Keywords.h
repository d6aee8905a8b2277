//===- Keywords.h - The names that <opendefer/defer.h> defines --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Without LLVM, for lib/Launch.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_BASIC_KEYWORDS_H
#define OPENDEFER_BASIC_KEYWORDS_H

#include <string_view>

namespace opendefer {

/// The headers, as they are included.
constexpr char PublicHeader[] = "opendefer/defer.h";
constexpr char LoweredHeader[] = "opendefer/lowered.h";

/// The keywords, and the macros that mean the same with NoKeywordsMacro, which
/// leaves the keywords undefined.
constexpr char DeferKeyword[] = "defer";
constexpr char DeferMacro[] = "OPENDEFER_DEFER";
constexpr char ResultKeyword[] = "defer_result";
constexpr char ResultMacro[] = "OPENDEFER_RESULT";
constexpr char NoKeywordsMacro[] = "OPENDEFER_NO_KEYWORDS";

/// Attributes of functions that decide how their defers are lowered.
constexpr char OpenCodedMacro[] = "OPENDEFER_OPEN_CODED";
constexpr char LinkedMacro[] = "OPENDEFER_LINKED";
/// How all macros of ours begin.
constexpr char MacroPrefix[] = "OPENDEFER_";

/// The function whose calls lowering binds to the deferred call.
constexpr char RecoverFunction[] = "recover";
/// `::opendefer::__lowered::__marker()`, to which `defer` expands.
constexpr char MarkerFunction[] = "__marker";

inline bool isDeferKeyword(std::string_view Word) {
  return Word == DeferKeyword || Word == DeferMacro;
}
inline bool isResultKeyword(std::string_view Word) {
  return Word == ResultKeyword || Word == ResultMacro;
}
/// Is `Word` a keyword that other code may use for a name of its own?
inline bool isShortKeyword(std::string_view Word) {
  return Word == DeferKeyword || Word == ResultKeyword;
}

} // namespace opendefer

#endif // OPENDEFER_BASIC_KEYWORDS_H
