//===- BoostScopeExit.cpp - Boost.ScopeExit -------------------------------===//
#include "Normal.h"

#include <boost/scope_exit.hpp>

// clang-format off
#define UNLOCK \
  BOOST_SCOPE_EXIT(S) { pthread_mutex_unlock(&S->Mutex); } BOOST_SCOPE_EXIT_END
#define DONE(V) \
  BOOST_SCOPE_EXIT(S) { done(S, V); } BOOST_SCOPE_EXIT_END
#define DONE_IF(C, V) \
  bool Armed = C; \
  BOOST_SCOPE_EXIT(S, Armed) { if (Armed) done(S, V); } BOOST_SCOPE_EXIT_END
#define DONE3_NOW(A, B) \
  long a = A, b = B; \
  BOOST_SCOPE_EXIT(S, a, b) { done3(S, a, b); } BOOST_SCOPE_EXIT_END
#define DONE_LATE(N) \
  BOOST_SCOPE_EXIT(S, &N) { done(S, N); } BOOST_SCOPE_EXIT_END
// clang-format on
#include "Bodies.inc"

PEER_TABLE(BoostScopeExit)
