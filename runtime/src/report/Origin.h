//===- Origin.h - Where a carried panic began -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A panic that a carried_panic has kept goes on in another place, and maybe in
// another thread. If nobody recovers it there, the report also tells where it
// began.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_REPORT_ORIGIN_H
#define OPENDEFER_SRC_REPORT_ORIGIN_H

#include <opendefer/stacktrace.h>
#include <opendefer/value.h>

#include <string>

namespace opendefer {
namespace __lowered {

/// The origin of one panic.
struct PanicOrigin {
  value Panic;
  stacktrace Stack;
  long Thread = 0;
  char ThreadName[16] = "";
  // Among those that are known to reports:
  PanicOrigin *Next = nullptr;
  PanicOrigin **Link = nullptr; ///< what points to this one

  /// Sets the thread to the one that calls this.
  void setThread();
};

/// Makes an origin known to the report, until forgetOrigin() is called. Both
/// may be called by any thread.
void announceOrigin(PanicOrigin &Origin);
void forgetOrigin(PanicOrigin &Origin);

/// Returns `\tbegan in thread ...` if the origin of the payload is known, else
/// an empty string.
/// Returns the stack of the known origin of this very value; empty if there is
/// none.
stacktrace stackOfOrigin(const __value_box *Payload);

std::string originLineOf(const __value_box *Payload);
/// Returns the stack where the panic with this payload began, if known.
std::string originStackOf(const __value_box *Payload);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_REPORT_ORIGIN_H
