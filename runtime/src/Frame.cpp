//===- Frame.cpp - Taking deferred calls off frames -----------------------===//

#include "Frame.h"

using namespace opendefer;
using namespace opendefer::lowered;

// The runtime finds the slots from the frame header alone.
static_assert(sizeof(open_frame<2>) == sizeof(frame) + 2 * sizeof(slot), "");
static_assert(sizeof(noexcept_frame<frame>) - sizeof(frame) ==
                  sizeof(noexcept_frame<open_slots<2>>) - sizeof(open_slots<2>),
              "");
static_assert(alignof(frame) > low_kinds, "the kind needs the low bits");

static std::uint64_t pendingBitsOf(const frame *F) {
  return F->is(pending_kind) ? F->pendingBits : 0;
}

static void setPending(frame *F, std::uint64_t Bits) {
  F->pendingBits = Bits;
  if (Bits)
    F->link |= pending_kind;
  else
    F->link &= ~std::uintptr_t(pending_kind);
}

bool DeferredCall::takeSlot(const DeferRange &Range) {
  frame *F = Range.Frame;
  std::uint64_t Pending = pendingBitsOf(F);
  std::uint64_t Left = (F->deferBits | Pending) & Range.Mask;
  if (!Left)
    return false;
  unsigned Index = highestBit(Left);
  if (takeFrom(slotsAt(F, slotsOffset())[Index])) {
    std::uint64_t Others = ~(std::uint64_t(1) << Index);
    F->deferBits &= Others;
    if (Pending)
      setPending(F, Pending & Others);
  }
  return true;
}

bool DeferredCall::take(const DeferRange &Range,
                        const saved_open_defer_state &State) {
  if (!isPresent(State))
    return take(Range);
  char *Base = reinterpret_cast<char *>(Range.Frame);
  auto &Bits = *reinterpret_cast<std::uint64_t *>(Base + State.bitsOffset);
  std::uint64_t Left = Bits & Range.Mask;
  if (!Left)
    return false;
  unsigned Index = highestBit(Left);
  if (takeFrom(slotsAt(Range.Frame, State.slotsOffset)[Index])) {
    Bits &= ~(std::uint64_t(1) << Index);
    if (!Bits)
      Range.Frame->link &= ~std::uintptr_t(pending_kind);
  }
  return true;
}

/// The panic is about to be left by an unwind that is none of ours.  It and
/// what is newer go off the list, unless a recovery has dropped them already.
static void abandon(const panic_record *Panic) {
  for (panic_record *P = G.panics; P; P = P->older)
    if (P == Panic) {
      while (G.head && G.head->is(table_kind))
        G.head = G.head->next();
      unlinkTableFrames(P->start);
      dropPanics(P->older);
      return;
    }
}

std::exception_ptr DeferredCall::runProtected(panic_record *By) {
  try {
    run(By);
    return nullptr;
  } catch (landing &) {
    throw;
  } catch (...) {
    // A forced unwind or a foreign exception is not ours to stop.
    std::exception_ptr Exception = std::current_exception();
    if (!Exception) {
      abandon(By);
      throw;
    }
    return Exception;
  }
}

bool lowered::isInChain(const frame *Frame, const frame *First) {
  for (; First; First = First->next())
    if (First == Frame)
      return true;
  return false;
}

bool lowered::isPending(const DeferRange &Range) {
  if (Range.Frame->is(linked_kind))
    return Range.Frame->pendingBits && isAnythingLeft(Range);
  return (pendingBitsOf(Range.Frame) & Range.Mask) != 0;
}

bool lowered::isAnythingLeft(const DeferRange &Range) {
  if (Range.Frame->is(linked_kind))
    return Range.Frame->deferBits > Range.Mark;
  return ((Range.Frame->deferBits | pendingBitsOf(Range.Frame)) & Range.Mask) !=
         0;
}

void lowered::handOver(frame *F) {
  if (F->is(linked_kind)) {
    F->pendingBits = F->deferBits != 0;
    return;
  }
  setPending(F, pendingBitsOf(F) | F->deferBits);
  F->deferBits = 0;
}
