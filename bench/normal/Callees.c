/* Callees.c - What the functions of the normal path call. */
#include "Normal.h"

long work(State *S, long K) {
  S->Sum += K;
  return K;
}
void done(State *S, long V) { S->Sum ^= V; }
void done3(State *S, long A, long B) { S->Sum ^= A + B; }
