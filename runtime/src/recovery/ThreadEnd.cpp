//===- ThreadEnd.cpp - Ending a thread from one of its frames -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the table unwinder has not unwound the thread already
// (TableUnwinder.cpp):
//
// pthread_exit() unwinds the thread by itself, with the unwinder of libgcc. The
// frames of a program with libc++ ask the unwinder of LLVM about themselves,
// and the two do not understand each other: such a program crashes. So with
// libc++ a recovery first goes to the oldest deferring frame, which runs the
// destructors of all that is newer; from there the thread ends by a call of
// pthread_exit() on a stack of its own, where the other unwinder sees no frame
// but ours. Destructors of locals older than that frame's first defer are not
// run.
//
//===----------------------------------------------------------------------===//

#include "recovery/ThreadEnd.h"

#include "core/Fatal.h"

#include <opendefer/lowered/frame.h>

#include <pthread.h>

#include <cstddef> // says which standard library this is

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

/// Frees the small stack: runs on the thread's own one, after exitHere().
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
