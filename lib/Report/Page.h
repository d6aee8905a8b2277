//===- Page.h - The template of the HTML report, embedded -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_REPORT_PAGE_H
#define OPENDEFER_REPORT_PAGE_H

namespace opendefer {

/// HTML with `"opendefer-data"` where the data goes, a JSON value.
extern const char PageTemplate[];

} // namespace opendefer

#endif // OPENDEFER_REPORT_PAGE_H
