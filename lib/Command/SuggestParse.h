//===- SuggestParse.h - The parse for --suggest -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_SUGGESTPARSE_H
#define OPENDEFER_COMMAND_SUGGESTPARSE_H

#include "Parse/LoweringParse.h"

namespace opendefer {

/// Parses the input of `CI` as it is, and passes the suggestions for the main
/// file and the wanted headers to the handler. `Guards` names more classes of
/// guards, and functions that return them. Returns false after compile errors.
bool parseAndSuggest(clang::CompilerInstance &CI,
                     llvm::ArrayRef<std::string> Guards,
                     HeaderFilter WantsHeader, UnitHandler Handler);

} // namespace opendefer

#endif // OPENDEFER_COMMAND_SUGGESTPARSE_H
