//===- FindResume.cpp - The unwinder's _Unwind_Resume ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/Fatal.h"
#include "unwind/x86_64/Registers.h"

#include <dlfcn.h>

using namespace opendefer::__lowered;

void *opendefer_find_real_resume() {
  // Our own definitions are hidden, so neither call finds one. The first call
  // also searches libraries that only the library with this code has loaded.
  void *Real = dlsym(RTLD_NEXT, "_Unwind_Resume");
  if (!Real)
    Real = dlsym(RTLD_DEFAULT, "_Unwind_Resume");
  if (!Real)
    fatal("there is no _Unwind_Resume");
  return Real;
}
