//===- DeferredCall.cpp - Taking deferred calls off frames ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "panic/DeferredCall.h"

#include "core/Chain.h"
#include "panic/Panic.h"
#include "recovery/Recovery.h"

using namespace opendefer;
using namespace opendefer::__lowered;

// The runtime finds the slots from the frame header alone.
static_assert(sizeof(__open_frame<2>) == (sizeof(__frame) + 2 * sizeof(__slot) +
                                          alignof(__frame) - 1) /
                                             alignof(__frame) *
                                             alignof(__frame),
              "");
static_assert(sizeof(__noexcept_frame<__frame>) - sizeof(__frame) ==
                  sizeof(__noexcept_frame<__open_slots<2>>) -
                      sizeof(__open_slots<2>),
              "");

/// The list that contains the range's record.
static __linked_record *&listOf(const DeferRange &Range) {
  if (Range.Frame->__is(__linked_kind))
    return asLinked(Range.Frame)->__list;
  __slot &Slot = slotsAt(Range.Frame, __slotsOffset())[highestBit(Range.Mask)];
  return *reinterpret_cast<__linked_record **>(&Slot.__words[0]);
}

/// The pointer to the range's record in its list; null if that was taken.
static __linked_record **findOnly(const DeferRange &Range) {
  __linked_record **Link = &listOf(Range);
  while (*Link && *Link != Range.Only)
    Link = &(*Link)->__next;
  return *Link ? Link : nullptr;
}

/// Takes a record that newer ones may precede.
bool DeferredCall::takeOnly(const DeferRange &Range) {
  __linked_record **Link = findOnly(Range);
  if (!Link)
    return false;
  *Link = Range.Only->__next;
  __frame *F = Range.Frame;
  if (F->__is(__linked_kind)) {
    if (--F->__deferBits == 0)
      F->__pendingBits = 0;
  } else if (!listOf(Range)) {
    std::uint64_t Pending = pendingBitsOf(F);
    F->__deferBits &= ~Range.Mask;
    if (Pending)
      setPending(F, Pending & ~Range.Mask);
  }
  Function = Range.Only->__function;
  Place = Range.Only;
  return true;
}

bool DeferredCall::take(const DeferRange &Range,
                        const __saved_open_defer_state &State) {
  if (!isPresent(State) || Range.Only)
    return take(Range);
  char *Base = reinterpret_cast<char *>(Range.Frame);
  auto &Bits = *reinterpret_cast<std::uint64_t *>(Base + State.__bitsOffset);
  std::uint64_t Left = Bits & Range.Mask;
  if (!Left)
    return false;
  unsigned Index = highestBit(Left);
  if (takeFrom(slotsAt(Range.Frame, State.__slotsOffset)[Index])) {
    Bits &= ~(std::uint64_t(1) << Index);
    if (!Bits)
      Range.Frame->__link &= ~std::uintptr_t(__pending_kind);
  }
  return true;
}

/// Called before an unwind that is not a recovery leaves the panic.  Removes it
/// and newer panics from the list, unless a recovery has dropped them already.
static void abandon(const __panic_record *Panic) {
  for (__panic_record *P = __this_g.__panics; P; P = P->older)
    if (P == Panic) {
      while (__this_g.__head && __this_g.__head->__is(__table_kind))
        __this_g.__head = __this_g.__head->__next();
      unlinkTableFrames(P->start);
      dropPanics(P->older);
      return;
    }
}

void DeferredCall::runCapturing(const CallNote &Note, __panic_record *By) {
  NotedClosure Closure(Note, *static_cast<__slot *>(Place));
  Note.function()(&Closure, By);
}

std::exception_ptr DeferredCall::runProtected(__panic_record *By) {
  try {
    run(By);
    return nullptr;
  } catch (...) {
    passRecoveryOn();
    // A forced unwind, or an exception of another language, is not caught.
    std::exception_ptr Exception = std::current_exception();
    if (!Exception) {
      abandon(By);
      throw;
    }
    return Exception;
  }
}

bool __lowered::isPending(const DeferRange &Range) {
  if (Range.Frame->__is(__linked_kind))
    return Range.Frame->__pendingBits && isAnythingLeft(Range);
  return (pendingBitsOf(Range.Frame) & Range.Mask) != 0;
}

bool __lowered::isAnythingLeft(const DeferRange &Range) {
  if (Range.Only)
    return findOnly(Range) != nullptr;
  if (Range.Frame->__is(__linked_kind))
    return Range.Frame->__deferBits > Range.Mark;
  return ((Range.Frame->__deferBits | pendingBitsOf(Range.Frame)) &
          Range.Mask) != 0;
}

void __lowered::takeBack(__frame *F) {
  if (F->__is(__linked_kind)) {
    F->__pendingBits = 0;
    return;
  }
  F->__deferBits |= pendingBitsOf(F);
  setPending(F, 0);
}

void __lowered::handOver(__frame *F) {
  if (F->__is(__linked_kind)) {
    F->__pendingBits = F->__deferBits != 0;
    return;
  }
  setPending(F, pendingBitsOf(F) | F->__deferBits);
  F->__deferBits = 0;
}
