//===- ExceptionTable.cpp - Reading a function's exception table ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table (the "LSDA") of a C++ function has three parts:
//
//   call sites  in the order of addresses: the landing pad of a range of calls,
//               and its chain of actions.  A call that is in no call site must
//               not throw.  C++'s personality routine terminates there, and the
//               table unwinder leaves such a call to it; C's passes the call.
//   actions     what the pad does, innermost first.  A filter of 0 denotes a
//               cleanup, a positive one a handler whose type is in the third
//               part, and a negative one an exception specification.
//   types       indexed from their end.  A null type denotes catch (...).
//
// The selector that the pad gets is the filter of the handler to be entered, or
// 0 for cleanups only.  The pad itself runs the cleanups inside that handler.
//
// In the frame that a recovery is for, it enters the first handler that catches
// it.  In a frame on the way, it enters the pad for the cleanups only.  A
// handler of type `recovery` belongs to a deferring function that would only
// pass the recovery on, and is skipped.  But a catch (...) is entered as a
// handler, since it has to see the recovery before it rethrows.  The pad then
// gets the selector of the first handler that catches the recovery.  If one
// deferring function is inlined into another, that may be a handler of type
// `recovery` before the catch (...).
//
// The handlers of a function with a table_frame catch a type of their own, so
// such a function is recognised even without its notes.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/ExceptionTable.h"
#include "unwind/x86_64/DwarfReader.h"

#include <opendefer/lowered/recovery.h>

#include <algorithm>
#include <typeinfo>

using namespace opendefer;
using namespace opendefer::__lowered;

namespace {

class Table {
public:
  Table(const std::uint8_t *Start, std::uintptr_t FunctionStart);

  struct CallSite {
    std::uintptr_t LandingPad;   ///< 0 if there is none.
    const std::uint8_t *Actions; ///< Null if there are only cleanups.
  };
  /// Finds the call site of an address. Returns false if there is none.
  bool find(std::uintptr_t Call, CallSite &Site);
  /// True if Holds(Actions) is true for the actions of a call site.  Must not
  /// be called if isOfPart().
  template <class Predicate> bool anyActions(Predicate Holds);
  /// True if Holds(type) is true for the type of a handler, even of one that no
  /// call site here uses: the table of g++'s cold part has its own call sites,
  /// but the actions of the whole function.
  template <class Predicate> bool anyType(Predicate Holds);
  /// True if the address is in a call site without a pad, and that call site is
  /// adjacent to call sites with pads, or to the start or end of the function,
  /// on both sides.
  bool isBetweenPads(std::uintptr_t Call, std::uintptr_t FunctionEnd);
  /// True if the function is in several sections.  Then each section has a
  /// table.  The call sites of this one are followed by the other tables, and
  /// then by the actions and types of all, so their end is not known.
  bool isOfPart() const { return IsOfPart; }
  const std::uint8_t *types() const { return TypesEnd; }
  /// Returns the type that a handler's filter denotes; null for catch (...).
  const std::type_info *typeOf(std::int64_t Filter);
  bool hasFailed() const { return Failed; }

private:
  struct Record {
    std::uintptr_t Start, Size, Pad;
    std::uint64_t Action;
  };
  Record readRecord(DwarfReader &Reader) const;
  std::int64_t typeWidth() const;

  std::uintptr_t FunctionStart;
  std::uintptr_t LandingPadBase;
  bool IsOfPart = false;
  std::uint8_t TypeEncoding;
  std::uint8_t CallSiteEncoding;
  const std::uint8_t *TypesEnd = nullptr;
  const std::uint8_t *CallSites;
  const std::uint8_t *Actions;
  bool Failed = false;
};

} // namespace

Table::Table(const std::uint8_t *Start, std::uintptr_t Function)
    : FunctionStart(Function), LandingPadBase(Function) {
  DwarfReader Reader(Start);
  std::uint8_t BaseEncoding = Reader.byte();
  if (BaseEncoding != DwarfReader::Omitted) {
    LandingPadBase = Reader.pointer(BaseEncoding);
    IsOfPart = true; // The pads are in another section.
  }
  TypeEncoding = Reader.byte();
  if (TypeEncoding != DwarfReader::Omitted) {
    std::uint64_t Distance = Reader.uleb128();
    TypesEnd = Reader.position() + Distance;
  }
  CallSiteEncoding = Reader.byte();
  std::uint64_t Size = Reader.uleb128();
  CallSites = Reader.position();
  Actions = CallSites + Size;
  Failed = Reader.hasFailed();
}

Table::Record Table::readRecord(DwarfReader &Reader) const {
  Record R;
  R.Start = FunctionStart + Reader.pointer(CallSiteEncoding);
  R.Size = Reader.pointer(CallSiteEncoding);
  R.Pad = Reader.pointer(CallSiteEncoding);
  R.Action = Reader.uleb128();
  return R;
}

bool Table::find(std::uintptr_t Call, CallSite &Site) {
  DwarfReader Reader(CallSites);
  while (Reader.position() < Actions && !Reader.hasFailed()) {
    Record R = readRecord(Reader);
    if (Call < R.Start)
      break;
    if (Call - R.Start >= R.Size)
      continue;
    Site.LandingPad = R.Pad ? LandingPadBase + R.Pad : 0;
    Site.Actions = R.Action ? Actions + R.Action - 1 : nullptr;
    return !Reader.hasFailed();
  }
  return false;
}

template <class Predicate> bool Table::anyActions(Predicate Holds) {
  DwarfReader Reader(CallSites);
  while (Reader.position() < Actions && !Reader.hasFailed()) {
    std::uint64_t Action = readRecord(Reader).Action;
    if (Action && Holds(Actions + Action - 1))
      return true;
  }
  return false;
}

template <class Predicate> bool Table::anyType(Predicate Holds) {
  // Where the compiler has removed all handlers, types may be left of them, but
  // no actions.
  if (!anyActions([](const std::uint8_t *) { return true; }))
    return false;
  DwarfReader Reader(Actions);
  const std::uint8_t *End = TypesEnd; // Lowered to the first type in the loop.
  while (Reader.position() < End && !Reader.hasFailed()) {
    std::int64_t Filter = Reader.sleb128();
    Reader.sleb128();
    if (Filter <= 0)
      continue;
    End = std::min(End, TypesEnd - Filter * typeWidth());
    const std::type_info *Type = typeOf(Filter);
    if (Type && !Failed && Holds(*Type))
      return true;
  }
  return false;
}

bool Table::isBetweenPads(std::uintptr_t Call, std::uintptr_t FunctionEnd) {
  DwarfReader Reader(CallSites);
  std::uintptr_t LastEnd = FunctionStart;
  bool IsFound = false, HasPads = false;
  while (Reader.position() < Actions && !Reader.hasFailed()) {
    Record R = readRecord(Reader);
    if (IsFound)
      return R.Start == LastEnd && R.Pad;
    IsFound = Call - R.Start < R.Size && !R.Pad && R.Start == LastEnd;
    HasPads |= R.Pad != 0;
    LastEnd = R.Start + R.Size;
  }
  return IsFound && HasPads && LastEnd == FunctionEnd;
}

std::int64_t Table::typeWidth() const {
  switch (TypeEncoding & 0x0f) {
  case 0x02:
  case 0x0a:
    return 2;
  case 0x03:
  case 0x0b:
    return 4;
  default:
    return 8;
  }
}

const std::type_info *Table::typeOf(std::int64_t Filter) {
  if (!TypesEnd) {
    Failed = true;
    return nullptr;
  }
  DwarfReader Reader(TypesEnd - Filter * typeWidth());
  std::uintptr_t Type = Reader.pointer(TypeEncoding);
  Failed |= Reader.hasFailed();
  return reinterpret_cast<const std::type_info *>(Type);
}

namespace {
/// One action of a chain.
struct Action {
  std::int64_t Filter;
  const std::uint8_t *Next; ///< Null at the end of the chain.

  explicit Action(const std::uint8_t *Position) {
    DwarfReader Reader(Position);
    Filter = Reader.sleb128();
    const std::uint8_t *Link = Reader.position();
    std::int64_t Distance = Reader.sleb128();
    Next = Distance ? Link + Distance : nullptr;
  }
};

/// The actions of a call site that concern a recovery.
struct ActionSummary {
  bool HasCleanup = false;
  std::int32_t FirstHandler = 0;
  bool IsCatchAllAmongHandlers = false;
};
} // namespace

static bool isOfTableFrame(const std::type_info &Type) {
  return Type == typeid(__recovery_at_table);
}

static bool isForRecoveries(const std::type_info &Type) {
  return Type == typeid(__recovery) || isOfTableFrame(Type);
}

static void addHandler(Table &T, std::int64_t Filter, ActionSummary &Sum) {
  const std::type_info *Type = T.typeOf(Filter);
  if (Type && !isForRecoveries(*Type))
    return;
  if (!Sum.FirstHandler)
    Sum.FirstHandler = static_cast<std::int32_t>(Filter);
  Sum.IsCatchAllAmongHandlers = !Type;
}

static bool summarise(Table &T, const std::uint8_t *Chain, ActionSummary &Sum) {
  while (Chain && !Sum.IsCatchAllAmongHandlers) { // A catch (...) is the last.
    Action A(Chain);
    if (A.Filter < 0)
      return false;
    if (A.Filter == 0)
      Sum.HasCleanup = true;
    else
      addHandler(T, A.Filter, Sum);
    Chain = A.Next;
  }
  return !T.hasFailed();
}

/// True if the actions contain the handler of a function with a table_frame.
static bool hasTableFrame(Table &T, const std::uint8_t *Chain) {
  while (Chain) {
    Action A(Chain);
    const std::type_info *Type = A.Filter > 0 ? T.typeOf(A.Filter) : nullptr;
    if (Type && !T.hasFailed() && isOfTableFrame(*Type))
      return true;
    Chain = A.Next;
  }
  return false;
}

extern "C" {
int __gxx_personality_v0(...);
__attribute__((weak)) int __gcc_personality_v0(...);
}

TableKind __lowered::tableKindOf(std::uintptr_t Personality) {
  auto Is = [=](int (*Routine)(...)) {
    return Personality &&
           Personality == reinterpret_cast<std::uintptr_t>(Routine);
  };
  return Is(__gxx_personality_v0)   ? TableKind::Cxx
         : Is(__gcc_personality_v0) ? TableKind::C
                                    : TableKind::Unknown;
}

bool __lowered::handlesTableFrame(const std::uint8_t *Start,
                                  std::uintptr_t FunctionStart,
                                  std::uintptr_t PC) {
  Table T(Start, FunctionStart);
  if (T.hasFailed())
    return false;
  auto Is = [&](const std::uint8_t *Chain) { return hasTableFrame(T, Chain); };
  if (!T.isOfPart())
    return T.anyActions(Is);
  Table::CallSite Site;
  return T.find(PC - 1, Site) && Site.Actions && Is(Site.Actions);
}

bool __lowered::handlesRecovery(const std::uint8_t *Start,
                                std::uintptr_t FunctionStart) {
  Table T(Start, FunctionStart);
  return T.hasFailed() || T.isOfPart() || T.anyType(isForRecoveries);
}

bool __lowered::isForCallsOnly(const std::uint8_t *Start,
                               std::uintptr_t FunctionStart,
                               std::size_t FunctionSize, std::uintptr_t PC) {
  Table T(Start, FunctionStart);
  return !T.hasFailed() && !T.isOfPart() &&
         T.isBetweenPads(PC - 1, FunctionStart + FunctionSize);
}

const std::uint8_t *__lowered::sharedTypesOf(const std::uint8_t *Start,
                                             std::uintptr_t FunctionStart) {
  Table T(Start, FunctionStart);
  return T.isOfPart() ? T.types() : nullptr;
}

bool __lowered::readLandingPad(const std::uint8_t *Start, TableKind Kind,
                               std::uintptr_t FunctionStart, std::uintptr_t PC,
                               LandingPad &Pad) {
  Pad = {};
  if (Kind == TableKind::Unknown)
    return false;
  Table T(Start, FunctionStart);
  Table::CallSite Site;
  if (T.hasFailed())
    return false;
  if (!T.find(PC - 1, Site))
    return Kind == TableKind::C;
  if (!Site.LandingPad)
    return true;
  ActionSummary Sum;
  if (!Site.Actions)
    Sum.HasCleanup = true;
  else if (!summarise(T, Site.Actions, Sum))
    return false;

  Pad.Address = Site.LandingPad;
  Pad.IsEnteredByTarget = Sum.FirstHandler != 0;
  Pad.TargetSelector = Sum.FirstHandler;
  if (Sum.IsCatchAllAmongHandlers)
    Pad.PassingSelector = Sum.FirstHandler;
  Pad.IsEnteredInPassing = Sum.HasCleanup || Sum.IsCatchAllAmongHandlers;
  return true;
}
