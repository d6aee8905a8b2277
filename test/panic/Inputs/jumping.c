/* C code that catches what it is called for by setjmp, and knows nothing of
 * deferring functions: as libpng, libjpeg or Lua.  KIND is how it jumps. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>

struct attempt {
  struct attempt *outer;
  sigjmp_buf buffer;
  void *builtin[5];
  ucontext_t context;
  volatile int failed;
};
static struct attempt *volatile newest;

enum { BY_LONGJMP, BY_SIGLONGJMP, BY_PLAIN_SETJMP, BY_BUILTIN, BY_CONTEXT };
int way;

__attribute__((noinline)) static int failed(struct attempt *a, void (*f)(int), int n) {
  switch (way) {
  case BY_LONGJMP:
    if (setjmp(a->buffer))
      return 1;
    break;
  case BY_SIGLONGJMP:
    if (sigsetjmp(a->buffer, 1))
      return 1;
    break;
  case BY_PLAIN_SETJMP:
    if (_setjmp(a->buffer))
      return 1;
    break;
  case BY_BUILTIN:
    if (__builtin_setjmp(a->builtin))
      return 1;
    break;
  default:
    a->failed = 0;
    getcontext(&a->context);
    if (a->failed)
      return 1;
  }
  f(n);
  return 0;
}

/* 1 if f has called fail(). */
int try(void (*f)(int), int n) {
  struct attempt a;
  int result;
  a.outer = newest;
  newest = &a;
  result = failed(&a, f, n);
  newest = a.outer;
  return result;
}

__attribute__((noinline)) void fail(void) {
  struct attempt *a = newest;
  a->failed = 1;
  switch (way) {
  case BY_LONGJMP:
    longjmp(a->buffer, 1);
  case BY_SIGLONGJMP:
    siglongjmp(a->buffer, 1);
  case BY_PLAIN_SETJMP:
    _longjmp(a->buffer, 1);
  case BY_BUILTIN:
    __builtin_longjmp(a->builtin, 1);
  default:
    setcontext(&a->context);
  }
}

void smash(void) {
  volatile char block[16384];
  memset((char *)block, 0x41, sizeof block);
}
