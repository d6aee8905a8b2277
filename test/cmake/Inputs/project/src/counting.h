#pragma once
#include <counters/step.h>
int count();
