//===- opendefer/lowered.h - What lowered code uses -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The umbrella header of opendefer/lowered/, which declares all names that
// lowered text uses. User code uses none of them. The outline of a deferring
// function, without the `__` of the names, and the header of each part:
//
//   open_frame<2> f; result<int> r; try {                   frame.h result.h
//     auto c0 = [&](panic_record *p) { ... };               call.h keep.h
//     guard g0(f.slot<0>(), c0, r);                         guard.h
//     return r.keep(e);                                     return_flag.h
//   } catch (recovery &l) { f.recovered(l); return r.get("f"); }  recovery.h
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_LOWERED_H
#define OPENDEFER_LOWERED_H

// The including file may pack its types. (Clang expands macros in the pragma.)
#pragma push_macro("push")
#pragma push_macro("pop")
#undef push
#undef pop
#pragma pack(push)
#pragma pack()

// IWYU pragma: begin_exports
#include <opendefer/jump.h>
#include <opendefer/lowered/call.h>
#include <opendefer/lowered/conditional.h>
#include <opendefer/lowered/frame.h>
#if defined(__cpp_impl_coroutine) || defined(__cpp_coroutines)
#include <opendefer/lowered/coroutine.h>
#endif
#include <opendefer/lowered/guard.h>
#include <opendefer/lowered/kept_call.h>
#include <opendefer/lowered/place.h>
#include <opendefer/lowered/record.h>
#include <opendefer/lowered/recovery.h>
#include <opendefer/lowered/result.h>
#include <opendefer/lowered/return_flag.h>
#include <opendefer/lowered/scoped.h>
#include <opendefer/lowered/table_frame.h>
#include <opendefer/panic.h>
#include <opendefer/value.h>
// IWYU pragma: end_exports

#pragma pack(pop)
#pragma pop_macro("pop")
#pragma pop_macro("push")

#endif // OPENDEFER_LOWERED_H
