//===- LineDirectives.h - #line in lowered text -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_REWRITE_LINEDIRECTIVES_H
#define OPENDEFER_REWRITE_LINEDIRECTIVES_H

#include "Rewrite/RewrittenText.h"

namespace opendefer {

struct LineStyle {
  std::string Name; ///< the file's name in directives
  /// Write `# 1 "Name"`, because no preprocessor will run.
  bool IsPreprocessed = false;
  /// For coverage tools: the file to which the generated end of a function, its
  /// frame and its guards are attributed. If empty, it is the user's file.
  std::string FunctionEndFile = "";
};

/// Returns `#line 1 "Name"`.
std::string lineDirective(const LineStyle &Style);

/// Returns the lowered text with #line directives, so that the compiler reports
/// the original line and column for each piece of the user's text.
std::string withLineDirectives(const RewrittenText &Text,
                               const LineStyle &Style);

} // namespace opendefer

#endif // OPENDEFER_REWRITE_LINEDIRECTIVES_H
