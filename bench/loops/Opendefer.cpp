//===- Opendefer.cpp - A defer in a loop ----------------------------------===//

#include "Loops.h"

#include <opendefer/defer.h>

template <void (*Call)(long)> static void deferEach(int Count) {
  for (int I = 0; I < Count; I++)
    defer[I] { Call(I); };
}

void deferSmall(int Count) { deferEach<add>(Count); }
void deferUse(int Count) { deferEach<use>(Count); }
void deferCountAndUse(int Count) { deferEach<countAndUse>(Count); }

void deferLarge(int Count) {
  for (long I = 0; I < Count; I++)
    defer[I, A = Count + I, B = Count + 1 + I] { add(I + A + B); };
}
