//===- AbsoluteIncludes.cpp - Absolute includes in copies -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Rewrite/AbsoluteIncludes.h"
#include "Basic/Edit.h"
#include "Rewrite/Includes.h"
#include "Rewrite/RawLexer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

namespace path = llvm::sys::path;

namespace opendefer {

std::string renameIncludes(llvm::StringRef Text, const NewIncludes &New) {
  EditList Edits;
  for (const IncludeName &Include : findIncludeNames(Text, rawLangOptions())) {
    const auto &Names = Include.IsNext ? New.Next : New.Names;
    auto Found = Names.find(Include.Name.str());
    if (Found == Names.end())
      continue;
    // A name with a quote needs angle brackets. It is absolute, so they do not
    // start a search.
    const std::string &Name = Found->second;
    bool HasQuote = Name.find('"') != std::string::npos;
    Edits.push_back({Include.Offset, Include.Length,
                     HasQuote ? '<' + Name + '>' : '"' + Name + '"'});
  }
  return applyEdits(Text, Edits);
}

std::string relativeName(llvm::StringRef File, llvm::StringRef Directory) {
  auto Down = path::begin(File), End = path::end(File);
  auto Up = path::begin(Directory), Top = path::end(Directory);
  for (; Up != Top && Down != End && *Up == *Down; ++Up)
    ++Down;
  llvm::SmallString<256> Name;
  for (; Up != Top; ++Up)
    path::append(Name, "..");
  for (; Down != End; ++Down)
    path::append(Name, *Down);
  return std::string(Name);
}

} // namespace opendefer
