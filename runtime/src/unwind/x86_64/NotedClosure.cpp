//===- NotedClosure.cpp - Addresses of captured variables -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A call note has the operands of the frame and of the variables that a
// deferred block captures, as the compiler prints them for one place in the
// function.  They are locals of one function, so the compiler addresses all of
// them by one register, and the distances between them are constant.
//
//===----------------------------------------------------------------------===//

#include "unwind/CallNote.h"

#include "core/Fatal.h"
#include "unwind/x86_64/Operand.h"

#include <cstring>

using namespace opendefer;
using namespace opendefer::__lowered;

/// Reads the operand at Text, and moves Text behind it.
static Operand nextOperand(const char *&Text) {
  Operand Result;
  Text = readOperand(Text, Result);
  if (!Text)
    fatal("a deferred block refers to a variable whose place is not constant; "
          "lower its file with --no-table-frames");
  return Result;
}

NotedClosure::NotedClosure(const CallNote &Note, const __slot &Slot) {
  const char *Text = Note.Operands;
  Operand Frame = nextOperand(Text);
  std::uintptr_t Address =
      reinterpret_cast<std::uintptr_t>(&Slot - Note.index()) - sizeof(__frame);
  std::memcpy(Words, Slot.__words, sizeof(Slot.__words));
  void **Word = Words + Note.SizeInSlot / sizeof(void *);
  for (unsigned I = 0; I < Note.Captures; ++I) {
    Operand Variable = nextOperand(Text);
    if (Variable.Register != Frame.Register)
      fatal(
          "a deferred block refers to a variable that is not beside the frame "
          "of its function; lower its file with --no-table-frames");
    std::intptr_t Distance = std::intptr_t(Variable.Offset) - Frame.Offset;
    *Word++ = reinterpret_cast<void *>(Address + Distance);
  }
}
