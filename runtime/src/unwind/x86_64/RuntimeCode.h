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

// "R": the section is kept by --gc-sections of LLVM's linker, which does not
// count __start_opendefer_code as a use of it.
#if __has_attribute(retain)
#define OPENDEFER_KEPT_SECTION "aR"
#else
#define OPENDEFER_KEPT_SECTION "a"
#endif

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
  .pushsection opendefer_code, ")" OPENDEFER_KEPT_SECTION R"(", @progbits
  .balign 4
  .long 77771b - ., 77772b - .
  .long 77773b - ., 77774b - .
  .popsection
)");

#endif // OPENDEFER_SRC_UNWIND_X86_64_RUNTIMECODE_H
