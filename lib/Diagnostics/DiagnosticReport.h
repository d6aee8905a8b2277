//===- DiagnosticReport.h - Our diagnostics, said by Clang ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_DIAGNOSTICS_DIAGNOSTICREPORT_H
#define OPENDEFER_DIAGNOSTICS_DIAGNOSTICREPORT_H

#include "Basic/Decision.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

namespace clang {
class CodeGenOptions;
} // namespace clang

namespace opendefer {

/// From a place in the parse that found the error to a location in the source
/// manager that the engine shows.
using PlaceToLocation =
    llvm::function_ref<clang::SourceLocation(const FileLocation &)>;

void report(clang::DiagnosticsEngine &Engine, const Diagnostic &D,
            PlaceToLocation Locate);

/// The remarks that the user asked for: all if `Explain`, else those whose
/// option, -Rpass= or -Rpass-missed=, matches our name.
void remark(clang::DiagnosticsEngine &Engine,
            llvm::ArrayRef<Decision> Decisions, bool Explain,
            const clang::CodeGenOptions &Asked, PlaceToLocation Locate);

} // namespace opendefer

#endif // OPENDEFER_DIAGNOSTICS_DIAGNOSTICREPORT_H
