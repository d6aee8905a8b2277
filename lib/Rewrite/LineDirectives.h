//===- LineDirectives.h - Lowered text in the user's places -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_REWRITE_LINEDIRECTIVES_H
#define OPENDEFER_REWRITE_LINEDIRECTIVES_H

#include "Rewrite/RewrittenText.h"

namespace opendefer {

struct LineStyle {
  std::string Name; ///< what the file is called
  /// No preprocessor runs: `# 1 "Name"`.
  bool IsPreprocessed = false;
  /// For tools that count how often lines run: the file that what closes a
  /// function is said to stand in. If empty, that is the user's.
  std::string ClosingsIn = "";
};

/// `#line 1 "Name"`.
std::string lineDirective(const LineStyle &Style);

/// The lowered text, in which each piece of the user's is where the compiler
/// takes it to be in the line and column where he has written it.
std::string withUsersPlaces(const RewrittenText &Text, const LineStyle &Style);

} // namespace opendefer

#endif // OPENDEFER_REWRITE_LINEDIRECTIVES_H
