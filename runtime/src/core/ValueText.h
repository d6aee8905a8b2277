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

/// Returns the text of a payload, as value::what() does.
std::string textOf(const __value_box *Box);

/// Returns the text for a report, in which an exception is `TYPE: what()`.
std::string reportTextOf(const __value_box *Box);

std::string typeNameOf(const __value_box *Box);

/// Sets Text to the text of a payload. Returns false if that would call the
/// user's code.
bool plainTextOf(const __value_box *Box, std::string &Text);

std::string demangled(const char *Name);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_VALUETEXT_H
