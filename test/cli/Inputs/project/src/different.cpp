#define DIFFERENT
#include "shared.h"

int four() { return different(4); }
