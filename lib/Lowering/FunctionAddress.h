//===- FunctionAddress.h - The function, as an expression -------*- C++ -*-===//
//
// recover() knows a deferred call that was made through a pointer by the
// address of the function that it is in.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LOWERING_FUNCTIONADDRESS_H
#define OPENDEFER_LOWERING_FUNCTIONADDRESS_H

#include "Analysis/DeferringFunction.h"
#include <string>

namespace opendefer {

/// The function's own address as an expression, for callers through a pointer;
/// "nullptr" where it has none or it cannot be written down.
std::string functionAddress(const DeferringFunction &Fn,
                            const clang::ASTContext &Ctx);

} // namespace opendefer

#endif // OPENDEFER_LOWERING_FUNCTIONADDRESS_H
