//===- Absl.cpp - absl::Cleanup -------------------------------------------===//
#include "Normal.h"

#include <absl/cleanup/cleanup.h>

#define UNLOCK absl::Cleanup U = [S] { pthread_mutex_unlock(&S->Mutex); }
#define DONE(V) absl::Cleanup D##V = [S] { done(S, V); }
#define DONE_IF(C, V)                                                          \
  absl::Cleanup D = [S] { done(S, V); };                                       \
  if (!(C))                                                                    \
  std::move(D).Cancel()
#define DONE3_NOW(A, B) absl::Cleanup D = [S, a = A, b = B] { done3(S, a, b); }
#define DONE_LATE(N) absl::Cleanup D = [S, &N] { done(S, N); }
#include "Bodies.inc"

PEER_TABLE(Absl)
