//===- LocationTranslator.cpp - Locations in another parse ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Plugin/LocationTranslator.h"
#include "Diagnostics/MappingDiagnosticConsumer.h"

using namespace clang;

namespace opendefer {

SourceLocation LocationTranslator::locate(const FileLocation &Place) {
  if (Place.File.isInvalid())
    return SourceLocation();
  return Outer.getLocForStartOfFile(copyOf(Place.File))
      .getLocWithOffset(mapBack(Place));
}

const RewrittenText *LocationTranslator::normalisedText(FileID File) const {
  auto Text = Normalised.find(Inner.getFileEntryForID(File));
  return Text == Normalised.end() ? nullptr : Text->second.get();
}

unsigned LocationTranslator::mapBack(const FileLocation &Place) const {
  const RewrittenText *Text = normalisedText(Place.File);
  return Text ? Text->mapBack(Place.Offset) : Place.Offset;
}

FileID LocationTranslator::copyOf(FileID File) {
  auto Known = Copies.find(File);
  if (Known != Copies.end())
    return Known->second;
  SourceLocation IncludedAt;
  SourceLocation Hash = Inner.getIncludeLoc(File);
  if (Hash.isValid()) {
    auto Place = Inner.getDecomposedLoc(Hash);
    IncludedAt = locate({Place.first, Place.second});
  }
  const RewrittenText *Text = normalisedText(File);
  auto Entry = Inner.getFileEntryRefForID(File);
  FileID Copy = createDiagnosticBuffer(
      Diags, Outer, Entry ? &*Entry : nullptr,
      Inner.getBufferOrFake(File).getBufferIdentifier(),
      Text ? llvm::StringRef(Text->Original) : Inner.getBufferData(File),
      Inner.getFileCharacteristic(Inner.getLocForStartOfFile(File)),
      IncludedAt);
  copyLineDirectives(Diags, Inner, File, Outer, Copy,
                     [&](unsigned Offset) { return mapBack({File, Offset}); });
  return Copies[File] = Copy;
}

} // namespace opendefer
