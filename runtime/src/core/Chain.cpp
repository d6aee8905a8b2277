//===- Chain.cpp - The chain of a thread's frames -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/Chain.h"

using namespace opendefer;
using namespace opendefer::__lowered;

static_assert(alignof(__frame) > __low_kinds, "the kind needs the low bits");

bool __lowered::isInChain(const __frame *Frame, const __frame *First) {
  for (; First; First = First->__next())
    if (First == Frame)
      return true;
  return false;
}

void __lowered::unlinkTableFrames(__frame *First) {
  while (First) {
    __frame *Next = First->__next();
    while (Next && Next->__is(__table_kind))
      Next = Next->__next();
    setNext(First, Next, First->__link & __kind_mask);
    First = Next;
  }
}
