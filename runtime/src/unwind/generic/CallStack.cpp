//===- CallStack.cpp - The calls on the stack -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "unwind/CallStack.h"

#include <unwind.h>

using namespace opendefer;

namespace {
struct Visitor {
  bool (*Visit)(void *, std::uintptr_t);
  void *Argument;
};
} // namespace

static _Unwind_Reason_Code visitCall(_Unwind_Context *Context, void *Argument) {
  auto &To = *static_cast<Visitor *>(Argument);
  int IsInterrupted = 0;
  std::uintptr_t PC = _Unwind_GetIPInfo(Context, &IsInterrupted);
  if (IsInterrupted)
    ++PC;
  return PC && To.Visit(To.Argument, PC) ? _URC_NO_REASON : _URC_END_OF_STACK;
}

void __lowered::walkCalls(bool (*Visit)(void *, std::uintptr_t),
                          void *Argument) {
  Visitor To = {Visit, Argument};
  _Unwind_Backtrace(visitCall, &To);
}
