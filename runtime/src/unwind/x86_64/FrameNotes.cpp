//===- FrameNotes.cpp - The place of a table frame ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the notes of opendefer/lowered/table_frame.h.  They are found through
// the program headers, so nothing has to be registered or relocated.  A frame
// note contains an address in the function, and the operand that denotes the
// frame at that address.  The CFI row of the address tells what the operand's
// base register is relative to:
//
//   the CFA is relative to the same register: the frame's distance from the CFA
//   is constant;
//
//   the operand is relative to the stack pointer, and the CFA is not: the
//   function has realigned its stack.  It pushes only the arguments of calls,
//   and the call frame information has their size, which landing pads need;
//
//   the operand is relative to RBP or RBX, and the CFA is not: the register is
//   the base of all locals and is constant in the function.
//
// All frame notes of a function denote the same place, because the function is
// not inlined.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/FrameNotes.h"

#include "core/Fatal.h"
#include "core/ValueText.h"
#include "symbols/SymbolTable.h"
#include "unwind/x86_64/ExceptionTable.h"
#include "unwind/x86_64/NoteIndex.h"
#include "unwind/x86_64/NoteReader.h"
#include "unwind/x86_64/Operand.h"

#include <link.h>

#include <atomic>

using namespace opendefer;
using namespace opendefer::__lowered;

// table_frame.h announces table frames by one of these.
extern "C" {
__attribute__((weak)) extern const char opendefer_has_table_frames;
OPENDEFER_EXPORT void opendefer_announce_table_frames();
// Exported, because a process may have several copies of the runtime, and the
// one that walks may not be the one that a file has called.
OPENDEFER_EXPORT extern std::atomic<bool> opendefer_table_frames_announced;
std::atomic<bool> opendefer_table_frames_announced{false};
}

void opendefer_announce_table_frames() {
  opendefer_table_frames_announced.store(true, std::memory_order_relaxed);
}

bool __lowered::mayHaveTableFrames() {
  return &opendefer_has_table_frames != nullptr ||
         opendefer_table_frames_announced.load(std::memory_order_relaxed);
}

namespace {

/// The function whose notes are searched, and the place that they denote.
struct NoteSearch {
  std::uintptr_t PC;
  const FrameInfo &Info;
  const std::uint8_t *SharedTypes; ///< See sharedTypesOf().
  FramePlace Found;
};

} // namespace

/// Reports a problem with the table_frame of the function that contains PC.
[[noreturn]] static void failAt(std::uintptr_t PC, const char *Problem) {
  const char *File;
  std::string Name = SymbolFiles().findCode(PC - 1, File).name;
  std::string Function = Name.empty() ? "a function" : demangled(Name.c_str());
  fatal((Function + " in " + File + Problem).c_str());
}

[[noreturn]] static void notFound(std::uintptr_t PC) {
  failAt(PC, " has its frame where the unwind tables do not find it; lower its "
             "file with --no-table-frames");
}

[[noreturn]] static void noNote(std::uintptr_t PC) {
  failAt(PC, " has its frame where only a note tells, but there is no note for "
             "this call; do not remove the section .note.opendefer or move "
             "code after linking (strip -R, BOLT and g++ -fprofile-use may do "
             "so), or lower its file with --no-table-frames");
}

static std::uint8_t savedRegister(unsigned Number) {
  switch (Number) {
  case Operand::BX:
    return RBX;
  case Operand::BP:
    return RBP;
  default:
    return FramePlace::None;
  }
}

/// Returns the place of the frame, which holds in the whole function.
static FramePlace placeOf(const FrameNote &Note) {
  std::uintptr_t Behind = Note.Address + 1;
  Operand Place;
  FrameInfo There;
  if (!readOperand(Note.Text, Place) || !readFrameInfo(Behind, There))
    notFound(Behind);
  const FrameRow &Row = There.Row;
  bool IsFromSP = Place.Register == Operand::SP;
  std::uint8_t Base = IsFromSP ? std::uint8_t(FramePlace::FromSP)
                               : savedRegister(Place.Register);
  if (Base == FramePlace::None)
    notFound(Behind);
  if (Row.CFABase == Base && !Row.IsCFALoaded)
    return {FramePlace::FromCFA, Note.SlotCount, Place.Offset - Row.CFAOffset};
  return {Base, Note.SlotCount, Place.Offset};
}

static const std::uint8_t *sharedTypesAt(const FrameInfo &Info) {
  return Info.ExceptionTable && tableKindOf(Info.Personality) == TableKind::Cxx
             ? sharedTypesOf(Info.ExceptionTable, Info.FunctionStart)
             : nullptr;
}

/// True if the note is in the function of the search, or in another section of
/// that function.
static bool isIts(const FrameNote &Note, const NoteSearch &Search) {
  if (Note.Address - Search.Info.FunctionStart < Search.Info.FunctionSize)
    return true;
  FrameInfo There = {};
  if (!Search.SharedTypes || !readFrameInfo(Note.Address + 1, There))
    return false;
  return sharedTypesAt(There) == Search.SharedTypes;
}

static Notes firstCall(Notes At, std::uintptr_t Tag) {
  while (!At.isAtEnd() && !isCallOf(At, Tag))
    At.next();
  return At;
}

static void readFrameNote(const std::uint8_t *Segment, const Notes &At,
                          const NoteIndex *Index, NoteSearch &Search) {
  FrameNote Note(At.description());
  if (!isIts(Note, Search))
    return;
  FramePlace Place = placeOf(Note);
  bool IsFirst = Search.Found.Base == FramePlace::None;
  if (!IsFirst &&
      (Place.Base != Search.Found.Base || Place.Offset != Search.Found.Offset))
    notFound(Search.PC);
  if (!IsFirst)
    return;
  Search.Found = Place;
  Search.Found.Tag = Note.Tag;
  Search.Found.Start = Note.Start;
  Search.Found.Noted = Note.Noted;
  Search.Found.NotesEnd = At.end();
  // The call notes follow the first frame note. But this one may be that of the
  // handler, in a section of its own, and then they may be on both sides of it.
  Search.Found.Calls = At.end();
  if (Note.Noted)
    Search.Found.Calls =
        Index ? Index->firstCall(Note.Tag)
              : firstCall({Segment, At.end()}, Note.Tag).position();
}

static void readSegment(const std::uint8_t *Begin, const std::uint8_t *End,
                        unsigned long long Unloads, NoteSearch &Search) {
  if (!Search.SharedTypes) {
    NoteIndex Index(Begin, End, Unloads);
    if (Index.exists()) {
      Index.visitFrameNotes(
          Search.Info.FunctionStart, Search.Info.FunctionSize,
          [&](const Notes &At) { readFrameNote(Begin, At, &Index, Search); });
      return;
    }
  }
  for (Notes At(Begin, End); !At.isAtEnd(); At.next())
    if (At.is(FrameNoteType))
      readFrameNote(Begin, At, nullptr, Search);
}

/// Reads the frame notes of an object if it contains the PC.
static int readObject(dl_phdr_info *Object, std::size_t, void *Argument) {
  auto &Search = *static_cast<NoteSearch *>(Argument);
  bool IsIt = false;
  for (unsigned I = 0; I < Object->dlpi_phnum; ++I) {
    const ElfW(Phdr) &Segment = Object->dlpi_phdr[I];
    IsIt |= Segment.p_type == PT_LOAD &&
            Search.PC - (Object->dlpi_addr + Segment.p_vaddr) < Segment.p_memsz;
  }
  if (!IsIt)
    return 0;
  for (unsigned I = 0; I < Object->dlpi_phnum; ++I) {
    const ElfW(Phdr) &Segment = Object->dlpi_phdr[I];
    if (Segment.p_type != PT_NOTE)
      continue;
    auto *Begin = reinterpret_cast<const std::uint8_t *>(Object->dlpi_addr +
                                                         Segment.p_vaddr);
    // The program itself, which has no name, is never unloaded.
    readSegment(Begin, Begin + Segment.p_memsz,
                *Object->dlpi_name ? Object->dlpi_subs : 0, Search);
  }
  return 1;
}

void __lowered::completeSlots(__frame *F, std::uintptr_t PC,
                              const FramePlace &Place) {
  if (Place.Base == FramePlace::None)
    noNote(PC);
  F->__deferBits &= Place.bits();
  std::uint64_t Missing = F->__deferBits & Place.Noted;
  if (!Missing)
    return;
  for (Notes At(Place.Calls, Place.NotesEnd); !At.isAtEnd(); At.next()) {
    if (!isCallOf(At, Place.Tag))
      continue;
    auto &Call = *reinterpret_cast<const CallNote *>(At.description());
    if (Call.hasCaptures() && Call.start() != Place.Start)
      continue;
    reinterpret_cast<__slot *>(F + 1)[Call.index()].__function =
        Call.asFunction();
    Missing &= ~(std::uint64_t(1) << Call.index());
    if (!Missing)
      return;
  }
  noNote(PC);
}

FramePlace __lowered::readFramePlace(std::uintptr_t PC, const FrameInfo &Info) {
  NoteSearch Search = {PC, Info, sharedTypesAt(Info), {}};
  dl_iterate_phdr(readObject, &Search);
  if (Search.Found.Base == FramePlace::None && Info.ExceptionTable &&
      tableKindOf(Info.Personality) == TableKind::Cxx &&
      handlesTableFrame(Info.ExceptionTable, Info.FunctionStart, PC))
    noNote(PC);
  return Search.Found;
}

void __lowered::checkHasNoTableFrame(std::uintptr_t PC) {
  FrameInfo Info = {};
  readFrameInfo(PC, Info);
  if (readFramePlace(PC, Info).Base != FramePlace::None)
    notFound(PC);
}

std::uintptr_t __lowered::findCallWithTableFrame(std::uintptr_t Begin,
                                                 std::uintptr_t End) {
  constexpr std::uintptr_t Word = sizeof(std::uintptr_t);
  for (std::uintptr_t At = (Begin + Word - 1) & -Word; At + Word <= End;
       At += Word) {
    std::uintptr_t PC = *reinterpret_cast<const std::uintptr_t *>(At);
    FrameInfo Info = {};
    if (PC && readFrameInfo(PC, Info) &&
        readFramePlace(PC, Info).Base != FramePlace::None)
      return PC;
  }
  return 0;
}
