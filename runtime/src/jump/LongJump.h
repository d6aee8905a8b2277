//===- LongJump.h - What a longjmp leaves behind ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  See LongJump.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_JUMP_LONGJUMP_H
#define OPENDEFER_SRC_JUMP_LONGJUMP_H

namespace opendefer {
namespace __lowered {

/// The newest recovery is one of those that a jump has left.
void dropNewestRecovery();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_JUMP_LONGJUMP_H
