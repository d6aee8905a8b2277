//===- ValueText.h - Values as text -----------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_CORE_VALUETEXT_H
#define OPENDEFER_SRC_CORE_VALUETEXT_H

#include <opendefer/value.h>

#include <string>

namespace opendefer {
namespace __lowered {

/// The text of a payload as value::what() gives it.
std::string textOf(const __value_box *Box);

/// The same for a report: an exception as `TYPE: what()`.
std::string reportTextOf(const __value_box *Box);

std::string typeNameOf(const __value_box *Box);

/// The text of a payload, if that takes no code of the user's; else false.
bool plainTextOf(const __value_box *Box, std::string &Text);

std::string demangled(const char *Name);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_VALUETEXT_H
