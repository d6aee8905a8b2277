//===- PanicError.cpp - A panic as a C++ exception ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "boundary/PanicError.h"

#include "core/ValueText.h"
#include "report/Origin.h"

#include <opendefer/boundary.h>

#include <memory>
#include <string>
#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

/// Returns the text of the value; the name of its type if the user's code that
/// makes the text throws or panics.
static std::string safeTextOf(const value &Panic) {
  std::string Text;
  if (catch_all([&] { Text = Panic.what(); }))
    Text = typeNameOf(Panic.__get_box());
  return Text;
}

panic_error::panic_error(opendefer::value Panic)
    : _Panic(std::move(Panic)), _Text(safeTextOf(_Panic)) {}
panic_error::panic_error(const panic_error &) noexcept = default;
panic_error &panic_error::operator=(const panic_error &) noexcept = default;
panic_error::~panic_error() = default;

const char *panic_error::what() const noexcept { return _Text.what(); }

static std::shared_ptr<PanicOrigin> announce(const value &Panic,
                                             stacktrace &&Stack) {
  std::shared_ptr<PanicOrigin> Origin(new PanicOrigin, [](PanicOrigin *Known) {
    forgetOrigin(*Known);
    delete Known;
  });
  Origin->Panic = Panic;
  Origin->Stack = std::move(Stack);
  Origin->setThread();
  announceOrigin(*Origin);
  return Origin;
}

panic_error::panic_error(opendefer::value Panic, stacktrace &&Stack)
    : panic_error(std::move(Panic)) {
  _Origin = announce(_Panic, std::move(Stack));
}

stacktrace panic_error::stack() const {
  return _Origin ? static_cast<PanicOrigin *>(_Origin.get())->Stack
                 : stacktrace();
}

void __lowered::throwPanicError(value &&Panic, stacktrace &&Stack) {
  throw panic_error(std::move(Panic), std::move(Stack));
}

void __lowered::__recover_into(value &To, __panic_record *By) {
  To = recover(By);
}

void __lowered::__throw_panic_error(value &&Panic) {
  throw panic_error(std::move(Panic));
}
