// Counts the calls of the unwinder's entries in a program, from wherever they come.
#ifndef OPENDEFER_TEST_UNWINDER_ENTRIES_H
#define OPENDEFER_TEST_UNWINDER_ENTRIES_H

#include <dlfcn.h>
#include <unwind.h>

static int Entries;

template <class Function> static Function *real(Function *, const char *Name) {
  ++Entries;
  return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, Name));
}

extern "C" {
_Unwind_Reason_Code _Unwind_RaiseException(_Unwind_Exception *E) {
  return real(_Unwind_RaiseException, "_Unwind_RaiseException")(E);
}
_Unwind_Reason_Code _Unwind_Resume_or_Rethrow(_Unwind_Exception *E) {
  return real(_Unwind_Resume_or_Rethrow, "_Unwind_Resume_or_Rethrow")(E);
}
_Unwind_Reason_Code _Unwind_ForcedUnwind(_Unwind_Exception *E,
                                         _Unwind_Stop_Fn Stop, void *Argument) {
  return real(_Unwind_ForcedUnwind, "_Unwind_ForcedUnwind")(E, Stop, Argument);
}
}

#endif // OPENDEFER_TEST_UNWINDER_ENTRIES_H
