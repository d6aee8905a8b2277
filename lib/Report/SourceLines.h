//===- SourceLines.h - Lines and columns of a text --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// At which line and column is an offset of a text?
//
// Lines end as in Clang: "\n", "\r\n" or "\r". Columns count bytes, as in
// messages, or UTF-16 code units, as in SARIF and JavaScript. Invalid UTF-8
// counts as the U+FFFD that replaces it in JSON.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REPORT_SOURCELINES_H
#define OPENDEFER_REPORT_SOURCELINES_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace opendefer {

/// Both start at 1.
struct LineColumn {
  unsigned Line = 1;
  unsigned Column = 1;
};

class SourceLines {
public:
  /// `Text` has to outlive this object.
  explicit SourceLines(llvm::StringRef Text);

  LineColumn inBytes(unsigned Offset) const;
  LineColumn inUTF16(unsigned Offset) const;

  /// The number of lines. A line, possibly empty, follows the last line end.
  size_t size() const { return Begins.size(); }
  /// Line `Index`, starting at 0, without its line end.
  llvm::StringRef line(size_t Index) const;
  size_t begin(size_t Index) const { return Begins[Index]; }

  /// The length of the identifier at `Offset`, at least 1.
  unsigned wordLength(unsigned Offset) const;

private:
  llvm::StringRef Text;
  std::vector<size_t> Begins;
};

/// The text with invalid UTF-8 replaced by U+FFFD.
std::string validUTF8(llvm::StringRef Text);

} // namespace opendefer

#endif // OPENDEFER_REPORT_SOURCELINES_H
