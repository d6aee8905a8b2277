//===- UnwinderEntriesTest.cpp - What a recovery asks of the unwinder -----===//
//
// A program of its own: it stands before the unwinder's entry points and counts
// calls of them, from wherever they come.
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include "recovery/UnwindMethod.h"
#include "recovery/x86_64/TableUnwinder.h"

#include "../Inputs/unwinder-entries.h"

extern "C" {
struct dwarf_eh_bases;
const void *_Unwind_Find_FDE(void *PC, dwarf_eh_bases *Bases) {
  return real(_Unwind_Find_FDE, "_Unwind_Find_FDE")(PC, Bases);
}
}

// Three deferred calls remain when the newest one has recovered; there are
// cleanups of the function's own between them.
static int EntriesInCalls[3];
NOINLINE static void remaining() {
  __open_frame<4> f; try {
    auto c0 = DEFERRED { EntriesInCalls[2] = Entries; }; __guard g0(f.__slot<0>(), c0);
    Noisy a("a");
    auto c1 = DEFERRED { EntriesInCalls[1] = Entries; }; __guard g1(f.__slot<1>(), c1);
    Noisy b("b");
    auto c2 = DEFERRED { EntriesInCalls[0] = Entries; }; __guard g2(f.__slot<2>(), c2);
    auto c3 = DEFERRED { recover(p); }; __guard g3(f.__slot<3>(), c3);
    Noisy c("c");
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST(UnwinderEntriesTest, CountsThrows) {
  Entries = 0;
  try { toss(1); } catch (int) {}
  EXPECT_GT(Entries, 0);
}

TEST(UnwinderEntriesTest, DeferreturnGoesOnFromTheSavedState) {
  remaining();
  takeLog();
  remaining();
  EXPECT_EQ(takeLog(), "~c ~b ~a");
  EXPECT_EQ(EntriesInCalls[1], EntriesInCalls[0]);
  EXPECT_EQ(EntriesInCalls[2], EntriesInCalls[0]);
}

#if OPENDEFER_HAVE_TABLE_UNWINDER
TEST(UnwinderEntriesTest, DriverNeedsNoneAtAllOnceItKnowsTheFrames) {
  remaining();
  Entries = 0;
  remaining();
  EXPECT_EQ(Entries, 0);
  expectClean();
}
#endif
