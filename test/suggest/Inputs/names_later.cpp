#include "shared_guard.h"
int defer = 1;
