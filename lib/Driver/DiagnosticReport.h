//===- DiagnosticReport.h - Our diagnostics, said by Clang -------*- C++
//-*-===//
#ifndef OPENDEFER_DRIVER_DIAGNOSTICREPORT_H
#define OPENDEFER_DRIVER_DIAGNOSTICREPORT_H

#include "Basic/Decision.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/STLExtras.h"

namespace opendefer {

/// From a place in the parse that found the error to a location in the source
/// manager that the engine shows.
using PlaceToLocation =
    llvm::function_ref<clang::SourceLocation(const FilePlace &)>;

void report(clang::DiagnosticsEngine &Engine, const Diagnostic &D,
            PlaceToLocation Locate);

void report(clang::DiagnosticsEngine &Engine, const Decision &D,
            PlaceToLocation Locate);

} // namespace opendefer

#endif // OPENDEFER_DRIVER_DIAGNOSTICREPORT_H
