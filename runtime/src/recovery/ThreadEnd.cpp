//===- ThreadEnd.cpp - Ending a thread from one of its frames -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Used if the table unwinder has not unwound the thread (TableUnwinder.cpp).
//
// pthread_exit() unwinds the thread by itself, with the unwinder of libgcc. In
// a program with libc++, personality routines call the unwinder of LLVM. The
// two unwinders cannot read each other's state, and the program crashes. So
// with libc++ a recovery first goes to the oldest deferring frame, which runs
// the destructors of all newer stack frames. From there, pthread_exit() is
// called on a separate stack, on which libgcc's unwinder finds only a frame of
// the runtime. Destructors of locals older than the first `defer` of that
// oldest frame are not run.
//
//===----------------------------------------------------------------------===//

#include "recovery/ThreadEnd.h"

#include "core/Fatal.h"

#include <opendefer/lowered/frame.h>

#include <pthread.h>

#include <cstddef> // defines _LIBCPP_VERSION with libc++

#ifdef _LIBCPP_VERSION
#include <ucontext.h>

#include <cstdlib>
#endif

using namespace opendefer;
using namespace opendefer::__lowered;

#ifndef _LIBCPP_VERSION

bool __lowered::mustLandBeforeEnd(const __frame *) { return false; }

void __lowered::endThreadHere() { pthread_exit(nullptr); }

#else

bool __lowered::mustLandBeforeEnd(const __frame *First) {
  for (; First; First = First->__next())
    if (!First->__is(__noexcept_kind) && !First->__is(__goexit_kind))
      return true;
  return false;
}

static void exitHere() { pthread_exit(nullptr); }

/// Frees the separate stack.  Called on the thread's own stack, after
/// exitHere().
static void freeStack(void *Stack) { std::free(Stack); }

void __lowered::endThreadHere() {
  static pthread_key_t Key = [] {
    pthread_key_t K;
    if (pthread_key_create(&K, freeStack))
      fatal("no thread-specific key left to end a thread");
    return K;
  }();
  constexpr std::size_t Size = 256 * 1024; // pthread_exit may load libgcc_s
  ucontext_t Exit;
  void *Stack = std::malloc(Size);
  if (!Stack || getcontext(&Exit))
    fatal("out of memory while ending a thread");
  pthread_setspecific(Key, Stack);
  Exit.uc_stack.ss_sp = Stack;
  Exit.uc_stack.ss_size = Size;
  Exit.uc_link = nullptr;
  makecontext(&Exit, exitHere, 0);
  setcontext(&Exit);
  fatal("setcontext failed while ending a thread");
}

#endif
