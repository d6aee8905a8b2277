//===- NoteIndex.cpp - Finds the notes of a function ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program with ten thousand deferring functions has a megabyte of notes.
// Reading them takes a tenth of a millisecond, and each thread would do that
// for each call that it finds on its stack for the first time.  So a segment
// that has been searched a few times gets an index: its frame notes by the
// address of their code, and its call notes by their tag.
//
// Making an index takes as long as some ten searches.  All threads share it.
// Searches do not wait for each other: a signal handler may panic while a
// search is under way, and a fork may leave the lock locked forever.  Whoever
// does not get the lock reads all notes.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/NoteIndex.h"

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <limits>

using namespace opendefer;
using namespace opendefer::__lowered;

using Entry = NoteIndex::Entry;

namespace {

/// What is known of a segment. Without entries, it has no index.
struct IndexedSegment {
  const std::uint8_t *Begin = nullptr, *End = nullptr;
  unsigned long long Unloads = 0;
  unsigned Searches = 0;
  std::size_t FrameCount = 0, CallCount = 0;
  Entry *Entries = nullptr; ///< The frame notes, and then the call notes.

  std::size_t memorySize() const {
    return (FrameCount + CallCount) * sizeof(Entry);
  }
};

} // namespace

// No memory is taken from the heap, since a signal handler may have interrupted
// its functions.
static pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;
static IndexedSegment Segments[16];
static unsigned Replaced = 0; ///< How often another segment took a place.
static unsigned long Made = 0;

unsigned long __lowered::countNoteIndexes() { return Made; }

static constexpr std::size_t SmallSize = 4096;
static constexpr unsigned SearchesBefore = 8;

static void replace(IndexedSegment &S, const std::uint8_t *Begin,
                    const std::uint8_t *End, unsigned long long Unloads) {
  if (S.Entries)
    munmap(S.Entries, S.memorySize());
  S = IndexedSegment();
  S.Begin = Begin;
  S.End = End;
  S.Unloads = Unloads;
}

static IndexedSegment &segmentAt(const std::uint8_t *Begin,
                                 const std::uint8_t *End,
                                 unsigned long long Unloads) {
  for (IndexedSegment &S : Segments)
    if (S.Begin == Begin) {
      // Another library may be where one has been unloaded.
      if (S.End != End || S.Unloads != Unloads)
        replace(S, Begin, End, Unloads);
      return S;
    }
  IndexedSegment &S = Segments[Replaced++ % std::size(Segments)];
  replace(S, Begin, End, Unloads);
  return S;
}

/// Sets the entry's key. Returns false if the address is too far away.
static bool setKey(Entry &E, std::uintptr_t Address,
                   const std::uint8_t *Begin) {
  auto Distance = static_cast<std::intptr_t>(
      Address - reinterpret_cast<std::uintptr_t>(Begin));
  E.Key = static_cast<std::int32_t>(Distance);
  return E.Key == Distance;
}

static bool isBefore(const Entry &A, const Entry &B) {
  return A.Key != B.Key ? A.Key < B.Key : A.Note < B.Note;
}

/// Returns false if the segment cannot have an index.
static bool fill(IndexedSegment &S) {
  Entry *Frame = S.Entries, *Call = S.Entries + S.FrameCount;
  for (Notes At(S.Begin, S.End); !At.isAtEnd(); At.next()) {
    bool IsFrame = At.is(FrameNoteType);
    std::uintptr_t Address =
        IsFrame ? FrameNote(At.description()).Address
                : reinterpret_cast<const CallNote *>(At.description())->tag();
    Entry &E = IsFrame ? *Frame++ : *Call++;
    E.Note = static_cast<std::uint32_t>(At.position() - S.Begin);
    if (!setKey(E, Address, S.Begin))
      return false;
  }
  std::sort(S.Entries, Frame, isBefore);
  std::sort(Frame, Call, isBefore);
  return true;
}

static void makeIndex(IndexedSegment &S) {
  for (Notes At(S.Begin, S.End); !At.isAtEnd(); At.next())
    ++(At.is(FrameNoteType) ? S.FrameCount : S.CallCount);
  void *Memory = S.FrameCount
                     ? mmap(nullptr, S.memorySize(), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                     : MAP_FAILED;
  if (Memory == MAP_FAILED)
    return;
  S.Entries = static_cast<Entry *>(Memory);
  if (fill(S)) {
    ++Made;
  } else {
    munmap(S.Entries, S.memorySize());
    S.Entries = nullptr;
  }
}

NoteIndex::NoteIndex(const std::uint8_t *SegmentBegin,
                     const std::uint8_t *SegmentEnd, unsigned long long Unloads)
    : Begin(SegmentBegin), End(SegmentEnd) {
  auto Size = static_cast<std::size_t>(End - Begin);
  HasLock = Size > SmallSize &&
            Size <= std::numeric_limits<std::int32_t>::max() &&
            pthread_mutex_trylock(&Lock) == 0;
  if (!HasLock)
    return;
  IndexedSegment &S = segmentAt(Begin, End, Unloads);
  if (++S.Searches == SearchesBefore)
    makeIndex(S);
  if (!S.Entries)
    return;
  Frames = S.Entries;
  FramesEnd = Frames + S.FrameCount;
  CallsEnd = FramesEnd + S.CallCount;
}

NoteIndex::~NoteIndex() {
  if (HasLock)
    pthread_mutex_unlock(&Lock);
}

const Entry *NoteIndex::firstFrame(std::uintptr_t Address) const {
  return std::partition_point(Frames, FramesEnd, [&](const Entry &E) {
    return addressOf(E) < Address;
  });
}

const std::uint8_t *NoteIndex::firstCall(std::uintptr_t Tag) const {
  const Entry *E = std::partition_point(
      FramesEnd, CallsEnd, [&](const Entry &C) { return addressOf(C) < Tag; });
  return E != CallsEnd && addressOf(*E) == Tag ? Begin + E->Note : End;
}
