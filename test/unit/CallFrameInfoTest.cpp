//===- CallFrameInfoTest.cpp - Rows against the unwinder's own answer -----===//
//
// For addresses all over the libraries that this program has loaded: the row
// that we read must lead to the same caller as the unwinder's own step.  To ask
// that, a stack is made up: _Unwind_Backtrace is entered as if called from the
// address in question, with registers that point into a block of memory, each
// word of which is an address in it.  Its first frame is then the one asked
// about, and its second shows where it went from there.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/CallFrameInfo.h"

#include <gtest/gtest.h>

#include <link.h>
#include <setjmp.h>
#include <unwind.h>

#include <cstring>
#include <string>
#include <vector>

using namespace opendefer::__lowered;

//===----------------------------------------------------------------------===//
// The unwinder's answer
//===----------------------------------------------------------------------===//

namespace {
constexpr std::size_t Words = 1 << 16;

struct Probe {
  Cursor Answer;
  bool IsFirst = true;
  bool HasAnswer = false;
  jmp_buf Back;
};
} // namespace

static std::uintptr_t Memory[Words] __attribute__((aligned(64)));

static bool isInMemory(std::uintptr_t Address) {
  auto Start = reinterpret_cast<std::uintptr_t>(Memory);
  return Address - Start < sizeof(Memory) && Address % 8 == 0;
}

static _Unwind_Reason_Code look(_Unwind_Context *Context, void *Argument) {
  auto &P = *static_cast<Probe *>(Argument);
  if (P.IsFirst) {
    P.IsFirst = false;
    return _URC_NO_REASON;
  }
  static constexpr int Numbers[SavedRegisters] = {3, 6, 12, 13, 14, 15};
  P.Answer.PC = _Unwind_GetIP(Context);
  P.Answer.SP = _Unwind_GetCFA(Context);
  for (unsigned R = 0; R < SavedRegisters; ++R)
    P.Answer.Saved[R] = _Unwind_GetGR(Context, Numbers[R]);
  P.HasAnswer = true;
  longjmp(P.Back, 1);
}

[[noreturn]] static void backtraceFrom(const Cursor &Frame, Probe &P) {
  auto *Stack = reinterpret_cast<std::uintptr_t *>(Frame.SP);
  Stack[-1] = Frame.PC;
  __asm__ volatile("movq 8(%[f]), %%rsp\n\t"
                   "subq $8, %%rsp\n\t"
                   "movq 16(%[f]), %%rbx\n\t"
                   "movq 32(%[f]), %%r12\n\t"
                   "movq 40(%[f]), %%r13\n\t"
                   "movq 48(%[f]), %%r14\n\t"
                   "movq 56(%[f]), %%r15\n\t"
                   "movq 24(%[f]), %%rbp\n\t"
                   "jmp *%[go]"
                   :
                   : [f] "a"(&Frame), "D"(&look), "S"(&P),
                     [go] "d"(&_Unwind_Backtrace)
                   : "memory");
  __builtin_unreachable();
}

/// False if the unwinder could not step out of the frame.
__attribute__((noinline)) static bool ask(const Cursor &Frame,
                                          Cursor &Answer) {
  static Probe P;
  P.IsFirst = true;
  P.HasAnswer = false;
  if (setjmp(P.Back) == 0)
    backtraceFrom(Frame, P);
  Answer = P.Answer;
  return P.HasAnswer;
}

//===----------------------------------------------------------------------===//
// All functions of a library
//===----------------------------------------------------------------------===//

namespace {
struct Totals {
  unsigned long Functions = 0;
  unsigned long Rows = 0;
  unsigned long NotUnderstood = 0;
  unsigned long Wrong = 0;
  std::string FirstWrong;
};
} // namespace

static Cursor madeUpFrame(std::uintptr_t PC) {
  Cursor Frame;
  Frame.PC = PC;
  Frame.SP = reinterpret_cast<std::uintptr_t>(&Memory[Words / 2]);
  for (unsigned R = 0; R < SavedRegisters; ++R)
    Frame.Saved[R] = Frame.SP + 8 * (1024 + 64 * R);
  return Frame;
}

static void compareAt(std::uintptr_t PC, const char *Library, Totals &Sum) {
  FrameInfo Info;
  ++Sum.Rows;
  if (!readFrameInfo(PC, Info)) {
    ++Sum.NotUnderstood;
    return;
  }
  Cursor Frame = madeUpFrame(PC);
  std::uintptr_t CFA = cfaOf(Info.Row, Frame);
  if (!isInMemory(CFA)) // A frame larger than our memory.
    return;
  Cursor Theirs;
  if (!ask(Frame, Theirs))
    return;
  stepOut(Frame, Info.Row, CFA);
  if (std::memcmp(&Frame, &Theirs, sizeof(Frame)) == 0)
    return;
  if (Sum.Wrong++ == 0) {
    char Text[64];
    std::snprintf(Text, sizeof(Text), "0x%zx in function 0x%zx of ",
                  static_cast<std::size_t>(PC),
                  static_cast<std::size_t>(Info.FunctionStart));
    Sum.FirstWrong = std::string(Text) + Library;
  }
}

/// Goes through the sorted table that .eh_frame_hdr holds.
static void compareAll(const std::uint8_t *Header, const char *Library,
                       Totals &Sum) {
  const std::uint8_t Table[4] = {1, 0x1b, 0x03, 0x3b};
  if (std::memcmp(Header, Table, 4) != 0)
    return;
  std::uint32_t Count;
  std::memcpy(&Count, Header + 8, 4);
  for (std::uint32_t I = 0; I < Count; ++I) {
    std::int32_t ToStart, ToEntry;
    std::memcpy(&ToStart, Header + 12 + 8 * I, 4);
    std::memcpy(&ToEntry, Header + 12 + 8 * I + 4, 4);
    std::uint32_t Size; // Of a function, after its start in its entry.
    std::memcpy(&Size, Header + ToEntry + 12, 4);
    auto Start = reinterpret_cast<std::uintptr_t>(Header) + ToStart;
    ++Sum.Functions;
    // All of the prologue, then a sample.
    for (std::uint32_t At = 1; At <= Size; At += At < 24 ? 1 : 13)
      compareAt(Start + At, Library, Sum);
  }
}

static int compareObject(dl_phdr_info *Object, std::size_t, void *Sum) {
  for (unsigned I = 0; I < Object->dlpi_phnum; ++I) {
    const ElfW(Phdr) &Segment = Object->dlpi_phdr[I];
    if (Segment.p_type == PT_GNU_EH_FRAME)
      compareAll(reinterpret_cast<const std::uint8_t *>(Object->dlpi_addr +
                                                        Segment.p_vaddr),
                 *Object->dlpi_name ? Object->dlpi_name : "the program",
                 *static_cast<Totals *>(Sum));
  }
  return 0;
}

TEST(CallFrameInfoTest, RowsAreThoseOfTheUnwinder) {
  for (std::size_t I = 0; I < Words; ++I)
    Memory[I] =
        reinterpret_cast<std::uintptr_t>(&Memory[(I * 7919 + 13) % Words]);
  Totals Sum;
  dl_iterate_phdr(compareObject, &Sum);
  std::printf("%lu functions, %lu rows, %lu of them not for the table unwinder\n",
              Sum.Functions, Sum.Rows, Sum.NotUnderstood);
  EXPECT_EQ(Sum.Wrong, 0u) << "first at " << Sum.FirstWrong;
  EXPECT_GT(Sum.Functions, 5000u);
  EXPECT_LT(Sum.NotUnderstood, Sum.Rows / 100);
}

TEST(CallFrameInfoTest, NoFunctionThere) {
  FrameInfo Info;
  EXPECT_FALSE(readFrameInfo(reinterpret_cast<std::uintptr_t>(Memory), Info));
}
