//===- ExceptionValue.cpp - The payload that is a C++ exception -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A panic_error is a panic that has travelled as a C++ exception. Where one
// becomes a payload again, the original payload takes its place.
//
//===----------------------------------------------------------------------===//

#include "core/ExceptionValue.h"

#include <opendefer/boundary.h>
#include <opendefer/panic.h>

#include <cxxabi.h>

#include <typeinfo>
#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

bool __lowered::hasCaughtPanicError() {
  const std::type_info *Type = abi::__cxa_current_exception_type();
  return Type && *Type == typeid(panic_error);
}

/// True if the exception may be a panic_error. Finding out for certain takes a
/// throw, which the recovery of an exception must not cost.
static bool mayBePanicError(const std::exception_ptr &Exception) {
  return std::current_exception() != Exception || hasCaughtPanicError();
}

__value_box *__lowered::__box_exception(std::exception_ptr &&Exception) {
  if (!Exception)
    return nullptr;
  if (mayBePanicError(Exception)) {
    try {
      std::rethrow_exception(Exception);
    } catch (const panic_error &Error) {
      return Error.value().__release_box();
    } catch (...) { // It stays what it is.
    }
  }
  return new __typed_box<std::exception_ptr>(std::move(Exception));
}
