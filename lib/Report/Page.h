//===- Page.h - The template of the HTML report, embedded -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which HTML surrounds the data of a report?
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REPORT_PAGE_H
#define OPENDEFER_REPORT_PAGE_H

namespace opendefer {

/// HTML in which `"opendefer-data"` is replaced by the data, a JSON value.
extern const char PageTemplate[];

} // namespace opendefer

#endif // OPENDEFER_REPORT_PAGE_H
