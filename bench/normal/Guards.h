//===- Guards.h - Structs with destructors ----------------------*- C++ -*-===//

#ifndef OPENDEFER_BENCH_NORMAL_GUARDS_H
#define OPENDEFER_BENCH_NORMAL_GUARDS_H

#include "Normal.h"

namespace {

struct Unlock {
  State *S;
  ~Unlock() { pthread_mutex_unlock(&S->Mutex); }
};
struct Done {
  State *S;
  long V;
  ~Done() { done(S, V); }
};
struct DoneIf {
  State *S;
  bool Armed;
  long V;
  ~DoneIf() {
    if (Armed)
      done(S, V);
  }
};

} // namespace

#endif // OPENDEFER_BENCH_NORMAL_GUARDS_H
