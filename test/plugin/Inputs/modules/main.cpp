#include <setjmp.h>

#include "deferring.h"
#include <opendefer/jump.h>

static jmp_buf place;

static void inMacro() { CLEAN_UP(std::printf("deferred at the end of a macro\n")); }

static void leave() {
  defer std::printf("never: longjmp runs nothing\n");
  longjmp(place, 1);
}

int main() {
  defer std::printf("deferred by main\n");
  if (fromHeader(1) != 2)
    return 1;
  inMacro();
  if (fromTemplate(5) != 0)
    return 2;
  if (setjmp(place) == 0)
    leave();
  std::printf("back\n");
  return 0;
}
