//===- FrameNotes.cpp - Where a function has its table_frame --------------===//
//
// Reads the notes of opendefer/table_frame.h: the program headers lead to them,
// so that nothing has to be registered and nothing relocated.  A note says
// "at this address the frame is at this operand"; the row of the address says
// what the operand's register is there:
//
//   the CFA is counted from the same register   so is the frame, from the CFA
//   the operand is relative to the stack        the function has realigned its
//   pointer, and the CFA is not                 stack.  It pushes nothing but
//                                               arguments, and how much that is
//                                               its landing pads have to know
//   it is relative to RBP or RBX                the base of all of its locals,
//                                               constant in the function
//
// All notes of a function speak of the same place, because it is not inlined.
//
//===----------------------------------------------------------------------===//

#include "LandingMethod.h"
#if OPENDEFER_HAVE_DRIVER

#include "FrameNotes.h"

#include "DwarfReader.h"

#include <link.h>

#include <atomic>
#include <cstring>

using namespace opendefer;
using namespace opendefer::lowered;

// What table_frame.h announces table frames with.
extern "C" {
__attribute__((weak)) extern const char opendefer_has_table_frames;
OPENDEFER_EXPORT void opendefer_announce_table_frames();
}

static std::atomic<bool> Announced{false};

void opendefer_announce_table_frames() {
  Announced.store(true, std::memory_order_relaxed);
}

bool lowered::mayHaveTableFrames() {
  return &opendefer_has_table_frames != nullptr ||
         Announced.load(std::memory_order_relaxed);
}

namespace {

/// The operand of a `lea OPERAND, %rax`.
struct Operand {
  enum : unsigned { SP = 4, BP = 5 };
  unsigned Register; ///< As instructions number them.
  std::int32_t Offset;
};

/// The function that is asked about, and what its notes say.
struct NoteSearch {
  std::uintptr_t PC;
  const FrameInfo &Info;
  FramePlace Found;
};

} // namespace

[[noreturn]] static void notFound() {
  fatal("a deferring function keeps its frame where the tables do not lead: "
        "lower its file without --table-frames");
}

/// False for an operand with an index, or relative to something else than a
/// register.
static bool readLea(const std::uint8_t *Code, Operand &Place) {
  enum : unsigned { ExtendsBase = 1, HasSIB = 4, NoIndex = 4 };
  unsigned Prefix = Code[0], ModRM = Code[2];
  if ((Prefix & ~ExtendsBase) != 0x48 || Code[1] != 0x8d)
    return false;
  Code += 3;
  unsigned Mode = ModRM >> 6;
  Place.Register = ModRM & 7;
  if (Place.Register == HasSIB) {
    unsigned Index = *Code >> 3 & 7;
    Place.Register = *Code++ & 7;
    if (Index != NoIndex)
      return false;
  }
  if (Mode == 0 && Place.Register == Operand::BP)
    return false;
  Place.Register |= (Prefix & ExtendsBase) << 3;
  switch (Mode) {
  case 0:
    Place.Offset = 0;
    return true;
  case 1:
    Place.Offset = static_cast<std::int8_t>(*Code);
    return true;
  case 2:
    std::memcpy(&Place.Offset, Code, sizeof(Place.Offset));
    return true;
  default:
    return false;
  }
}

static std::uint8_t savedRegister(unsigned Number) {
  switch (Number) {
  case 3:
    return RBX;
  case Operand::BP:
    return RBP;
  default:
    return FramePlace::None;
  }
}

/// What the note at Address, with its instruction, says of the whole function.
static FramePlace placeOf(std::uintptr_t Address, const std::uint8_t *Code) {
  Operand Place;
  FrameInfo There;
  if (!readLea(Code, Place) || !readFrameInfo(Address + 1, There))
    notFound();
  const FrameRow &Row = There.Row;
  bool IsFromSP = Place.Register == Operand::SP;
  std::uint8_t Base = IsFromSP ? std::uint8_t(FramePlace::FromSP)
                               : savedRegister(Place.Register);
  if (Base == FramePlace::None)
    notFound();
  if (Row.CFABase == Base && !Row.IsCFALoaded)
    return {FramePlace::FromCFA, Place.Offset - Row.CFAOffset};
  return {Base, Place.Offset};
}

static void readNote(const ElfW(Nhdr) & Note, const char *Owner,
                     const std::uint8_t *Description, NoteSearch &Search) {
  if (Note.n_namesz != 4 || Note.n_type != 1 || std::memcmp(Owner, "ODF", 4))
    return;
  DwarfReader Reader(Description);
  std::uintptr_t Address =
      reinterpret_cast<std::uintptr_t>(Description) +
      static_cast<std::intptr_t>(Reader.fixed<std::int32_t>());
  if (Address - Search.Info.FunctionStart >= Search.Info.FunctionSize)
    return;
  FramePlace Place = placeOf(Address, Reader.position());
  bool IsFirst = Search.Found.Base == FramePlace::None;
  if (!IsFirst &&
      (Place.Base != Search.Found.Base || Place.Offset != Search.Found.Offset))
    notFound();
  Search.Found = Place;
}

static void readNotes(const std::uint8_t *At, const std::uint8_t *End,
                      NoteSearch &Search) {
  auto Padded = [](std::size_t Size) { return (Size + 3) & ~std::size_t(3); };
  while (At < End) {
    auto &Note = *reinterpret_cast<const ElfW(Nhdr) *>(At);
    const std::uint8_t *Owner = At + sizeof(Note);
    const std::uint8_t *Description = Owner + Padded(Note.n_namesz);
    readNote(Note, reinterpret_cast<const char *>(Owner), Description, Search);
    At = Description + Padded(Note.n_descsz);
  }
}

/// Of the object that the PC is in.
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
    if (Segment.p_type != PT_NOTE || Segment.p_align > 4)
      continue; // Those aligned to 8 are no notes of ours.
    auto *Begin = reinterpret_cast<const std::uint8_t *>(Object->dlpi_addr +
                                                         Segment.p_vaddr);
    readNotes(Begin, Begin + Segment.p_memsz, Search);
  }
  return 1;
}

FramePlace lowered::readFramePlace(std::uintptr_t PC, const FrameInfo &Info) {
  NoteSearch Search = {PC, Info, {}};
  dl_iterate_phdr(readObject, &Search);
  return Search.Found;
}

#endif // OPENDEFER_HAVE_DRIVER
