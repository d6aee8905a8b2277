//===- Loops.h - Functions that defer in a loop -----------------*- C++ -*-===//

#ifndef OPENDEFER_BENCH_LOOPS_LOOPS_H
#define OPENDEFER_BENCH_LOOPS_LOOPS_H

// What is deferred; not inlined.
void add(long V);
void use(long V);
void countAndUse(long V);

// Each defers one of them so many times.
void deferSmall(int Count);
void deferLarge(int Count);
void deferUse(int Count);
void deferCountAndUse(int Count);

#endif // OPENDEFER_BENCH_LOOPS_LOOPS_H
