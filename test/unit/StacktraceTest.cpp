//===- StacktraceTest.cpp - The calls on the stack ------------------------===//

#include "Support.h"

#include "symbols/ElfFile.h"
#include "symbols/SeparateFile.h"

#include <execinfo.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <vector>

using opendefer::stacktrace;
using opendefer::stacktrace_entry;
using opendefer::__lowered::ElfFile;
using StacktraceTest = RuntimeTest;

/// A trace, and what glibc says at the same place.
struct Both {
  stacktrace Ours;
  std::vector<stacktrace_entry> Theirs;
};
NOINLINE static Both takeBoth() {
  Both Result;
  void *Addresses[1500];
  int Count = backtrace(Addresses, 1500);
  Result.Ours = stacktrace::current();
  for (int I = 0; I < Count; ++I)
    Result.Theirs.push_back(stacktrace_entry(Addresses[I]));
  return Result;
}
NOINLINE static Both takeDeep(int N) {
  Both Result = N ? takeDeep(N - 1) : takeBoth();
  __asm__ volatile("" ::: "memory");
  return Result;
}

/// All but takeBoth(), which has made two calls, must be the same.
static void expectSame(const Both &B) {
  ASSERT_EQ(B.Ours.size(), B.Theirs.size());
  EXPECT_NE(B.Ours[0], B.Theirs[0]);
  EXPECT_TRUE(std::equal(B.Ours.begin() + 1, B.Ours.end(), B.Theirs.begin() + 1));
}

TEST_F(StacktraceTest, IsTheSameAsThatOfTheUnwinder) {
  expectSame(takeBoth());
  expectSame(takeDeep(100));
  expectSame(takeDeep(1000));
  std::thread([] { expectSame(takeDeep(10)); }).join();
}

static Both *InHandler;
NOINLINE static void interrupted(int Signal) {
  raise(Signal);
  __asm__ volatile("" ::: "memory");
}
static void expectSameInHandler(int Flags) {
  Both Taken;
  InHandler = &Taken;
  struct sigaction Action = {}, Before;
  Action.sa_handler = [](int) { *InHandler = takeDeep(3); };
  Action.sa_flags = Flags;
  sigaction(SIGUSR1, &Action, &Before);
  interrupted(SIGUSR1);
  sigaction(SIGUSR1, &Before, nullptr);
  // The unwinder gives the address of what a signal has interrupted, and we the
  // next one, as of a call.
  ASSERT_EQ(Taken.Ours.size(), Taken.Theirs.size());
  std::size_t Different = 0;
  for (std::size_t I = 1; I < Taken.Theirs.size(); ++I)
    Different += Taken.Ours[I] != Taken.Theirs[I];
  EXPECT_LE(Different, 1u);
  auto Is = [](stacktrace_entry E) { return E.symbol().find("interrupted(int)") == 0; };
  EXPECT_TRUE(std::any_of(Taken.Ours.begin(), Taken.Ours.end(), Is));
}

TEST_F(StacktraceTest, PassesSignals) { expectSameInHandler(0); }

TEST_F(StacktraceTest, PassesSignalsOnAnotherStack) {
  static char Other[256 * 1024];
  stack_t Stack = {}, Before;
  Stack.ss_sp = Other;
  Stack.ss_size = sizeof(Other);
  sigaltstack(&Stack, &Before);
  expectSameInHandler(SA_ONSTACK);
  sigaltstack(&Before, nullptr);
}

TEST_F(StacktraceTest, EveryPanicOfANestHasItsOwn) {
  std::vector<std::string> Innermost;
  auto Note = [&] { std::string Name = stacktrace::of_panic(1)[0].symbol();
    Innermost.push_back(Name.substr(0, Name.find(" [clone")));
  };
  [&] { __open_frame<1> f; try {
    auto c0 = DEFERRED {
      Note();
      [&] { __open_frame<1> f; try {
        auto c0 = DEFERRED { Note(); recover(p); }; __guard g0(f.__slot<0>(), c0);
        boom(2);
      } catch (__recovery &l) { f.__recovered(l); } }();
      Note(); // The newer one is gone.
      recover(p);
    }; __guard g0(f.__slot<0>(), c0);
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); } }();
  EXPECT_EQ(Innermost, (std::vector<std::string>{"boom(int)", "boom(int)", "boom(int)"}));
  EXPECT_TRUE(stacktrace::of_panic().empty());
}

TEST_F(StacktraceTest, EntryOfNothing) {
  stacktrace_entry None;
  EXPECT_FALSE(None);
  EXPECT_EQ(None.symbol(), "");
  EXPECT_EQ(None.offset(), 0u);
  EXPECT_EQ(None.source_line(), 0u);
  int Local = 0;
  EXPECT_EQ(stacktrace_entry(&Local).symbol(), ""); // Not code.
  EXPECT_EQ(stacktrace().to_string(), "");
}

TEST_F(StacktraceTest, IsPrinted) {
  stacktrace Trace = stacktrace::current(0, 2);
  std::ostringstream Text;
  Text << Trace;
  std::string Lines = Text.str();
  EXPECT_EQ(Lines, Trace.to_string());
  EXPECT_EQ(std::count(Lines.begin(), Lines.end(), '\n'), 2);
}

/// A copy of a file with other contents.
class ChangedFile {
public:
  ChangedFile() {
    int File = mkstemp(Name);
    if (File >= 0)
      close(File);
  }
  ~ChangedFile() { unlink(Name); }
  void write(const std::string &Contents) {
    std::ofstream(Name, std::ios::binary | std::ios::trunc) << Contents;
  }
  char Name[32] = "/tmp/opendefer-elf-XXXXXX";
};

static void readAll(const char *Name) {
  ElfFile File(Name);
  std::string Function;
  std::uintptr_t Begin = 0;
  if (!File.isValid())
    return;
  File.firstAddress();
  File.buildID();
  File.find(".text");
  File.findFunction(0x1234, Function, Begin);
  File.findFunction(~std::uintptr_t(0), Function, Begin);
  opendefer::__lowered::findSeparateFile(File, Name);
}

TEST_F(StacktraceTest, DamagedFilesAreReadToTheirEnd) {
  std::ifstream Self("/proc/self/exe", std::ios::binary);
  std::string Contents((std::istreambuf_iterator<char>(Self)), {});
  ASSERT_GT(Contents.size(), 4096u);
  ChangedFile Changed;
  for (std::size_t Size : {0u, 1u, 16u, 63u, 64u, 100u, 4095u})
    for (std::size_t Cut : {Size, Contents.size() - Size}) {
      Changed.write(Contents.substr(0, Cut));
      readAll(Changed.Name);
    }
  // The ends, which have the headers, byte by byte.
  std::mt19937 Random(1);
  std::string Small = Contents.substr(0, 4096) + Contents.substr(Contents.size() - 4096);
  std::uint64_t Sections = 4096; // Moved with the headers.
  Small.replace(offsetof(ElfW(Ehdr), e_shoff), sizeof(Sections), reinterpret_cast<char *>(&Sections), sizeof(Sections));
  for (int I = 0; I < 300; ++I) {
    std::string Damaged = Small;
    for (int Bytes = 0; Bytes < 20; ++Bytes)
      Damaged[Random() % (Bytes % 2 ? 64 : Damaged.size())] ^= char(1 + Random() % 255);
    Damaged.replace(0, 4, "\177ELF");
    Changed.write(Damaged);
    readAll(Changed.Name);
  }
}
