//===- Unloadable.cpp - A library to be unloaded --------------------------===//
//
// Built twice with frames of different sizes, otherwise alike.
//
//===----------------------------------------------------------------------===//

#include <cstring>

extern "C" __attribute__((visibility("default"))) int
passThrough(int (*Function)()) {
  char Block[BLOCK_SIZE];
  std::memset(Block, 1, sizeof(Block));
  __asm__ volatile("" : : "r"(Block) : "memory");
  int Result = Function();
  __asm__ volatile("" : : "r"(Block) : "memory");
  return Result + Block[0];
}
