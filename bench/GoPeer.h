//===- GoPeer.h - The Go program that is measured along ---------*- C++ -*-===//

#ifndef OPENDEFER_BENCH_GOPEER_H
#define OPENDEFER_BENCH_GOPEER_H

#include <string>

/// True if there is one.
bool hasGoPeer();

/// Adds a benchmark that has it run its function `Function` with this argument,
/// so many calls at a time.
void addGo(const std::string &Name, const std::string &Function, long Argument,
           long Calls);

#endif // OPENDEFER_BENCH_GOPEER_H
