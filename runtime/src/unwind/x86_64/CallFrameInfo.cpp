//===- CallFrameInfo.cpp - Reading .eh_frame ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For each function, .eh_frame contains an FDE, which shares a CIE with others.
// The CIE specifies the encoding of pointers, the personality routine, and the
// rules that hold on entry to the function.  The FDE specifies the addresses of
// the function and the place of its exception table.  Both contain a program.
// Running the two programs up to an address gives the CFI row of that address:
//
//   CFA        "canonical frame address", the stack pointer before the call of
//              this function; the return address is just below it.  Usually
//              SP or RBP plus a constant.
//   registers  where the caller's values of the preserved registers are:
//              stored at an offset from the CFA, or still in the register.
//
// In a function that realigns its stack, the CFA is loaded from an address
// relative to a register, and registers are stored relative to RBP.  GCC
// describes both by expressions of one step, which this file understands.
// Everything else that DWARF can express (computed values, other expressions,
// signal frames) makes reading fail, and then the recovery is thrown.
//
// The unwinder's own index finds the FDE, in loaded libraries, in static
// executables and in code that was generated at run time.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/CallFrameInfo.h"
#include "unwind/x86_64/DwarfReader.h"

using namespace opendefer;
using namespace opendefer::__lowered;

/// Defined by the unwind libraries of libgcc and LLVM, but declared in no
/// header.
struct dwarf_eh_bases {
  void *Text, *Data, *Function;
};
extern "C" const void *_Unwind_Find_FDE(void *PC, dwarf_eh_bases *Bases);

namespace {

/// DWARF's register numbers.  Only registers that a function must preserve are
/// followed.
enum DwarfRegister : std::uint64_t { DwarfRBP = 6, DwarfRSP = 7, DwarfRA = 16 };

struct Register {
  enum : unsigned { None = ~0u };
  unsigned Index;
  explicit Register(std::uint64_t Number) : Index(None) {
    switch (Number) {
    case 3:
      Index = RBX;
      break;
    case DwarfRBP:
      Index = RBP;
      break;
    case 12:
    case 13:
    case 14:
    case 15:
      Index = R12 + static_cast<unsigned>(Number - 12);
      break;
    }
  }
  bool isFollowed() const { return Index != None; }
};

struct CommonInfo { // CIE
  std::uint64_t CodeAlignment;
  std::int64_t DataAlignment;
  std::uint8_t PointerEncoding = 0;
  std::uint8_t TableEncoding = DwarfReader::Omitted;
  bool HasAugmentation = false;
  std::uintptr_t Personality = 0;
  const std::uint8_t *Program;
  const std::uint8_t *ProgramEnd;
};

/// Runs the programs of a CIE and an FDE.
class RowProgram {
public:
  RowProgram(const CommonInfo &OfFunction, std::uintptr_t Address)
      : Common(OfFunction), Wanted(Address) {}

  /// Runs a program up to the wanted address.  Returns false if it contains
  /// something that is not understood.
  bool run(const std::uint8_t *Begin, const std::uint8_t *End,
           std::uintptr_t Location);
  /// Makes the current rules those that DW_CFA_restore restores.
  void keepInitial() { Initial = Current; }
  /// Sets Row.  Returns false if it lacks something that stepping out needs.
  bool result(FrameRow &Row) const;
  /// True if the return address is undefined, so that the stack ends here.
  bool isOutermost() const { return IsOutermost; }

private:
  struct State {
    FrameRow Row = {};
    bool IsCFAKnown = false;
    bool IsReturnAddressInPlace = false;
  };

  bool step(std::uint8_t Operation, DwarfReader &Reader,
            std::uintptr_t &Location);
  bool store(std::uint64_t Number, std::int64_t Offset);
  bool storeByExpression(std::uint64_t Number, DwarfReader &Reader);
  bool forget(std::uint64_t Number);
  bool restore(std::uint64_t Number);
  bool setCFA(std::uint64_t Number, std::int64_t Offset);
  bool setCFARegister(std::uint64_t Number);
  bool setCFAOffset(std::int64_t Offset);
  bool setCFAExpression(DwarfReader &Reader);

  const CommonInfo &Common;
  std::uintptr_t Wanted;
  State Current;
  State Initial;
  bool IsOutermost = false;
  std::uint32_t ArgumentsSize = 0; // DW_CFA_remember_state does not save it.
  enum { MaxRemembered = 8 };
  State Remembered[MaxRemembered];
  unsigned RememberedCount = 0;
};

} // namespace

static bool fits(std::int64_t Offset) {
  return Offset == static_cast<std::int32_t>(Offset);
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

bool RowProgram::store(std::uint64_t Number, std::int64_t Offset) {
  if (Number == DwarfRA) {
    Current.IsReturnAddressInPlace = Offset == -8;
    return Current.IsReturnAddressInPlace;
  }
  if (Number == DwarfRSP || !fits(Offset))
    return false;
  Register R(Number);
  if (!R.isFollowed())
    return true;
  Current.Row.StoredAtCFA |= 1u << R.Index;
  Current.Row.StoredAtRBP &= ~(1u << R.Index);
  Current.Row.Offsets[R.Index] = static_cast<std::int32_t>(Offset);
  return true;
}

/// The register still contains the caller's value, or the value is lost and the
/// caller does not need it.
bool RowProgram::forget(std::uint64_t Number) {
  IsOutermost |= Number == DwarfRA; // An undefined return address.
  if (Number == DwarfRSP || Number == DwarfRA)
    return false;
  Register R(Number);
  if (R.isFollowed()) {
    Current.Row.StoredAtCFA &= ~(1u << R.Index);
    Current.Row.StoredAtRBP &= ~(1u << R.Index);
  }
  return true;
}

bool RowProgram::restore(std::uint64_t Number) {
  if (Number == DwarfRSP || Number == DwarfRA)
    return false;
  Register R(Number);
  if (!R.isFollowed())
    return true;
  unsigned Bit = 1u << R.Index;
  FrameRow &Row = Current.Row;
  Row.StoredAtCFA = (Row.StoredAtCFA & ~Bit) | (Initial.Row.StoredAtCFA & Bit);
  Row.StoredAtRBP = (Row.StoredAtRBP & ~Bit) | (Initial.Row.StoredAtRBP & Bit);
  Row.Offsets[R.Index] = Initial.Row.Offsets[R.Index];
  return true;
}

bool RowProgram::setCFARegister(std::uint64_t Number) {
  Register R(Number);
  Current.IsCFAKnown = Number == DwarfRSP || R.isFollowed();
  if (!Current.IsCFAKnown)
    return true; // While g++ realigns the stack, the CFA is relative to R10.
  Current.Row.CFABase = Number == DwarfRSP ? std::uint8_t(FrameRow::FromSP)
                                           : static_cast<std::uint8_t>(R.Index);
  Current.Row.IsCFALoaded = false;
  return true;
}

bool RowProgram::setCFAOffset(std::int64_t Offset) {
  Current.Row.CFAOffset = static_cast<std::int32_t>(Offset);
  return fits(Offset);
}

bool RowProgram::setCFA(std::uint64_t Number, std::int64_t Offset) {
  return setCFARegister(Number) && setCFAOffset(Offset);
}

namespace {
/// An expression "register + offset", with or without a load from that address.
struct PlaceExpression {
  std::uint64_t Number;
  std::int64_t Offset;
  bool IsLoaded;
};
} // namespace

static bool readPlace(DwarfReader &Reader, PlaceExpression &Place) {
  enum : std::uint8_t { Deref = 0x06, BReg0 = 0x70, BReg31 = 0x8f };
  std::uint64_t Size = Reader.uleb128();
  DwarfReader Inside(Reader.position());
  Reader.skip(Size);
  const std::uint8_t *End = Reader.position();
  if (Size < 2)
    return false;
  std::uint8_t Operation = Inside.byte();
  if (Operation < BReg0 || Operation > BReg31)
    return false;
  Place.Number = Operation - BReg0;
  Place.Offset = Inside.sleb128();
  Place.IsLoaded = Inside.position() < End && *Inside.position() == Deref;
  return Inside.position() + Place.IsLoaded == End;
}

bool RowProgram::setCFAExpression(DwarfReader &Reader) {
  PlaceExpression Place;
  if (!readPlace(Reader, Place) || !setCFA(Place.Number, Place.Offset))
    return false;
  Current.Row.IsCFALoaded = Place.IsLoaded;
  return true;
}

bool RowProgram::storeByExpression(std::uint64_t Number, DwarfReader &Reader) {
  PlaceExpression Place;
  bool IsPlace = readPlace(Reader, Place);
  if (Number == DwarfRSP || Number == DwarfRA)
    return false;
  Register R(Number);
  if (!R.isFollowed())
    return true;
  if (!IsPlace || Place.IsLoaded || Place.Number != DwarfRBP ||
      !fits(Place.Offset))
    return false;
  Current.Row.StoredAtRBP |= 1u << R.Index;
  Current.Row.StoredAtCFA &= ~(1u << R.Index);
  Current.Row.Offsets[R.Index] = static_cast<std::int32_t>(Place.Offset);
  return true;
}

bool RowProgram::result(FrameRow &Row) const {
  Row = Current.Row;
  Row.ArgumentsSize = ArgumentsSize;
  return Current.IsCFAKnown && Current.IsReturnAddressInPlace;
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

bool RowProgram::run(const std::uint8_t *Begin, const std::uint8_t *End,
                     std::uintptr_t Location) {
  DwarfReader Reader(Begin);
  while (Reader.position() < End && Location <= Wanted)
    if (!step(Reader.byte(), Reader, Location))
      return false;
  return !Reader.hasFailed();
}

bool RowProgram::step(std::uint8_t Operation, DwarfReader &Reader,
                      std::uintptr_t &Location) {
  enum : std::uint8_t { // DW_CFA_...
    Nop = 0x00,
    SetLoc = 0x01,
    AdvanceLoc1 = 0x02,
    AdvanceLoc2 = 0x03,
    AdvanceLoc4 = 0x04,
    OffsetExtended = 0x05,
    RestoreExtended = 0x06,
    Undefined = 0x07,
    SameValue = 0x08,
    RememberState = 0x0a,
    RestoreState = 0x0b,
    DefCFA = 0x0c,
    DefCFARegister = 0x0d,
    DefCFAOffset = 0x0e,
    DefCFAExpression = 0x0f,
    Expression = 0x10,
    OffsetExtendedSF = 0x11,
    DefCFASF = 0x12,
    DefCFAOffsetSF = 0x13,
    GNUArgsSize = 0x2e,
    // Encoded in the two high bits; the other bits are an operand.
    HighBits = 0xc0,
    AdvanceLoc = 0x40,
    Offset = 0x80,
    Restore = 0xc0
  };
  std::uint8_t Operand = Operation & 0x3f;
  auto Scaled = [&](std::int64_t N) { return N * Common.DataAlignment; };
  auto Unsigned = [&] { return static_cast<std::int64_t>(Reader.uleb128()); };
  std::uint64_t Number;

  switch (Operation & HighBits) {
  case AdvanceLoc:
    Location += Operand * Common.CodeAlignment;
    return true;
  case Offset:
    return store(Operand, Scaled(Unsigned()));
  case Restore:
    return restore(Operand);
  }

  switch (Operation) {
  case Nop:
    return true;
  case SetLoc:
    Location = Reader.pointer(Common.PointerEncoding);
    return true;
  case AdvanceLoc1:
    Location += Reader.byte() * Common.CodeAlignment;
    return true;
  case AdvanceLoc2:
    Location += Reader.fixed<std::uint16_t>() * Common.CodeAlignment;
    return true;
  case AdvanceLoc4:
    Location += Reader.fixed<std::uint32_t>() * Common.CodeAlignment;
    return true;
  case OffsetExtended:
    Number = Reader.uleb128();
    return store(Number, Scaled(Unsigned()));
  case OffsetExtendedSF:
    Number = Reader.uleb128();
    return store(Number, Scaled(Reader.sleb128()));
  case RestoreExtended:
    return restore(Reader.uleb128());
  case Undefined:
  case SameValue:
    return forget(Reader.uleb128());
  case RememberState:
    if (RememberedCount == MaxRemembered)
      return false;
    Remembered[RememberedCount++] = Current;
    return true;
  case RestoreState:
    if (RememberedCount == 0)
      return false;
    Current = Remembered[--RememberedCount];
    return true;
  case DefCFA:
    Number = Reader.uleb128();
    return setCFA(Number, Unsigned());
  case DefCFASF:
    Number = Reader.uleb128();
    return setCFA(Number, Scaled(Reader.sleb128()));
  case DefCFARegister:
    return setCFARegister(Reader.uleb128());
  case DefCFAOffset:
    return setCFAOffset(Unsigned());
  case DefCFAOffsetSF:
    return setCFAOffset(Scaled(Reader.sleb128()));
  case DefCFAExpression:
    return setCFAExpression(Reader);
  case Expression:
    Number = Reader.uleb128();
    return storeByExpression(Number, Reader);
  case GNUArgsSize:
    ArgumentsSize = static_cast<std::uint32_t>(Reader.uleb128());
    return true;
  default: // Values in other registers, or computed values.
    return false;
  }
}

//===----------------------------------------------------------------------===//
// CIE and FDE
//===----------------------------------------------------------------------===//

/// Reads the length of an entry and returns the entry's end.  Returns null if
/// the entry is empty or has the 64-bit format, which no compiler emits.
static const std::uint8_t *endOfEntry(DwarfReader &Reader) {
  auto Length = Reader.fixed<std::uint32_t>();
  if (Length == 0 || Length == 0xffffffff)
    return nullptr;
  return Reader.position() + Length;
}

static bool readCommonInfo(const std::uint8_t *Entry, CommonInfo &Common) {
  DwarfReader Reader(Entry);
  Common.ProgramEnd = endOfEntry(Reader);
  if (!Common.ProgramEnd)
    return false;
  Reader.skip(4); // The mark of a CIE.
  std::uint8_t Version = Reader.byte();
  if (Version != 1 && Version != 3)
    return false;
  auto *Augmentation = reinterpret_cast<const char *>(Reader.position());
  Reader.skip(std::strlen(Augmentation) + 1);
  Common.CodeAlignment = Reader.uleb128();
  Common.DataAlignment = Reader.sleb128();
  std::uint64_t ReturnAddress = Version == 1 ? Reader.byte() : Reader.uleb128();
  if (ReturnAddress != DwarfRA)
    return false;
  Common.Program = Reader.position();
  if (!*Augmentation)
    return true;
  if (*Augmentation != 'z')
    return false;
  Common.HasAugmentation = true;
  std::uint64_t Size = Reader.uleb128();
  Common.Program = Reader.position() + Size;
  while (char C = *++Augmentation) {
    switch (C) {
    case 'R':
      Common.PointerEncoding = Reader.byte();
      break;
    case 'L':
      Common.TableEncoding = Reader.byte();
      break;
    case 'P': {
      std::uint8_t Encoding = Reader.byte();
      Common.Personality = Reader.pointer(Encoding);
      break;
    }
    default: // 'S', a signal frame, among others.
      return false;
    }
  }
  return !Reader.hasFailed();
}

bool __lowered::readFrameInfo(std::uintptr_t PC, FrameInfo &Info) {
  // If the call is the last instruction of its function, PC may be the start of
  // the next function.
  std::uintptr_t Call = PC - 1;
  dwarf_eh_bases Bases;
  auto *Entry = static_cast<const std::uint8_t *>(
      _Unwind_Find_FDE(reinterpret_cast<void *>(Call), &Bases));
  if (!Entry)
    return false;

  DwarfReader Reader(Entry);
  const std::uint8_t *End = endOfEntry(Reader);
  if (!End)
    return false;
  const std::uint8_t *Back = Reader.position();
  CommonInfo Common;
  if (!readCommonInfo(Back - Reader.fixed<std::int32_t>(), Common))
    return false;
  Info.FunctionStart = Reader.pointer(Common.PointerEncoding);
  Info.FunctionSize = Reader.pointer(Common.PointerEncoding & 0x0f);
  if (Call - Info.FunctionStart >= Info.FunctionSize)
    return false;
  Info.Personality = Common.Personality;
  Info.ExceptionTable = nullptr;
  if (Common.HasAugmentation) {
    std::uint64_t AugmentationSize = Reader.uleb128();
    const std::uint8_t *Program = Reader.position() + AugmentationSize;
    if (Common.TableEncoding != DwarfReader::Omitted)
      Info.ExceptionTable = reinterpret_cast<const std::uint8_t *>(
          Reader.pointer(Common.TableEncoding));
    Reader.skip(static_cast<std::uint64_t>(Program - Reader.position()));
  }
  if (Reader.hasFailed())
    return false;

  RowProgram Program(Common, Call);
  bool IsRead = Program.run(Common.Program, Common.ProgramEnd, 0);
  Program.keepInitial();
  IsRead = IsRead && Program.run(Reader.position(), End, Info.FunctionStart) &&
           Program.result(Info.Row);
  Info.IsOutermost = Program.isOutermost();
  return IsRead;
}
