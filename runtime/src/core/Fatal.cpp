//===- Fatal.cpp - Errors that end the process ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/Fatal.h"

#include <opendefer/lowered/result.h>

#include <cstdio>
#include <cstdlib>

using namespace opendefer;

void __lowered::fatal(const char *Message) {
  std::fprintf(stderr, "opendefer: fatal error: %s\n", Message);
  std::abort();
}

void __lowered::__no_return(const char *Function) {
  std::fprintf(stderr,
               "opendefer: fatal error: %s recovered from a panic, but is "
               "declared [[noreturn]]\n",
               Function);
  std::abort();
}

void __lowered::__no_result(const char *Function) {
  std::fprintf(stderr,
               "opendefer: fatal error: %s recovered from a panic before it "
               "had a result, and its result type cannot be "
               "value-initialized; give it a named result (defer_result)\n",
               Function);
  std::abort();
}
