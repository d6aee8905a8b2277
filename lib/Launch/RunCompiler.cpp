//===- RunCompiler.cpp - Running the user's compiler ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Launch/RunCompiler.h"
#include "Launch/Files.h"
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace opendefer {

const char *const RuntimeNeeds[2] = {"-lpthread", "-ldl"};

int failLaunch(const std::string &Message) {
  std::fprintf(stderr, "opendefer-launch: error: %s\n", Message.c_str());
  return 1;
}

namespace {

std::vector<char *> pointers(const std::vector<std::string> &Words) {
  std::vector<char *> Pointers;
  for (const std::string &Word : Words)
    Pointers.push_back(const_cast<char *>(Word.c_str()));
  Pointers.push_back(nullptr);
  return Pointers;
}

int cannotRun(const std::string &Program, int Code) {
  return failLaunch(Code == ENOENT
                        ? "cannot find '" + Program + "'"
                        : "'" + Program + "': " + std::strerror(Code));
}

bool writeAll(int FD, const std::string &Text) {
  for (size_t Done = 0; Done != Text.size();) {
    ssize_t Size = write(FD, Text.data() + Done, Text.size() - Done);
    if (Size < 0 && errno != EINTR)
      return false;
    Done += Size > 0 ? Size : 0;
  }
  return true;
}

/// Quotes a word for a response file.
std::string quoted(const std::string &Word) {
  std::string Quoted;
  for (char C : Word) {
    if (std::strchr(" \t\n\r\f\v\"'\\", C) && C)
      Quoted += '\\';
    Quoted += C;
  }
  return Quoted.empty() ? "\"\"" : Quoted;
}

/// Returns the words to execute. If expanded response files made the command
/// too long for the system, its arguments go into one response file in memory.
std::vector<std::string> wordsOf(const CompilerCommand &Command,
                                 const std::vector<std::string> &Arguments) {
  constexpr size_t MaxLength = 1 << 16; // far below the limit of any system
  std::vector<std::string> Words = Command.programs();
  std::string Text;
  if (Command.hasResponseFiles())
    for (const std::string &Word : Arguments)
      Text += quoted(Word) + '\n';
  int FD = Text.size() > MaxLength ? memfd_create("arguments", 0) : -1;
  if (FD >= 0 && writeAll(FD, Text))
    Words.push_back("@/proc/self/fd/" + std::to_string(FD));
  else
    Words.insert(Words.end(), Arguments.begin(), Arguments.end());
  return Words;
}

const int Ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
volatile sig_atomic_t Caught = 0;
volatile pid_t Running = 0;

extern "C" void passOn(int Signal, siginfo_t *Info, void *) {
  Caught = Signal;
  // A signal from the terminal reaches the compiler by itself.
  if (Running > 0 && Info->si_code <= 0)
    kill(Running, Signal);
}

} // namespace

int execCommand(const CompilerCommand &Command,
                const std::vector<std::string> &Arguments) {
  std::vector<std::string> Words = wordsOf(Command, Arguments);
  execvp(Words.front().c_str(), pointers(Words).data());
  return cannotRun(Words.front(), errno);
}

RunCommand::RunCommand() {
  for (int Signal : Ending) {
    struct sigaction Old, New = {};
    if (sigaction(Signal, nullptr, &Old) != 0 || Old.sa_handler == SIG_IGN)
      continue;
    New.sa_sigaction = passOn;
    New.sa_flags = SA_SIGINFO;
    sigaction(Signal, &New, nullptr);
  }
}

int RunCommand::run(const CompilerCommand &Command,
                    const std::vector<std::string> &Arguments) {
  if (Caught)
    return 128 + Caught;
  std::vector<std::string> Words = wordsOf(Command, Arguments);
  int Failure[2];
  if (pipe2(Failure, O_CLOEXEC) != 0)
    return cannotRun(Words.front(), errno);
  std::vector<char *> Pointers = pointers(Words);
  pid_t Child = fork();
  if (Child < 0)
    return cannotRun(Words.front(), errno);
  if (Child == 0) {
    execvp(Pointers[0], Pointers.data());
    int Code = errno;
    (void)!write(Failure[1], &Code, sizeof(Code));
    _exit(127);
  }
  Running = Child;
  close(Failure[1]);
  int Code = 0;
  bool NotRun = read(Failure[0], &Code, sizeof(Code)) == sizeof(Code);
  close(Failure[0]);
  int Status;
  while (waitpid(Child, &Status, 0) < 0 && errno == EINTR) {
  }
  Running = 0;
  if (NotRun)
    return cannotRun(Words.front(), Code);
  if (WIFSIGNALED(Status))
    Caught = WTERMSIG(Status);
  else
    Caught = 0; // The compiler handled the signal and continued.
  return WIFEXITED(Status) ? WEXITSTATUS(Status) : 128 + WTERMSIG(Status);
}

void RunCommand::endBySignal() const {
  if (!Caught)
    return;
  signal(Caught, SIG_DFL);
  raise(Caught);
}

bool readInput(std::string &Text) {
  off_t Start = lseek(0, 0, SEEK_CUR);
  if (!readWhole(0, Text))
    return false;
  if (Start >= 0)
    return lseek(0, Start, SEEK_SET) == Start;
  int FD = memfd_create("stdin", 0);
  if (FD < 0)
    return false;
  bool Ready =
      writeAll(FD, Text) && lseek(FD, 0, SEEK_SET) == 0 && dup2(FD, 0) == 0;
  close(FD);
  return Ready;
}

std::string runtimeName(bool IsLibcxx) {
  return IsLibcxx ? "libopendefer-libc++.a" : "libopendefer.a";
}

bool addOwnArguments(std::vector<std::string> &Arguments,
                     const CompilerCommand &Command, const std::string &Prefix,
                     bool NeedsHeaders) {
  std::string Include = Prefix + "/include";
  if (NeedsHeaders && !Command.sources().empty() && Include != "/usr/include") {
    Arguments.push_back("-isystem");
    Arguments.push_back(Include);
  }
  if (!Command.links() || Command.namesRuntime())
    return true;
  std::string Library = Prefix + "/lib/" + runtimeName(Command.usesLibcxx());
  if (access(Library.c_str(), R_OK) != 0)
    return false;
  // Otherwise -x would make the runtime a source.
  if (Command.endsInLanguage()) {
    Arguments.push_back("-x");
    Arguments.push_back("none");
  }
  Arguments.push_back(Library);
  Arguments.insert(Arguments.end(), std::begin(RuntimeNeeds),
                   std::end(RuntimeNeeds));
  return true;
}

} // namespace opendefer
