#define WITH_EXTRA
#include "link/shared.h"
#include "link/shared.h"

int three() {
  extra();
  return different(4); // nothing to lower in here
}
