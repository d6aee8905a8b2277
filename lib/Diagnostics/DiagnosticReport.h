//===- DiagnosticReport.h - Reports our diagnostics -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How do our diagnostics and decisions reach Clang's DiagnosticsEngine?
//
//===----------------------------------------------------------------------===//
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

/// Maps a place in the parse that found the error to a location in the source
/// manager of the engine.
using PlaceToLocation =
    llvm::function_ref<clang::SourceLocation(const FileLocation &)>;

void report(clang::DiagnosticsEngine &Engine, const Diagnostic &D,
            PlaceToLocation Locate);

/// Reports all decisions as remarks if `Explain`, otherwise those whose option,
/// -Rpass= or -Rpass-missed=, matches our name.
void remark(clang::DiagnosticsEngine &Engine,
            llvm::ArrayRef<Decision> Decisions, bool Explain,
            const clang::CodeGenOptions &CodeGen, PlaceToLocation Locate);

} // namespace opendefer

#endif // OPENDEFER_DIAGNOSTICS_DIAGNOSTICREPORT_H
