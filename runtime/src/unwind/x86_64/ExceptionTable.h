//===- ExceptionTable.h - Where a recovery can enter ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.  See ExceptionTable.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_EXCEPTIONTABLE_H
#define OPENDEFER_SRC_UNWIND_X86_64_EXCEPTIONTABLE_H

#include <opendefer/lowered/compiler.h>

#include <cstddef>
#include <cstdint>

namespace opendefer {
namespace __lowered {

/// What a function has for a recovery that comes to one of its calls.
struct LandingPad {
  std::uintptr_t Address; ///< 0 if there is none for the call.
  /// What tells the pad which of its handlers is meant; 0 for a cleanup.
  std::int32_t PassingSelector;
  std::int32_t TargetSelector;
  bool IsEnteredInPassing; ///< There is something to run.
  bool IsEnteredByTarget;  ///< There is a handler.
};

/// Whose tables they are.  C and C++ have the same form.  A call that is in no
/// call site must not throw in C++, and has nothing to run in C; link time
/// optimisation gives the latter to functions of C++ with cleanups only.
enum class TableKind { Cxx, C, Unknown };
TableKind tableKindOf(std::uintptr_t Personality);

/// Looks up the call that returns to PC.  False if the recovery must not come
/// here as it is: the function lets nothing out, or has an exception
/// specification, or the table is not understood.
bool readLandingPad(const std::uint8_t *Table, TableKind Kind,
                    std::uintptr_t FunctionStart, std::uintptr_t PC,
                    LandingPad &Pad);

/// True if the function of the call that returns to PC has a handler for a
/// table_frame.  If it is in several sections, only the call is looked at.
bool handlesTableFrame(const std::uint8_t *Table, std::uintptr_t FunctionStart,
                       std::uintptr_t PC);

/// True if the function has a handler for recoveries; that is not known of one
/// in several sections.
bool handlesRecovery(const std::uint8_t *Table, std::uintptr_t FunctionStart);

/// PC is behind an instruction that is no call, for which the table has
/// nothing. True if it would have had nothing even if there were something to
/// run: Clang has tables for calls only, and also takes what is between those
/// that have pads for one place.  (Its call sites have no gaps.  Those of GCC,
/// which begin and end with an instruction each, hardly ever meet at both
/// ends.)
bool isForCallsOnly(const std::uint8_t *Table, std::uintptr_t FunctionStart,
                    std::size_t FunctionSize, std::uintptr_t PC);

/// Where a function whose blocks are in several sections has its types. Each
/// section has a table, and they share these. Null for a function in one piece.
const std::uint8_t *sharedTypesOf(const std::uint8_t *Table,
                                  std::uintptr_t FunctionStart);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_EXCEPTIONTABLE_H
