//===- NoExceptions.h - Functions compiled without exceptions ---*- C++ -*-===//
//
// What NoExceptions.cpp, compiled with -fno-exceptions -fno-rtti, offers to the
// tests.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_TEST_UNIT_NOEXCEPTIONS_H
#define OPENDEFER_TEST_UNIT_NOEXCEPTIONS_H

#include <opendefer/value.h>

struct SharedPayload {
  int I;
};
/// The SharedPayload's int, or -1.
int payloadWithoutRtti(const opendefer::value &V);

/// Calls Body(Argument) in a function with two deferred calls, of which the
/// newer recovers if `recovers`; returns Body's result or 0.
int runOpen(int (*Body)(int), int Argument, bool Recovers);
/// The same as a linked function with Count deferred calls.
int runLinked(int (*Body)(int), int Argument, int Count, int RecoverAt);
/// A remaining call panics with 22 and an older one of the frame recovers.
int repanicSameFrame();
/// A remaining call panics with 33; the frame does not recover that.
int repanicOut();
int recursive(int Depth, int At);
void passThrough(void (*Body)());
int observeState();

#endif // OPENDEFER_TEST_UNIT_NOEXCEPTIONS_H
