//===- FunctionVector.cpp - A vector of functions that is run backwards ---===//
#include "Normal.h"

#include <functional>
#include <vector>

namespace {

struct AtEnd {
  std::vector<std::function<void()>> Calls;
  ~AtEnd() {
    for (auto C = Calls.rbegin(); C != Calls.rend(); ++C)
      (*C)();
  }
};

} // namespace

#define FIRST(F)                                                               \
  AtEnd End;                                                                   \
  End.Calls.push_back(F)
#define UNLOCK FIRST([S] { pthread_mutex_unlock(&S->Mutex); })
#define DONE(V) AT_END_##V.push_back([S] { done(S, V); })
#define AT_END_1                                                               \
  AtEnd End;                                                                   \
  End.Calls
#define AT_END_2 End.Calls
#define AT_END_3 End.Calls
#define AT_END_4 End.Calls
#define AT_END_5 End.Calls
#define AT_END_6 End.Calls
#define AT_END_7 End.Calls
#define AT_END_8 End.Calls
#define DONE_IF(C, V)                                                          \
  AtEnd End;                                                                   \
  if (C)                                                                       \
  End.Calls.push_back([S] { done(S, V); })
#define DONE3_NOW(A, B) FIRST(([S, a = A, b = B] { done3(S, a, b); }))
#define DONE_LATE(N) FIRST(([S, &N] { done(S, N); }))
#include "Bodies.inc"

PEER_TABLE(FunctionVector)
