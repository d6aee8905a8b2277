//===- BoundaryRandomTest.cpp - Random nests of boundaries -----------------===//

#include "Support.h"

#include "../boundary/Inputs/nests.h"

using nests::Node;

// void runDefers(const Node &N) { defer { ... run(*N.Second); }; run(*N.First); }
NOINLINE void nests::runDefers(const Node &N) {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { nests::note("d" + std::to_string(N.Number)); run(*N.Second); }; __guard g0(f.__slot<0>(), c0);
    run(*N.First);
  } catch (__recovery &l) { f.__recovered(l); }
}
NOINLINE void nests::runRecovers(const Node &N) {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { nests::note("r" + nests::textOf(recover(p))); run(*N.Second); }; __guard g0(f.__slot<0>(), c0); try {
    run(*N.First);
    } catch (...) { if (!g0.__recover_exception()) throw; }
  } catch (__recovery &l) { f.__recovered(l); }
}

using BoundaryRandomTest = RuntimeTest;

TEST_F(BoundaryRandomTest, LogsWhatTheModelDoes) {
  EXPECT_EQ(nests::runAll(20000, expectClean), "");
}
