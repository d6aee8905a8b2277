// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: %both_ways %s -I%S/../Inputs -fno-exceptions -fno-rtti | %filecheck %s
// RUN: %both_ways %s -I%S/../Inputs -std=c++20 | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -DCOLUMNS %s -I%S/../Inputs -o %t.plugin %libs && %t.plugin | %filecheck --check-prefix=COLUMNS %s
// RUN: %opendefer %s -- -std=c++20 -DCOLUMNS %cppflags -I%S/../Inputs >%t.low.cpp
// RUN: %gxx -std=c++20 -DCOLUMNS %cppflags -I%S/../Inputs %t.low.cpp -o %t.command %libs && %t.command | %filecheck --check-prefix=COLUMNS-GXX %s
// A value tells where its panic was called, by the line, column and function of
// the user's source.
#include "trace.h"
#include <cstring>

static void show(const opendefer::value &v) {
  opendefer::source_location at = v.location();
#ifdef COLUMNS
  say("%s %u:%u", v.what().c_str(), unsigned(at.line()), unsigned(at.column()));
#else
  bool known = std::strstr(at.file_name(), ".cpp"); // The lowered file has another name.
  int length = int(std::strcspn(at.function_name(), "<")); // g++ adds template arguments.
  say("%s: %s:%u %.*s", v.what().c_str(), known ? "here" : at.file_name(), unsigned(at.line()), length, at.function_name());
#endif
}

// CHECK: plain: here:[[#@LINE+4]] plain
// COLUMNS: plain [[#@LINE+3]]:3
// COLUMNS-GXX: plain [[#@LINE+2]]:19
static void plain() {
  opendefer::panic("plain");
}
// CHECK-NEXT: call form: here:[[#@LINE+4]] callForm
// COLUMNS-NEXT: call form [[#@LINE+3]]:9
// COLUMNS-GXX-NEXT: call form [[#@LINE+2]]:25
static void callForm() {
  defer opendefer::panic("call form");
}
// CHECK-NEXT: block: here:[[#@LINE+5]] block
// COLUMNS-NEXT: block [[#@LINE+4]]:17
// COLUMNS-GXX-NEXT: block [[#@LINE+3]]:33
static void block() {
  defer {
    if (true) { opendefer::panic("block"); }
  }
}
// CHECK-NEXT: capture form: here:[[#@LINE+3]] captureForm
static void captureForm() {
  int n = 1;
  defer [n] { if (n) opendefer::panic("capture form"); };
}
// CHECK-NEXT: loop: here:[[#@LINE+3]] loop
static void loop() {
  for (int i = 0; i < 2; i++)
    defer opendefer::panic("loop");
}
// CHECK-NEXT: return: here:[[#@LINE+2]] result
static int result(bool fails) {
  defer {} return fails ? (opendefer::panic("return"), 1) : 2;
}
// CHECK-NEXT: template: here:[[#@LINE+2]] dependent
template <class T> void dependent(T x) {
  opendefer::panic(x);
}
// CHECK-NEXT: deferred in a template: here:[[#@LINE+4]] dependentCall
// COLUMNS: deferred in a template [[#@LINE+3]]:9
// COLUMNS-GXX: deferred in a template [[#@LINE+2]]:25
template <class T> void dependentCall(T x) {
  defer opendefer::panic(x);
}
// CHECK-NEXT: block in a template: here:[[#@LINE+5]] dependentBlock
// COLUMNS-NEXT: block in a template [[#@LINE+4]]:5
// COLUMNS-GXX-NEXT: block in a template [[#@LINE+3]]:21
template <class T> void dependentBlock(T x) {
  defer {
    opendefer::panic(x);
  };
}
#define DIE(what) opendefer::panic(what)
// CHECK-NEXT: macro: here:[[#@LINE+1]] macro
static void macro() { DIE("macro"); }
// CHECK-NEXT: macro in a block: here:[[#@LINE+3]] macroInBlock
static void macroInBlock() {
  defer {
    DIE("macro in a block"); };
}
// CHECK-NEXT: the caller's: here:[[#@LINE+5]] caller
static void require(bool holds, const char *what, const opendefer::source_location &where = opendefer::source_location::current()) {
  if (!holds) opendefer::panic(what, where);
}
static void caller() {
  require(true, ""); require(false, "the caller's");
}
// CHECK-NEXT: panic called with a null value: here:[[#@LINE+1]] nil
static void nil() { opendefer::panic(nullptr); }
// CHECK-NEXT: panic called with a null value: here:[[#@LINE+1]] empty
static void empty() { opendefer::panic(opendefer::value()); }
// CHECK-NEXT: call of a null function pointer: here:[[#@LINE+3]] {{$}}
static void nullCall() {
  void (*null)() = nullptr;
  defer null();
}
// A value that is panicked again keeps its place.
// CHECK-NEXT: again: here:[[#@LINE+3]] again
static void again() {
  defer { opendefer::panic(opendefer::recover()); }
  opendefer::panic("again");
}
#if defined(__cpp_exceptions)
static void throws() {
  defer { throw 7; }
  opendefer::panic("superseded");
}
static void throwsAlone() { throw 8; }
#endif

static void run(void (*f)()) {
  defer { show(opendefer::recover()); }
  f();
}

int main() {
  for (auto f : {plain, callForm, block, captureForm, loop})
    run(f);
  run([] { result(true); });
  run([] { dependent("template"); });
  run([] { dependentCall("deferred in a template"); });
  run([] { dependentBlock("block in a template"); });
  for (auto f : {macro, macroInBlock, caller, nil, empty, nullCall, again})
    run(f);
#if defined(__cpp_exceptions)
  for (auto f : {throws, throwsAlone}) {
    defer [f] {
      defer { opendefer::source_location at = opendefer::recover().location();
        if (*at.file_name() || *at.function_name() || at.line() || at.column()) say("exception has a place"); }
      f();
    };
  }
#endif
  opendefer::source_location none = opendefer::value().location();
  say("none: '%s' '%s' %u %u", none.file_name(), none.function_name(), unsigned(none.line()), unsigned(none.column()));
  // CHECK-NEXT: none: '' '' 0 0
  // COLUMNS: none:
}
