/* Callees.c - What the five functions call. */
#include "Real.h"

int openFile(State *S, long K) {
  S->Sum += K;
  return K % 8 == 7 ? -1 : (int)K;
}
void closeFile(State *S, int File) { S->Sum ^= File; }
long readFile(State *S, int File, char *Data, long Size) {
  Data[0] = (char)File;
  S->Sum += 1;
  return S->Sum % 3 == 0 ? 0 : Size;
}
long writeFile(State *S, int File, const char *Data, long Size) {
  return Data[0] != File - 1 || S->Sum % 16 == 5 ? -1 : Size;
}
void lockCache(State *S) { S->Sum += 1; }
void unlockCache(State *S) { S->Sum -= 1; }
long find(State *S, long K) {
  S->Sum ^= K;
  return K % 4 - 1;
}
void *getBuffer(State *S, long Size) {
  S->Sum += Size;
  return Size % 16 == 3 ? 0 : S;
}
void putBuffer(State *S, void *Buffer) { S->Sum ^= Buffer == S; }
void begin(State *S) { S->Sum += 1; }
int execute(State *S, long K) {
  S->Sum += K;
  return K % 4 == 3 ? -1 : 0;
}
int commit(State *S) {
  S->Sum += 1;
  return 0;
}
void rollBack(State *S) { S->Sum -= 1; }
