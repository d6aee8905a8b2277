//===- Go.h - Go's own benchmarks of defer ----------------------*- C++ -*-===//
//
// The benchmarks that accompanied the changes of Go's implementation: Defer,
// Defer10 and DeferMany of its runtime, a lock with and without defer, and
// CgoNoop's counterpart, a call into C and back between a defer and its call.
// peer.go has them in Go.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_BENCH_GO_GO_H
#define OPENDEFER_BENCH_GO_GO_H

struct GoBenchmark {
  const char *Name;
  void (*Run)(int);
  int Argument;
  int Defers; ///< How many one call executes; 0 where the call is the unit.
};
enum { GoBenchmarkCount = 6 };

extern "C" void intoC(); ///< And back.

#endif // OPENDEFER_BENCH_GO_GO_H
