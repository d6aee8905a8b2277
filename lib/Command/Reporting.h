//===- Reporting.h - Reports from all sources' results ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_REPORTING_H
#define OPENDEFER_COMMAND_REPORTING_H

#include "Command/LowerSource.h"
#include "Report/Report.h"
#include "llvm/ADT/ArrayRef.h"

namespace opendefer {

/// Makes the report for all sources. `Problems` and `Output` are merged
/// already: a problem in a shared header occurs once.
Report makeReport(llvm::ArrayRef<SourceFile> Sources,
                  llvm::ArrayRef<SourceResult> Results,
                  llvm::ArrayRef<Problem> Problems, const OutputFiles &Output);

} // namespace opendefer

#endif // OPENDEFER_COMMAND_REPORTING_H
