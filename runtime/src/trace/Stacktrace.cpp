//===- Stacktrace.cpp - The calls on the stack ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A trace begins at a known return address: that of stacktrace::current(), or
// that of the call of panic().  It is found by walking from here, past the
// runtime's own functions.  A call of panic() does not return, so its address
// is on the stack only while that panic runs.
//
//===----------------------------------------------------------------------===//

#include <opendefer/stacktrace.h>

#include "core/PanicRecord.h"
#include "report/Origin.h"
#include "symbols/FrameText.h"
#include "unwind/CallStack.h"

#include <opendefer/lowered/frame.h>

#include <algorithm>
#include <exception>
#include <ostream>

using namespace opendefer;
using namespace opendefer::__lowered;

namespace {
struct Collector {
  std::vector<stacktrace_entry> &Entries;
  std::uintptr_t First; ///< The address to begin at, until it has been found.
  std::size_t Skip;
  std::size_t Limit;
  const __panic_record *Panic;  ///< The next one whose call may be found.
  std::exception_ptr Exception; ///< No exception may pass the unwinder.

  bool add(std::uintptr_t ReturnAddress, const __panic_place &Place) noexcept
      try {
    Entries.emplace_back(reinterpret_cast<const void *>(ReturnAddress),
                         Place.__file,
                         static_cast<unsigned>(Place.__position >> 32));
    return true;
  } catch (...) {
    Exception = std::current_exception();
    return false;
  }
};
} // namespace

static bool collect(void *Argument, std::uintptr_t ReturnAddress) {
  auto &To = *static_cast<Collector *>(Argument);
  if (To.First && To.First != ReturnAddress)
    return true;
  To.First = 0;
  __panic_place Place = placeOfCall(ReturnAddress, To.Panic);
  if (To.Skip) {
    --To.Skip;
    return true;
  }
  return To.Entries.size() < To.Limit && To.add(ReturnAddress, Place);
}

static void collectFrom(std::uintptr_t First, std::size_t Skip,
                        std::size_t Limit,
                        std::vector<stacktrace_entry> &Entries) {
  if (!Limit)
    return;
  Collector To = {Entries, First, Skip, Limit, __this_g.__panics, nullptr};
  Entries.reserve(std::min<std::size_t>(Limit, 64));
  walkCalls(collect, &To);
  if (To.Exception)
    std::rethrow_exception(To.Exception);
}

__attribute__((noinline)) stacktrace stacktrace::current(std::size_t Skip,
                                                         std::size_t Limit) {
  stacktrace Trace;
  auto Caller = reinterpret_cast<std::uintptr_t>(
      __builtin_extract_return_addr(__builtin_return_address(0)));
  collectFrom(Caller, Skip, Limit, Trace._Entries);
  return Trace;
}

stacktrace stacktrace::of_panic(std::size_t Limit) {
  stacktrace Trace;
  const __panic_record *Newest = __this_g.__panics;
  if (Newest && Newest->caller)
    collectFrom(Newest->caller, 0, Limit, Trace._Entries);
  else if (Newest && Newest->payload)
    Trace = stackOfOrigin(Newest->payload);
  if (Trace.size() > Limit)
    Trace._Entries.resize(Limit);
  return Trace;
}

static FrameText describe(stacktrace_entry Entry, SymbolFiles &Files) {
  auto ReturnAddress = reinterpret_cast<std::uintptr_t>(Entry.address());
  FrameText Text(ReturnAddress, Files);
  if (Entry.__known_file())
    Text.setSource(Entry.__known_file(), Entry.__known_line());
  else
    Text.findSource(ReturnAddress);
  return Text;
}

stacktrace_symbol stacktrace_entry::resolve() const {
  SymbolFiles Files;
  FrameText Text = describe(*this, Files);
  return {Text.function(), Text.Offset,     Text.File,
          Text.InFile,     Text.SourceFile, Text.SourceLine};
}

static std::string textOf(const FrameText &Text) {
  return Text.code() + Text.source();
}

std::string stacktrace_entry::to_string() const {
  SymbolFiles Files;
  return textOf(describe(*this, Files));
}

std::string stacktrace::to_string() const {
  SymbolFiles Files;
  std::string Text, Line;
  for (std::size_t I = 0; I < size(); ++I) {
    // A recursion has the same line many times.
    if (I == 0 || _Entries[I] != _Entries[I - 1])
      Line = textOf(describe(_Entries[I], Files));
    Text += "  #" + std::to_string(I) + " " + Line + "\n";
  }
  return Text;
}

namespace opendefer {
inline namespace OPENDEFER_ABI {

std::ostream &operator<<(std::ostream &To, const stacktrace &Trace) {
  return To << Trace.to_string();
}

std::ostream &operator<<(std::ostream &To, const stacktrace_entry &Entry) {
  return To << Entry.to_string();
}

} // namespace OPENDEFER_ABI
} // namespace opendefer
