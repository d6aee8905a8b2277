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

/// What a recovery that reaches a call can enter there.
struct LandingPad {
  std::uintptr_t Address; ///< 0 if the call has no landing pad.
  /// The selectors tell the pad which of its handlers to enter; 0 means only
  /// the cleanups.
  std::int32_t PassingSelector;
  std::int32_t TargetSelector;
  bool IsEnteredInPassing; ///< A recovery that passes has something to run.
  bool IsEnteredByTarget;  ///< There is a handler for the recovery's target.
};

/// The language whose personality routine reads a table.  The tables of C and
/// C++ have the same format.  A call that is in no call site must not throw in
/// C++, and has nothing to run in C.  Link time optimisation gives C tables to
/// C++ functions that have only cleanups.
enum class TableKind { Cxx, C, Unknown };
TableKind tableKindOf(std::uintptr_t Personality);

/// Looks up the call that returns to PC.  Returns false if the table unwinder
/// must not enter or pass the call, because no exception may leave the
/// function, it has an exception specification, or the table is not understood.
bool readLandingPad(const std::uint8_t *Table, TableKind Kind,
                    std::uintptr_t FunctionStart, std::uintptr_t PC,
                    LandingPad &Pad);

/// True if the function of the call that returns to PC has the handler of a
/// function with a table_frame.  If the function is in several sections, only
/// the call's own actions are examined.
bool handlesTableFrame(const std::uint8_t *Table, std::uintptr_t FunctionStart,
                       std::uintptr_t PC);

/// True if the function has a handler for recoveries, or if that is not known
/// because the function is in several sections.
bool handlesRecovery(const std::uint8_t *Table, std::uintptr_t FunctionStart);

/// PC follows an instruction that is not a call and that has no landing pad.
/// Returns true if the compiler would not have emitted one even if there were
/// something to run.  Clang's tables are for calls only, and the code between
/// two calls with pads is one call site, so its call sites have no gaps.  GCC's
/// call sites begin and end with an instruction each, and rarely meet at both
/// ends.
bool isForCallsOnly(const std::uint8_t *Table, std::uintptr_t FunctionStart,
                    std::size_t FunctionSize, std::uintptr_t PC);

/// Returns the types of a function whose blocks are in several sections. Each
/// section has a table, and all of them share the types. Null for a function in
/// a single section.
const std::uint8_t *sharedTypesOf(const std::uint8_t *Table,
                                  std::uintptr_t FunctionStart);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_EXCEPTIONTABLE_H
