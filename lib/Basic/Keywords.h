//===- Keywords.h - The names that <opendefer/defer.h> defines --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// This header does not depend on LLVM, so that lib/Launch can use it.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_BASIC_KEYWORDS_H
#define OPENDEFER_BASIC_KEYWORDS_H

#include <string_view>

namespace opendefer {

/// The headers, as they are spelled in an #include.
constexpr char PublicHeader[] = "opendefer/defer.h";
constexpr char LoweredHeader[] = "opendefer/lowered.h";

/// The keywords, and the macros with the same meaning. NoKeywordsMacro leaves
/// the keywords undefined, so that only the macros remain.
constexpr char DeferKeyword[] = "defer";
constexpr char DeferMacro[] = "OPENDEFER_DEFER";
constexpr char ScopedKeyword[] = "defer_scoped";
constexpr char ScopedMacro[] = "OPENDEFER_SCOPED";
constexpr char FailureKeyword[] = "defer_failure";
constexpr char FailureMacro[] = "OPENDEFER_FAILURE";
constexpr char SuccessKeyword[] = "defer_success";
constexpr char SuccessMacro[] = "OPENDEFER_SUCCESS";
constexpr char ResultKeyword[] = "defer_result";
constexpr char ResultMacro[] = "OPENDEFER_RESULT";
constexpr char NoKeywordsMacro[] = "OPENDEFER_NO_KEYWORDS";

/// Function attributes that decide how the function's defers are lowered.
constexpr char OpenCodedMacro[] = "OPENDEFER_OPEN_CODED";
constexpr char LinkedMacro[] = "OPENDEFER_LINKED";
/// The prefix of all our macros.
constexpr char MacroPrefix[] = "OPENDEFER_";

/// The function whose calls lowering binds to the deferred call.
constexpr char RecoverFunction[] = "recover";
/// `::opendefer::__lowered::__marker()`, to which `defer` expands. The markers
/// of the other statements begin with the same name.
constexpr char MarkerFunction[] = "__marker";

/// The statements that defer.
enum class DeferKind {
  Always,  ///< `defer`
  Scoped,  ///< `defer_scoped`
  Failure, ///< `defer_failure`
  Success  ///< `defer_success`
};
struct DeferWord {
  DeferKind Kind;
  const char *Keyword, *Macro, *Marker;
};
constexpr DeferWord DeferWords[] = {
    {DeferKind::Always, DeferKeyword, DeferMacro, MarkerFunction},
    {DeferKind::Scoped, ScopedKeyword, ScopedMacro, "__marker_scoped"},
    {DeferKind::Failure, FailureKeyword, FailureMacro, "__marker_failure"},
    {DeferKind::Success, SuccessKeyword, SuccessMacro, "__marker_success"}};

/// The statement whose keyword or macro `Word` is; null for other words.
inline const DeferWord *findDeferWord(std::string_view Word) {
  for (const DeferWord &W : DeferWords)
    if (Word == W.Keyword || Word == W.Macro)
      return &W;
  return nullptr;
}
/// The statement whose marker the function is; null for other names.
inline const DeferWord *findMarker(std::string_view Function) {
  for (const DeferWord &W : DeferWords)
    if (Function == W.Marker)
      return &W;
  return nullptr;
}
inline const char *keywordOf(DeferKind Kind) {
  return DeferWords[static_cast<int>(Kind)].Keyword;
}

inline bool isDeferKeyword(std::string_view Word) {
  return findDeferWord(Word) != nullptr;
}
inline bool isResultKeyword(std::string_view Word) {
  return Word == ResultKeyword || Word == ResultMacro;
}
/// Is `Word` one of the short keywords, which other code may use as a name?
inline bool isShortKeyword(std::string_view Word) {
  const DeferWord *Statement = findDeferWord(Word);
  return (Statement && Word == Statement->Keyword) || Word == ResultKeyword;
}

} // namespace opendefer

#endif // OPENDEFER_BASIC_KEYWORDS_H
