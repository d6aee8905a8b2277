//===- Fatal.cpp - Errors that end the process ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/Fatal.h"

#include "core/ErrorOutput.h"

#include <opendefer/lowered/result.h>

#include <cstdlib>

using namespace opendefer;

void __lowered::fatal(const std::string &Message) {
  printError("opendefer: fatal error: " + Message + "\n");
  std::abort();
}

void __lowered::__no_return(const char *Function) {
  fatal(Function + std::string(" recovered from a panic, but is declared "
                               "[[noreturn]]"));
}

void __lowered::__no_result(const char *Function) {
  fatal(Function + std::string(" recovered from a panic before it had a "
                               "result, and its result type cannot be "
                               "value-initialized; give it a named result "
                               "(defer_result)"));
}
