//===- RuntimeCode.h - Where the runtime's functions are --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CMake includes this into each source of the runtime. The code of an object
// file begins at a label that is defined first, and ends at one in a
// subsection, which the assembler puts last.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_RUNTIMECODE_H
#define OPENDEFER_SRC_UNWIND_X86_64_RUNTIMECODE_H

__asm__(R"(
  .pushsection .text
77771:
  .popsection
  .pushsection .text, 8191
77772:
  .popsection
  .pushsection .text.unlikely, "ax", @progbits
77773:
  .popsection
  .pushsection .text.unlikely, 8191
77774:
  .popsection
  .pushsection opendefer_code, "a", @progbits
  .balign 4
  .long 77771b - ., 77772b - .
  .long 77773b - ., 77774b - .
  .popsection
)");

#endif // OPENDEFER_SRC_UNWIND_X86_64_RUNTIMECODE_H
