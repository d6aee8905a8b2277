//===- MainFileBuffer.cpp - Replaceable main file text --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Plugin/MainFileBuffer.h"
#include "Rewrite/Includes.h"
#include "Rewrite/RewrittenText.h"
#include "Clang/ParseInvocation.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstring>

using namespace clang;

namespace opendefer {

std::optional<MainFileBuffer> MainFileBuffer::prepare(SourceManager &SM,
                                                      const LangOptions &Lang) {
  auto File = SM.getFileEntryRefForID(SM.getMainFileID());
  llvm::StringRef Contents = SM.getBufferData(SM.getMainFileID());
  auto Includes = findIncludes(Contents, Lang);
  if (!File || !Includes)
    return std::nullopt;
  // A lowered statement takes some hundred bytes, plus the names of its types.
  size_t Statements = Contents.count("defer") + Contents.count("DEFER") +
                      Contents.count("return") + Contents.count("recover");
  size_t Size = Contents.size() * 16 + Statements * 4096 + (size_t(1) << 16);
  auto Room =
      llvm::WritableMemoryBuffer::getNewUninitMemBuffer(Size, File->getName());
  if (!Room || Size > (size_t(1) << 27))
    return std::nullopt;
  MainFileBuffer Result;
  Result.SM = &SM;
  Result.Begin = Includes->After;
  Result.Buffer = Room->getBufferStart();
  Result.Size = Size;
  std::memcpy(Result.Buffer, Contents.data(), Result.Begin);
  std::string Text = Contents.str();
  overrideMainFile(SM, *File, std::move(Room));
  Result.Directive = {SM.getMainFileID(), Includes->Directive};
  Result.replace(Text);
  return Result;
}

bool MainFileBuffer::fits(llvm::StringRef Text) const {
  return Text.size() < Size && Text.size() >= Begin &&
         Text.substr(0, Begin) == llvm::StringRef(Buffer, Begin);
}

std::string MainFileBuffer::text() const {
  llvm::StringRef All(Buffer, Size);
  size_t NewlineSize = Size - endOfLastLine(All);
  return (All.take_front(Length - NewlineSize) + All.take_back(NewlineSize))
      .str();
}

void MainFileBuffer::replace(llvm::StringRef Text) {
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
  SM->getSLocEntry(file()).getFile().getContentCache().SourceLineCache =
      SrcMgr::LineOffsetMapping();
}

void MainFileBuffer::avoidChecksum() {
  SourceLocation Loc = SM->getComposedLoc(Directive.first, Directive.second);
  PresumedLoc Line = SM->getPresumedLoc(Loc);
  SM->AddLineNote(Loc, Line.getLine() + 1,
                  SM->getLineTableFilenameID(Line.getFilename()),
                  /*IsFileEntry=*/false, /*IsFileExit=*/false,
                  SM->getFileCharacteristic(Loc));
}

} // namespace opendefer
