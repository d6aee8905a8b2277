//===- Main.cpp - Runs the tests with one of the landing methods ----------===//
//
// OPENDEFER_TEST_LANDING=driver|thrown chooses it; CTest runs everything with
// both.
//
//===----------------------------------------------------------------------===//

#include "landing/LandingMethod.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static bool chooseLandingMethod() {
  using opendefer::__lowered::LandingMethod;
  using opendefer::__lowered::setLandingMethod;
  const char *Name = std::getenv("OPENDEFER_TEST_LANDING");
  if (!Name)
    return true;
  if (std::strcmp(Name, "driver") == 0)
    setLandingMethod(LandingMethod::Driver);
  else if (std::strcmp(Name, "thrown") == 0)
    setLandingMethod(LandingMethod::Thrown);
  else
    return false;
  return true;
}

int main(int argc, char **argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (!chooseLandingMethod()) {
    std::fprintf(stderr, "OPENDEFER_TEST_LANDING is neither driver nor thrown\n");
    return 1;
  }
  return RUN_ALL_TESTS();
}
