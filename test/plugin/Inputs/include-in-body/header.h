#pragma once
#include <cstdio>
#include <opendefer/defer.h>
namespace header {
inline void function() {
#include "outer.inc"
  std::printf("body of %s\n", __func__);
}
} // namespace header
