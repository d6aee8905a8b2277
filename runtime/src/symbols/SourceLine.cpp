//===- SourceLine.cpp - Lines of addresses --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads debug information with libdw of elfutils, if it is installed.  It is
// loaded at the first use, so that no program depends on it.  Its declarations
// are repeated here, so that no build does, either; its ABI is stable (the
// symbols have versions).
//
// Only local files are read: the callback that finds separate files is ours,
// since dwfl_standard_find_debuginfo() may ask a server.
//
//===----------------------------------------------------------------------===//

#include "symbols/SourceLine.h"

#include "core/StaticMutex.h"
#include "symbols/SeparateFile.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <mutex>

using namespace opendefer;
using namespace opendefer::__lowered;

namespace {

struct Dwfl;
struct Dwfl_Module;
struct Dwarf_Die;
struct Dwarf_Line;
struct Dwfl_Callbacks {
  void (*find_elf)();
  int (*find_debuginfo)(Dwfl_Module *, void **, const char *, std::uint64_t,
                        const char *File, const char *, std::uint32_t,
                        char **Found);
  void (*section_address)();
  char **debuginfo_path;
};

/// The functions of libdw, and its state for this process.
class LibDW {
public:
  LibDW();
  bool find(std::uintptr_t Address, std::string &File, unsigned &Line);

private:
  template <class Function> void load(Function &F, const char *Name) {
    F = reinterpret_cast<Function>(Library ? dlsym(Library, Name) : nullptr);
    HasAll &= F != nullptr;
  }
  bool report();
  Dwarf_Line *findLine(Dwfl_Module *Module, std::uint64_t Address);

  void *Library = nullptr;
  bool HasAll = true;
  Dwfl *Session = nullptr;
  Dwfl_Callbacks Callbacks = {};
  Dwfl *(*Begin)(const Dwfl_Callbacks *) = nullptr;
  void (*ReportBegin)(Dwfl *) = nullptr;
  int (*ReportProcess)(Dwfl *, pid_t) = nullptr;
  int (*ReportEnd)(Dwfl *,
                   int (*)(Dwfl_Module *, void *, const char *, std::uint64_t,
                           void *),
                   void *) = nullptr;
  Dwfl_Module *(*FindModule)(Dwfl *, std::uint64_t) = nullptr;
  Dwarf_Die *(*FindUnit)(Dwfl_Module *, std::uint64_t,
                         std::uint64_t *Bias) = nullptr;
  Dwarf_Die *(*NextUnit)(Dwfl_Module *, Dwarf_Die *,
                         std::uint64_t *Bias) = nullptr;
  int (*HasAddress)(Dwarf_Die *, std::uint64_t) = nullptr;
  Dwarf_Line *(*LineOfUnit)(Dwarf_Die *, std::uint64_t) = nullptr;
  const char *(*FileOfLine)(Dwarf_Line *, std::uint64_t *,
                            std::uint64_t *) = nullptr;
  int (*NumberOfLine)(Dwarf_Line *, int *) = nullptr;
};

} // namespace

/// Opens the separate file of File. The name Found is optional.
static int openSeparateFile(Dwfl_Module *, void **, const char *, std::uint64_t,
                            const char *File, const char *, std::uint32_t,
                            char **) {
  std::string Path;
  if (File)
    if (ElfFile Of(File); Of.isValid())
      Path = findSeparateFile(Of, File);
  return Path.empty() ? -1 : open(Path.c_str(), O_RDONLY | O_CLOEXEC);
}

LibDW::LibDW() {
  // A program that is linked statically has no dlopen, and must not get one.
  using Open = void *(*)(const char *, int);
  if (auto *Load = reinterpret_cast<Open>(dlsym(RTLD_DEFAULT, "dlopen")))
    Library = Load("libdw.so.1", RTLD_NOW | RTLD_LOCAL);
  load(Callbacks.find_elf, "dwfl_linux_proc_find_elf");
  Callbacks.find_debuginfo = openSeparateFile;
  load(Begin, "dwfl_begin");
  load(ReportBegin, "dwfl_report_begin");
  load(ReportProcess, "dwfl_linux_proc_report");
  load(ReportEnd, "dwfl_report_end");
  load(FindModule, "dwfl_addrmodule");
  load(FindUnit, "dwfl_module_addrdie");
  load(NextUnit, "dwfl_module_nextcu");
  load(HasAddress, "dwarf_haspc");
  load(LineOfUnit, "dwarf_getsrc_die");
  load(FileOfLine, "dwarf_linesrc");
  load(NumberOfLine, "dwarf_lineno");
  if (HasAll)
    Session = Begin(&Callbacks);
}

/// Lists the files that the process has mapped now.
bool LibDW::report() {
  ReportBegin(Session);
  bool IsRead = ReportProcess(Session, getpid()) == 0;
  return ReportEnd(Session, nullptr, nullptr) == 0 && IsRead;
}

Dwarf_Line *LibDW::findLine(Dwfl_Module *Module, std::uint64_t Address) {
  std::uint64_t Bias = 0;
  if (Dwarf_Die *Unit = FindUnit(Module, Address, &Bias))
    return LineOfUnit(Unit, Address - Bias);
  // Clang writes no .debug_aranges.
  Dwarf_Die *Unit = nullptr;
  while ((Unit = NextUnit(Module, Unit, &Bias)))
    if (HasAddress(Unit, Address - Bias) > 0)
      return LineOfUnit(Unit, Address - Bias);
  return nullptr;
}

bool LibDW::find(std::uintptr_t Address, std::string &File, unsigned &Line) {
  if (!Session)
    return false;
  Dwfl_Module *Module = FindModule(Session, Address);
  if (!Module && report()) // At the first use, or a library loaded since.
    Module = FindModule(Session, Address);
  Dwarf_Line *Found = Module ? findLine(Module, Address) : nullptr;
  const char *Name = Found ? FileOfLine(Found, nullptr, nullptr) : nullptr;
  int Number = 0;
  if (!Name || NumberOfLine(Found, &Number) != 0 || Number <= 0)
    return false;
  File = Name;
  Line = static_cast<unsigned>(Number);
  return true;
}

void __lowered::findSourceLine(std::uintptr_t Address, std::string &File,
                               unsigned &Line) {
  static StaticMutex Lock;
  std::lock_guard<StaticMutex> Guard(Lock);
  // Never destroyed: a panic may be reported while the process exits.
  static auto *Reader = new LibDW;
  Reader->find(Address, File, Line);
}
