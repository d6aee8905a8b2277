//===- Jump.h - The state that a longjmp leaves -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_JUMP_JUMP_H
#define OPENDEFER_SRC_JUMP_JUMP_H

namespace opendefer {
namespace __lowered {

/// Ends the newest recovery, after a jump has left its stack frames.
void dropNewestRecovery();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_JUMP_JUMP_H
