//===- CallStack.cpp - The calls on the stack -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Goes as a panic's walk does, with the thread's cached rows.  The unwinder
// does the rest where a stack frame has no row, such as a signal's.
//
//===----------------------------------------------------------------------===//

#include "unwind/CallStack.h"

#include "unwind/x86_64/Registers.h"
#include "unwind/x86_64/RowCache.h"

using namespace opendefer;
using namespace opendefer::__lowered;

namespace {
struct RestOfWalk {
  std::uintptr_t SP; ///< Of the stack frame whose caller is next.
  bool (*Visit)(void *, std::uintptr_t);
  void *Argument;
  bool IsNext = false;
};
} // namespace

static _Unwind_Reason_Code visitCall(_Unwind_Context *Context, void *Argument) {
  auto &Rest = *static_cast<RestOfWalk *>(Argument);
  if (!Rest.IsNext) {
    Rest.IsNext = _Unwind_GetCFA(Context) == Rest.SP;
    return _URC_NO_REASON;
  }
  int IsInterrupted = 0;
  std::uintptr_t PC = _Unwind_GetIPInfo(Context, &IsInterrupted);
  if (IsInterrupted)
    ++PC;
  return PC && Rest.Visit(Rest.Argument, PC) ? _URC_NO_REASON
                                             : _URC_END_OF_STACK;
}

void __lowered::walkCalls(bool (*Visit)(void *, std::uintptr_t),
                          void *Argument) {
  Cursor Frame;
  opendefer_capture(&Frame);
  RowReader Rows;
  const Row *R = nullptr;
  while (Frame.PC && Visit(Argument, Frame.PC)) {
    R = Rows.findNext(R, Frame.PC);
    std::uintptr_t CFA = R ? cfaOf(R->Frame, Frame) : 0;
    if (CFA > Frame.SP) {
      stepOut(Frame, R->Frame, CFA);
      continue;
    }
    FrameInfo Info = {};
    readFrameInfo(Frame.PC, Info);
    if (!Info.IsOutermost) {
      RestOfWalk Rest = {Frame.SP, Visit, Argument};
      _Unwind_Backtrace(visitCall, &Rest);
    }
    return;
  }
}
