//===- CatchPanic.cpp - A panic as a value --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both functions are deferring functions that are lowered by hand. Their frames
// are ordinary ones, so a panic finds them in the chain, and a recovery enters
// their handlers as it enters those of the user's functions.
//
// They are in the library, and not in the header, so that the handlers exist
// also for callers that are compiled with -fno-exceptions.
//
//===----------------------------------------------------------------------===//

#include "boundary/CatchPanic.h"

#include "core/ExceptionValue.h"
#include "recovery/Recovery.h"

#include <opendefer/lowered.h>

#include <new>

using namespace opendefer;
using namespace opendefer::__lowered;

value __lowered::__catch_panic(__boundary_call Call, void *Function) {
  value Caught;
  __open_frame<1> Frame;
  try {
    auto Recover = [&Caught](__panic_record *By) { Caught = recover(By); };
    __guard Guard(Frame.__slot<0>(), Recover);
    Call(Function);
  } catch (__recovery &Recovery) {
    Frame.__recovered(Recovery);
  }
  return Caught;
}

/// Sets the stack of the panic, which is still there. Without memory for it
/// there is none.
static void setStack(stacktrace &Stack) {
  try {
    Stack = stacktrace::of_panic();
  } catch (const std::bad_alloc &) {
  }
}

void __lowered::catchAll(__boundary_call Call, void *Function, Caught &Result,
                         CatchStack WithStack) {
  __open_frame<1> Frame;
  try {
    auto Recover = [&Result, WithStack](__panic_record *By) {
      Result.Value = recover(By);
      if (WithStack == CatchStack::Yes && Result.Value)
        setStack(Result.Stack);
    };
    __guard Guard(Frame.__slot<0>(), Recover);
    try {
      Call(Function);
    } catch (...) {
      Result.IsException = !caughtRecovery() && !hasCaughtPanicError();
      if (!Guard.__recover_exception())
        throw;
    }
  } catch (__recovery &Recovery) {
    Frame.__recovered(Recovery);
  }
}

value __lowered::__catch_all(__boundary_call Call, void *Function) {
  Caught Result;
  catchAll(Call, Function, Result, CatchStack::No);
  return Result.Value;
}
