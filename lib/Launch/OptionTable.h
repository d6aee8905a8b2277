//===- OptionTable.h - Options of a compiler, by spelling -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clang's own table of options (lib/Clang/ClangOptions.h) is in LLVM's
// libraries, which this part of the launcher must not load; see
// CompilerCommand.h.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LAUNCH_OPTIONTABLE_H
#define OPENDEFER_LAUNCH_OPTIONTABLE_H

#include "Launch/CompilerCommand.h"
#include <cstddef>
#include <string>
#include <vector>

namespace opendefer {

enum class OptionForm {
  Exact,  ///< the whole word; the value, if there is one, is the next word
  Prefix, ///< the beginning of the word; the value is the rest
  Valued  ///< the value is the rest of the word or, without a rest, the next
};

template <typename MeaningT> struct KnownOption {
  const char *Spelling;
  OptionForm Form;
  MeaningT Meaning;
};

/// Returns the first row of `Table` that the option at `Words[Index]` matches,
/// or null, and stores the option's value, which may be empty.
template <typename MeaningT, size_t N>
const KnownOption<MeaningT> *findOption(const KnownOption<MeaningT> (&Table)[N],
                                        const std::vector<std::string> &Words,
                                        size_t Index, std::string &Value) {
  const std::string &Word = Words[Index];
  bool HasNext = CompilerCommand::optionLength(Words, Index) == 2;
  for (const KnownOption<MeaningT> &Row : Table) {
    Value.clear();
    bool IsWhole = Row.Form == OptionForm::Exact ||
                   (Row.Form == OptionForm::Valued && HasNext);
    if (IsWhole ? Word != Row.Spelling
                : !CompilerCommand::isJoined(Word, Row.Spelling, Value))
      continue;
    if (IsWhole && HasNext)
      Value = Words[Index + 1];
    return &Row;
  }
  return nullptr;
}

} // namespace opendefer

#endif // OPENDEFER_LAUNCH_OPTIONTABLE_H
