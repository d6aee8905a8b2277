// no UTF-8: ÿþ café
#include <opendefer/defer.h>
void f() {}
void latin() { /* éÿ */ defer f(); }
