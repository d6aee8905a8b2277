//===- GoPeer.h - The Go program that is measured along ---------*- C++ -*-===//

#ifndef OPENDEFER_BENCH_GOPEER_H
#define OPENDEFER_BENCH_GOPEER_H

/// True if there is one.
bool hasGoPeer();

/// Has it run Calls functions with Defers defers of a closure "small" or
/// "large" each; returns the seconds it took.
double runGoPeer(const char *Closure, long Defers, long Calls);

#endif // OPENDEFER_BENCH_GOPEER_H
