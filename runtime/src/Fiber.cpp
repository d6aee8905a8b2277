//===- Fiber.cpp - Switching the state of a stack -------------------------===//

#include <opendefer/fiber.h>

#include <atomic>

using namespace opendefer;

static std::atomic<std::uint64_t> Numbers{1};

fiber_state opendefer::switch_fiber(const fiber_state &next) noexcept {
  lowered::g &Thread = lowered::G;
  fiber_state Before;
  Before.head = Thread.head;
  Before.panics = Thread.panics;
  Before.directPanic = Thread.directPanic;
  Before.directCallee = Thread.directCallee;
  Before.landings = Thread.landings;
  Before.resumes = Thread.resumes;
  Before.saved = Thread.saved;
  Before.stack = Thread.stack;

  Thread.head = next.head;
  Thread.panics = next.panics;
  Thread.directPanic = next.directPanic;
  Thread.directCallee = next.directCallee;
  Thread.landings = next.landings;
  Thread.resumes = next.resumes;
  Thread.saved = next.saved;
  Thread.stack = next.stack == fiber_state::not_numbered
                     ? Numbers.fetch_add(1, std::memory_order_relaxed)
                     : next.stack;
  return Before;
}
