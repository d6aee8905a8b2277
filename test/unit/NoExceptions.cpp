//===- NoExceptions.cpp - Functions compiled without exceptions -----------===//

#include "NoExceptions.h"

#include <opendefer/defer.h>

#include <string>

#if defined(__cpp_exceptions) || defined(__cpp_rtti)
#error compile this with -fno-exceptions -fno-rtti
#endif

#define NOINLINE __attribute__((noinline))
#define DEFERRED                                                               \
  [&]([[maybe_unused]] ::opendefer::__lowered::__panic_record * p)

using namespace opendefer::__lowered;
using opendefer::recover;
using opendefer::value;

void noExceptionsLog(const std::string &Word);
static void log(const std::string &Word) { noExceptionsLog(Word); }

static int intOf(const value &V) {
  const int *I = V.get_if<int>();
  return I ? *I : 0;
}

int payloadWithoutRtti(const value &V) {
  const SharedPayload *P = V.get_if<SharedPayload>();
  return P ? P->I : -1;
}

namespace {
struct Local {
  const char *Name;
  ~Local() { log(std::string("~") + Name); }
};
} // namespace

// int runOpen(...) {
//   Local a{"a"};
//   defer { log(buffer); };
//   char buffer[] = "local";
//   defer { int got = recovers ? recover() : 0; log("1:" + got); };
//   return Body(Argument);
// }
NOINLINE int runOpen(int (*Body)(int), int Argument, bool Recovers) {
  Local a{"a"};
  __open_frame_noexcept<2> f; __result<int> r; auto b = [&]() -> int {
    char buffer[] = "local";
    auto c0 = DEFERRED { log(buffer); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { if (Recovers) log("1:" + std::to_string(intOf(recover(p)))); else log("1"); }; __guard g1(f.__slot<1>(), c1);
    return r.__keep(Body(Argument)); };
  f.__stackPosition = __builtin_frame_address(0);
  if (!::_setjmp(f.__recovery_buffer)) { return __run_body(b); } return r.__get("int runOpen(...)");
}

NOINLINE int runLinked(int (*Body)(int), int Argument, int Count, int RecoverAt) {
  __linked_frame_noexcept f; __result<int> r; auto b = [&]() -> int {
    __linked_group g0(f);
    for (int i = 0; i < Count; i++)
      opendefer::__lowered::__push(f, [=](__panic_record *p) { log(std::to_string(i)); if (i == RecoverAt) recover(p); });
    return r.__keep(Body(Argument)); };
  f.__stackPosition = __builtin_frame_address(0);
  if (!::_setjmp(f.__recovery_buffer)) { return __run_body(b); } return r.__get("int runLinked(...)");
}

NOINLINE int repanicSameFrame() {
  __open_frame_noexcept<4> f; __result<int> r; auto b = [&]() -> int {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("1:" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { log("2"); opendefer::panic(22); }; __guard g2(f.__slot<2>(), c2);
    auto c3 = DEFERRED { log("3:" + std::to_string(intOf(recover(p)))); }; __guard g3(f.__slot<3>(), c3);
    opendefer::panic(11); };
  f.__stackPosition = __builtin_frame_address(0);
  if (!::_setjmp(f.__recovery_buffer)) { return __run_body(b); } return r.__get("int repanicSameFrame()");
}

NOINLINE int repanicOut() {
  __open_frame_noexcept<3> f; __result<int> r; auto b = [&]() -> int {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("1"); opendefer::panic(33); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { recover(p); }; __guard g2(f.__slot<2>(), c2);
    opendefer::panic(11); };
  f.__stackPosition = __builtin_frame_address(0);
  if (!::_setjmp(f.__recovery_buffer)) { return __run_body(b); } return r.__get("int repanicOut()");
}

NOINLINE int recursive(int Depth, int At) {
  __open_frame_noexcept<1> f; __result<int> r; auto b = [&]() -> int {
    auto c0 = DEFERRED { if (Depth == At) recover(p); }; __guard g0(f.__slot<0>(), c0);
    if (!Depth) opendefer::panic(5);
    return r.__keep(recursive(Depth - 1, At) + 1); };
  f.__stackPosition = __builtin_frame_address(0);
  if (!::_setjmp(f.__recovery_buffer)) { return __run_body(b); } return r.__get("int recursive(int, int)");
}

NOINLINE void passThrough(void (*Body)()) {
  __open_frame_noexcept<1> f; __result<void> r; auto b = [&]() -> void {
    auto c0 = DEFERRED { log("through"); }; __guard g0(f.__slot<0>(), c0);
    Body(); };
  f.__stackPosition = __builtin_frame_address(0);
  if (!::_setjmp(f.__recovery_buffer)) { return __run_body(b); } return r.__get("void passThrough(...)");
}

// The remaining calls run through the state on G, which the first takes.
NOINLINE int observeState() {
  int seen = -1;
  __open_frame_noexcept<2> f; auto b = [&]() -> void {
    auto c0 = DEFERRED { seen = static_cast<int>(__this_g.__saved.__slotsOffset); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { recover(p); }; __guard g1(f.__slot<1>(), c1);
    opendefer::panic(1); };
  f.__stackPosition = __builtin_frame_address(0);
  if (!::_setjmp(f.__recovery_buffer)) __run_body(b);
  return seen;
}
