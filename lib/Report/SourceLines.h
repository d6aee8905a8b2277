//===- SourceLines.h - Lines and columns of a text --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lines end as they do for Clang: "\n", "\r\n" or "\r". Columns count bytes, as
// in messages, or UTF-16 code units, as in SARIF and JavaScript; bytes that are
// no UTF-8 count as the character that stands for them in JSON.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REPORT_SOURCELINES_H
#define OPENDEFER_REPORT_SOURCELINES_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace opendefer {

/// From 1.
struct LineColumn {
  unsigned Line = 1;
  unsigned Column = 1;
};

class SourceLines {
public:
  /// `Text` has to live as long.
  explicit SourceLines(llvm::StringRef Text);

  LineColumn inBytes(unsigned Offset) const;
  LineColumn inUTF16(unsigned Offset) const;

  /// How many there are; behind the last line end there is a line more.
  size_t size() const { return Begins.size(); }
  /// Line `Index`, from 0, without its end.
  llvm::StringRef line(size_t Index) const;
  size_t begin(size_t Index) const { return Begins[Index]; }

  /// How many bytes of a name stand at `Offset`, at least 1.
  unsigned wordLength(unsigned Offset) const;

private:
  llvm::StringRef Text;
  std::vector<size_t> Begins;
};

/// The text, with U+FFFD for what is no UTF-8.
std::string validUTF8(llvm::StringRef Text);

} // namespace opendefer

#endif // OPENDEFER_REPORT_SOURCELINES_H
