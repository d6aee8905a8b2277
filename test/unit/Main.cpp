//===- Main.cpp - Runs the tests with one of the unwind methods ------------===//
//
// OPENDEFER_TEST_UNWIND=tables|throw chooses it; CTest runs everything with
// both.
//
//===----------------------------------------------------------------------===//

#include "recovery/UnwindMethod.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static bool chooseUnwindMethod() {
  using opendefer::__lowered::UnwindMethod;
  using opendefer::__lowered::setUnwindMethod;
  const char *Name = std::getenv("OPENDEFER_TEST_UNWIND");
  if (!Name)
    return true;
  if (std::strcmp(Name, "tables") == 0)
    setUnwindMethod(UnwindMethod::Tables);
  else if (std::strcmp(Name, "throw") == 0)
    setUnwindMethod(UnwindMethod::Throw);
  else
    return false;
  return true;
}

int main(int argc, char **argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (!chooseUnwindMethod()) {
    std::fprintf(stderr, "OPENDEFER_TEST_UNWIND is neither tables nor throw\n");
    return 1;
  }
  return RUN_ALL_TESTS();
}
