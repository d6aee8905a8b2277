//===- ExceptionTable.h - Where a function lets a landing in ----*- C++ -*-===//
//
// Internal to the runtime; x86-64.  See ExceptionTable.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_EXCEPTIONTABLE_H
#define OPENDEFER_SRC_EXCEPTIONTABLE_H

#include <opendefer/compiler.h>

#include <cstdint>
#include <typeinfo>

namespace opendefer {
namespace lowered {

/// What a function has for a landing that comes to one of its calls.
struct LandingPad {
  std::uintptr_t Address; ///< 0 if there is none for the call.
  /// What tells the pad which of its handlers is meant; 0 for a cleanup.
  std::int32_t PassingSelector;
  std::int32_t TargetSelector;
  bool IsEnteredInPassing; ///< There is something to run.
  bool IsEnteredByTarget;  ///< There is a handler.
};

/// Looks up the call that returns to PC.  False if the landing must not come
/// here as it is: the function lets nothing out, or has an exception
/// specification, or the table is not understood.
OPENDEFER_EXPORT bool readLandingPad(const std::uint8_t *Table,
                                     std::uintptr_t FunctionStart,
                                     std::uintptr_t PC,
                                     const std::type_info &LandingType,
                                     LandingPad &Pad);

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_EXCEPTIONTABLE_H
