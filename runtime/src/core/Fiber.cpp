//===- Fiber.cpp - Switching the state of a stack -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <opendefer/fiber.h>

#include <atomic>

using namespace opendefer;

static std::atomic<std::uint64_t> Numbers{1};

fiber_state opendefer::switch_fiber(const fiber_state &next) noexcept {
  __lowered::__thread_state &Thread = __lowered::__this_g;
  fiber_state Before;
  Before.__head = Thread.__head;
  Before.__panics = Thread.__panics;
  Before.__notedPanic = Thread.__notedPanic;
  Before.__notedCallee = Thread.__notedCallee;
  Before.__recoveries = Thread.__recoveries;
  Before.__resumes = Thread.__resumes;
  Before.__saved = Thread.__saved;
  Before.__stack = Thread.__stack;

  Thread.__head = next.__head;
  Thread.__panics = next.__panics;
  Thread.__notedPanic = next.__notedPanic;
  Thread.__notedCallee = next.__notedCallee;
  Thread.__recoveries = next.__recoveries;
  Thread.__resumes = next.__resumes;
  Thread.__saved = next.__saved;
  Thread.__stack = next.__stack == fiber_state::__not_numbered
                       ? Numbers.fetch_add(1, std::memory_order_relaxed)
                       : next.__stack;
  return Before;
}
