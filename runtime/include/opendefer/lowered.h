//===- opendefer/lowered.h - What lowered code uses -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything that the text which the tool writes may name; users never do.
// A deferring function in outline (docs and SPEC have all forms):
//
//   open_frame<2> F; result<int> R; try {                        frame.h
//   result.h
//     auto c0 = [&](panic_record *p) { ... };
//     guard g0(F.slot<0>(), c0, R);                              guard.h call.h
//                                                              exit_mark.h
//     return R.keep(e);
//   } catch (landing &l) { F.landed(l); return R.get("f"); }     landing.h
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_LOWERED_H
#define OPENDEFER_LOWERED_H

// IWYU pragma: begin_exports
#include <opendefer/lowered/call.h>
#include <opendefer/lowered/exit_mark.h>
#include <opendefer/lowered/frame.h>
#include <opendefer/lowered/guard.h>
#include <opendefer/jump.h>
#include <opendefer/lowered/landing.h>
#include <opendefer/panic.h>
#include <opendefer/lowered/place.h>
#include <opendefer/lowered/record.h>
#include <opendefer/lowered/result.h>
#include <opendefer/lowered/table_frame.h>
#include <opendefer/value.h>
// IWYU pragma: end_exports

#endif // OPENDEFER_LOWERED_H
