/* DeferTS.c - The defer of the C technical specification (clang -fdefer-ts).
 *
 * It belongs to the block, so what is conditional has a flag.
 */
#include "Normal.h"

#include <stdbool.h>
#include <stddefer.h>

#define UNLOCK                                                                 \
  defer pthread_mutex_unlock(&S->Mutex)
#define DONE(V)                                                                \
  defer done(S, V)
#define DONE_IF(C, V)                                                          \
  bool Armed = C;                                                              \
  defer if (Armed) done(S, V)
#define DONE3_NOW(A, B)                                                        \
  long a = A, b = B;                                                           \
  defer done3(S, a, b)
#define DONE_LATE(N)                                                           \
  defer done(S, N)
#include "Bodies.inc"

const Workload PASTE(DeferTS, KIND)[WorkloadCount] = {WORKLOADS};
