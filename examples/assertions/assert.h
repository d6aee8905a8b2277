// Instead of the C library's <assert.h>, for -I before the system's headers: a
// failed assert() panics.
//
// (To define __assert_fail() is not enough: compilers assume that it throws
// nothing, so no recovery gets past its caller.)
#include_next <assert.h>

#undef assert
#ifdef NDEBUG
#define assert(CONDITION) static_cast<void>(0)
#else
#include <opendefer/panic.h>
#define assert(CONDITION)                                                      \
  ((CONDITION) ? static_cast<void>(0)                                          \
               : ::opendefer::panic("assertion failed: " #CONDITION))
#endif
