//===- Jump.cpp - After a longjmp -----------------------------------------===//
//
// Drops what longjmp has left behind: it is on the part of the stack that is
// gone, and must not be read. So the value of a panic that was running there is
// leaked, as are the records of its frames.
//
//===----------------------------------------------------------------------===//

#include "Landing.h"

#include <opendefer/jump.h>

using namespace opendefer;
using namespace opendefer::lowered;

/// What both C++ ABI libraries have at __cxa_get_globals().
struct EHGlobals {
  void *CaughtExceptions;
  unsigned UncaughtExceptions;
};
extern "C" EHGlobals *__cxa_get_globals() noexcept;

/// A landing itself is an exception, and not on the stack.
static void dropLandings(const landing *Remaining) {
  while (G.landings && G.landings != Remaining) {
    landing &Newest = *G.landings;
    G.saved = Newest.outerSaved;
    __cxa_get_globals()->UncaughtExceptions =
        static_cast<unsigned>(Newest.uncaughtBefore);
    finish(Newest);
  }
}

void lowered::restore_after_jump(frame *Head, panic_record *Panics,
                                 landing *Landings, resume_point *Resumes,
                                 std::uint64_t Stack) {
  // The mark of a fiber that has switched its state before it called setjmp, in
  // order to leave by longjmp, is that of another stack.
  if (Stack != G.stack)
    return;
  G.directPanic = nullptr;
  G.head = Head;
  G.panics = Panics;
  G.resumes = Resumes;
  dropLandings(Landings);
}
