//===- opendefer/lowered/frame_note.h - ELF notes about frames --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Assembly that emits no instruction but an ELF note, for code with table
// frames (table_frame.h).  The notes have the owner "ODF" and one of two types:
//
//   1  a frame note: the distances from here to the place of the assembly, to
//      the function's tag, and to the function's start (4 bytes each), the bits
//      of deferBits whose calls have notes (8 bytes), the number of slots (1
//      byte), and the operand FRAME as the compiler prints it for the assembler,
//      such as `8(%rsp)`.  (Not encoded as an instruction, which would take the
//      line number of the statement that follows.)
//   2  a call note: the distance to the tag (4 bytes), the bit's index (1 byte),
//      the closure (below, 3 bytes), the distance to the deferred_function, and
//      the distance to the description of its callee if the text names that
//      (callee.h), else 0 (4 bytes each)
//
// A call note tells how to make the closure of a block that refers to variables
// of its function, so that the code does not store their addresses.  Of such a
// closure, the slot contains the first bytes, and the rest is addresses.  The
// three bytes are the number of bytes in the slot, the number of addresses, and
// 0.  After the note follow the distance to the function's start (4 bytes), and
// the operands, which are the frame and the variables, as the compiler prints
// them; all are relative to the same register.  In other call notes the three
// bytes are 0.
//
// The start is the place of the first assembly.  Compilers make clones of a
// function, which have the same tag, but other places for their variables.  The
// start is the nearest one above in the assembler's text, since compilers emit
// the parts of a function together, its beginning first.
//
// If the function is in a section group, its notes are in the same group, so
// that the linker discards them together.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_FRAME_NOTE_H
#define OPENDEFER_LOWERED_FRAME_NOTE_H

#include <opendefer/lowered/compiler.h>

// In position independent code of the large code model, g++ does not accept an
// address as a constant operand of assembly.
#if defined(__code_model_large__) && defined(__PIC__) && !defined(__clang__)
#define OPENDEFER_HAS_CONSTANT_ADDRESSES 0
#else
#define OPENDEFER_HAS_CONSTANT_ADDRESSES 1
#endif

#if defined(__x86_64__) && defined(__LP64__) && defined(__ELF__) &&            \
    OPENDEFER_HAS_EXCEPTIONS && !OPENDEFER_MOVES_LOCALS &&                     \
    OPENDEFER_HAS_CONSTANT_ADDRESSES
#define OPENDEFER_HAS_TABLE_FRAMES 1
#else
#define OPENDEFER_HAS_TABLE_FRAMES 0
#endif

#if OPENDEFER_HAS_TABLE_FRAMES

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// The address of `__here` identifies a function.  Tag is a type local to it.
/// Not a constant: with -fmerge-all-constants, g++ would give all the same
/// address.
template <class _Tag> struct __tag_of {
  OPENDEFER_HIDDEN static char __here;
};
template <class _Tag> char __tag_of<_Tag>::__here = 0;

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

// Tells the runtime, once per file, that there are table frames.  Without them,
// a panic does not search for notes.  A program only defines a symbol.  A
// library, which may be loaded later, calls the runtime when it is loaded.
#if defined(__PIC__) && !defined(__PIE__)
#define OPENDEFER_ANNOUNCEMENT                                                 \
  "\t.pushsection .init_array,\"aw\",@init_array\n"                            \
  "\t.balign 8\n"                                                              \
  "\t.8byte opendefer_announce_table_frames\n"                                 \
  "\t.popsection\n"                                                            \
  "\t.set .Lopendefer_announced, 1\n"
#else
#define OPENDEFER_ANNOUNCEMENT                                                 \
  "\t.pushsection .rodata.opendefer_has_table_frames,\"aG\",@progbits,"        \
  "opendefer_has_table_frames,comdat\n"                                        \
  "\t.weak opendefer_has_table_frames\n"                                       \
  "\t.type opendefer_has_table_frames, @object\n"                              \
  "\t.size opendefer_has_table_frames, 1\n"                                    \
  "opendefer_has_table_frames:\n"                                              \
  "\t.byte 1\n"                                                                \
  "\t.popsection\n"                                                            \
  "\t.set .Lopendefer_announced, 1\n"
#endif

#define OPENDEFER_NOTE(TYPE, DESCRIPTION)                                      \
  "990:\n"                                                                     \
  "\t.pushsection .note.opendefer,\"a?\",@note\n"                              \
  "\t.balign 4\n"                                                              \
  "\t.4byte 4, 992f - 991f, " #TYPE "\n"                                       \
  "\t.asciz \"ODF\"\n"                                                         \
  "991:\n" DESCRIPTION "992:\t.balign 4\n"                                     \
  "\t.popsection\n"

/// The first assembly of a function begins with this.
#define OPENDEFER_FUNCTION_START "989:\n"

/// The operands are the frame, the address of its tag, the bits, and the number
/// of slots. Functions whose code is equal can differ in their notes. So the
/// code has a relocation that changes nothing, but names the tag: linkers that
/// fold equal functions (--icf=all) do not fold those.
#define OPENDEFER_FRAME_NOTE                                                   \
  "\t.reloc ., R_X86_64_NONE, %P1\n"                                           \
  OPENDEFER_NOTE(1, "\t.4byte 990b - ., %P1 - ., 989b - .\n"                   \
                    "\t.8byte %c2\n"                                           \
                    "\t.byte %c3\n"                                            \
                    "\t.asciz \"%0\"\n")                                       \
  "\t.ifndef .Lopendefer_announced\n" OPENDEFER_ANNOUNCEMENT "\t.endif"

#define OPENDEFER_NOTE_CALL(TAG, INDEX, FUNCTION)                              \
  __asm__ volatile(OPENDEFER_NOTE(2, "\t.4byte %P0 - ., %c1, %P2 - ., 0\n")    \
                   :                                                           \
                   : "i"(&::opendefer::__lowered::__tag_of<TAG>::__here),      \
                     "i"(INDEX), "i"(FUNCTION))
#define OPENDEFER_NOTE_CALL_OF(TAG, INDEX, FUNCTION, CALLEE)                   \
  __asm__ volatile(                                                            \
      OPENDEFER_NOTE(2, "\t.4byte %P0 - ., %c1, %P2 - ., %P3 - .\n")           \
      :                                                                        \
      : "i"(&::opendefer::__lowered::__tag_of<TAG>::__here), "i"(INDEX),       \
        "i"(FUNCTION), "i"(CALLEE))

/// What follows are the operands of COUNT variables, `"m"(x)` each.  They also
/// make the variables' addresses escape.  (Whole objects: without optimisation,
/// Clang computes the address of a part in a register.)
#define OPENDEFER_NOTE_CAPTURES(FRAME, TAG, INDEX, CLOSURE, COUNT, ...)        \
  __asm__ volatile(                                                            \
      OPENDEFER_NOTE(2, "\t.4byte %P0 - ., %c1, %P2 - ., 0, 989b - .\n"        \
                        "\t.asciz \"%3\"\n" OPENDEFER_OPERANDS_##COUNT)        \
      :                                                                        \
      : "i"(&::opendefer::__lowered::__tag_of<TAG>::__here),                   \
        "i"(::opendefer::__lowered::__noted_index<decltype(CLOSURE), INDEX,    \
                                                  COUNT>),                     \
        "i"(&::opendefer::__lowered::__call_capturing<decltype(CLOSURE)>),     \
        "m"(FRAME), __VA_ARGS__)
#define OPENDEFER_OPERANDS_1 "\t.asciz \"%4\"\n"
#define OPENDEFER_OPERANDS_2 OPENDEFER_OPERANDS_1 "\t.asciz \"%5\"\n"
#define OPENDEFER_OPERANDS_3 OPENDEFER_OPERANDS_2 "\t.asciz \"%6\"\n"
#define OPENDEFER_OPERANDS_4 OPENDEFER_OPERANDS_3 "\t.asciz \"%7\"\n"
#define OPENDEFER_OPERANDS_5 OPENDEFER_OPERANDS_4 "\t.asciz \"%8\"\n"
#define OPENDEFER_OPERANDS_6 OPENDEFER_OPERANDS_5 "\t.asciz \"%9\"\n"

#else

#define OPENDEFER_NOTE_CAPTURES(FRAME, TAG, INDEX, CLOSURE, COUNT, ...)        \
  static_cast<void>(0)

#endif // OPENDEFER_HAS_TABLE_FRAMES

#endif // OPENDEFER_LOWERED_FRAME_NOTE_H
