#include <cstdio>
#include <opendefer/defer.h>

inline void vendor() { defer std::puts("vendor ends"); }
