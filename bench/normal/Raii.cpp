//===- Raii.cpp - A struct with a destructor for each call ----------------===//
#include "Guards.h"

namespace {

struct Done3 {
  State *S;
  long A, B;
  ~Done3() { done3(S, A, B); }
};
struct DoneLate {
  State *S;
  const long &N;
  ~DoneLate() { done(S, N); }
};

} // namespace

#define UNLOCK                                                                 \
  Unlock U { S }
#define DONE(V)                                                                \
  Done D##V { S, V }
#define DONE_IF(C, V)                                                          \
  DoneIf D { S, static_cast<bool>(C), V }
#define DONE3_NOW(A, B)                                                        \
  Done3 D { S, A, B }
#define DONE_LATE(N)                                                           \
  DoneLate D { S, N }
#include "Bodies.inc"

PEER_TABLE(Raii)
