//===- ReplaceableBuffer.cpp - Replaceable text of a file -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Plugin/ReplaceableBuffer.h"
#include "Rewrite/Includes.h"
#include "Rewrite/RewrittenText.h"
#include "Clang/ParseInvocation.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstring>

using namespace clang;

namespace opendefer {

/// Allocates the buffer of `Result`, which begins as `Contents` does; null if
/// it would be too large.
std::unique_ptr<llvm::MemoryBuffer>
ReplaceableBuffer::makeRoom(ReplaceableBuffer &Result, llvm::StringRef Name,
                            llvm::StringRef Contents) {
  // A lowered statement takes some hundred bytes, plus the names of its types.
  size_t Statements = Contents.count("defer") + Contents.count("DEFER") +
                      Contents.count("return") + Contents.count("recover");
  size_t Size = Contents.size() * 16 + Statements * 4096 + (size_t(1) << 16);
  auto Room = llvm::WritableMemoryBuffer::getNewUninitMemBuffer(Size, Name);
  if (!Room || Size > (size_t(1) << 27))
    return nullptr;
  Result.Buffer = Room->getBufferStart();
  Result.Size = Size;
  std::memcpy(Result.Buffer, Contents.data(), Result.Begin);
  return Room;
}

std::optional<ReplaceableBuffer>
ReplaceableBuffer::forMain(SourceManager &SM, const LangOptions &Lang) {
  auto File = SM.getFileEntryRefForID(SM.getMainFileID());
  std::string Contents = SM.getBufferData(SM.getMainFileID()).str();
  auto Includes = findIncludes(Contents, Lang);
  if (!File || !Includes)
    return std::nullopt;
  ReplaceableBuffer Result;
  Result.SM = &SM;
  Result.Begin = Includes->After;
  auto Room = makeRoom(Result, File->getName(), Contents);
  if (!Room)
    return std::nullopt;
  overrideMainFile(SM, *File, std::move(Room));
  Result.Id = SM.getMainFileID();
  Result.Directive = Includes->Directive;
  Result.replace(Contents);
  return Result;
}

std::optional<ReplaceableBuffer>
ReplaceableBuffer::forHeader(SourceManager &SM, FileEntryRef File,
                             llvm::StringRef Contents,
                             const LangOptions &Lang) {
  auto Includes = findIncludesOfHeader(Contents, Lang);
  if (!Includes)
    return std::nullopt;
  ReplaceableBuffer Result;
  Result.SM = &SM;
  Result.Begin = Includes->After;
  if (Includes->After)
    Result.Directive = Includes->Directive;
  auto Room = makeRoom(Result, File.getName(), Contents);
  if (!Room)
    return std::nullopt;
  Result.replace(Contents);
  SM.overrideFileContents(File, std::move(Room));
  return Result;
}

bool ReplaceableBuffer::fits(llvm::StringRef Text) const {
  return Text.size() < Size && Text.size() >= Begin &&
         Text.substr(0, Begin) == llvm::StringRef(Buffer, Begin);
}

std::string ReplaceableBuffer::text() const {
  llvm::StringRef All(Buffer, Size);
  size_t NewlineSize = Size - endOfLastLine(All);
  return (All.take_front(Length - NewlineSize) + All.take_back(NewlineSize))
      .str();
}

void ReplaceableBuffer::replace(llvm::StringRef Text) {
  assert(fits(Text));
  Length = Text.size();
  // The lexer expects the end at the end of the buffer, so fill the room before
  // the last newline with spaces.
  size_t End = endOfLastLine(Text);
  size_t NewlineSize = Text.size() - End;
  std::memcpy(Buffer + Begin, Text.data() + Begin, Text.size() - Begin);
  std::memset(Buffer + End, ' ', Size - End);
  std::memcpy(Buffer + Size - NewlineSize, Text.data() + End, NewlineSize);
  // Lines begin at other offsets now.
  if (Id.isValid())
    SM->getSLocEntry(Id).getFile().getContentCache().SourceLineCache =
        SrcMgr::LineOffsetMapping();
}

void ReplaceableBuffer::avoidChecksum() {
  SourceLocation Loc = SM->getComposedLoc(Id, Directive.value_or(0));
  PresumedLoc Line = SM->getPresumedLoc(Loc);
  SM->AddLineNote(Loc, Line.getLine() + 1,
                  SM->getLineTableFilenameID(Line.getFilename()),
                  /*IsFileEntry=*/false, /*IsFileExit=*/false,
                  SM->getFileCharacteristic(Loc));
}

} // namespace opendefer
