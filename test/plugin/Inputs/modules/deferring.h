#pragma once
#include <opendefer/defer.h>
#include <cstdio>

inline int fromHeader(int x) {
  defer std::printf("deferred by the header %d\n", x);
  std::printf("in the header, ");
  return x + 1;
}

#define CLEAN_UP(CALL) defer CALL

template <class T> T fromTemplate(T x) {
  defer_result T result = x;
  defer [&result] {
    if (auto v = opendefer::recover())
      std::printf("recovered: %s\n", v.what().c_str());
    result = 0;
  };
  opendefer::panic("oops");
}
