//===- DeferringMacros.cpp - Do included files bring defers? --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Macros/DeferringMacros.h"
#include "Rewrite/Includes.h"
#include "Rewrite/RawTokens.h"
#include "Clang/ClangCompat.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Lex/HeaderSearchOptions.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <optional>

using namespace clang;

namespace opendefer {
namespace {

/// Whether a file is included in the body of a function or class. Computing it
/// means lexing, so it is computed only for files with a keyword.
using InBody = llvm::function_ref<bool()>;

class IncludeWalk {
public:
  IncludeWalk(const CompilerInvocation &Invocation,
              llvm::vfs::FileSystem &Files)
      : Search(Invocation.getHeaderSearchOpts()),
        Lang(compat::langOpts(Invocation)), Files(Files) {}

  bool visit(llvm::StringRef Path, llvm::StringRef Contents, bool IsSystem,
             InBody IsInBody);
  bool visit(const ScannedInclude &I, llvm::StringRef IncluderDirectory,
             InBody IsInBody);

  /// Has a visited file a keyword of ours?
  bool AnyKeyword = false;

private:
  /// Nothing if there is no such file.
  std::optional<bool> visitIfExists(llvm::StringRef Directory,
                                    llvm::StringRef Name, bool IsSystem,
                                    InBody IsInBody);

  const HeaderSearchOptions &Search;
  const LangOptions &Lang;
  llvm::vfs::FileSystem &Files;
  llvm::StringSet<> Seen;
};

bool IncludeWalk::visit(llvm::StringRef Path, llvm::StringRef Contents,
                        bool IsSystem, InBody IsInBody) {
  KeywordUse Use = findKeyword(Contents, Lang);
  if (Use.InMacroBody || (Use.InText && IsInBody()))
    return true;
  AnyKeyword |= Use.InText && Contents.contains("opendefer");
  if (IsSystem)
    return false;
  llvm::StringRef Directory = llvm::sys::path::parent_path(Path);
  for (const ScannedInclude &I : scanForIncludes(Contents))
    if (visit(I, Directory, [&] {
          return IsInBody() || opendefer::isInBody(Contents, Lang, I.Offset);
        }))
      return true;
  return false;
}

std::optional<bool> IncludeWalk::visitIfExists(llvm::StringRef Directory,
                                               llvm::StringRef Name,
                                               bool IsSystem, InBody IsInBody) {
  llvm::SmallString<256> Path(Directory);
  llvm::sys::path::append(Path, Name);
  llvm::sys::path::remove_dots(Path);
  if (Seen.count(Path))
    return false;
  auto Buffer = Files.getBufferForFile(Path);
  if (!Buffer)
    return std::nullopt;
  Seen.insert(Path);
  return visit(Path, (*Buffer)->getBuffer(), IsSystem, IsInBody);
}

bool IncludeWalk::visit(const ScannedInclude &I,
                        llvm::StringRef IncluderDirectory, InBody IsInBody) {
  if (llvm::sys::path::is_absolute(I.Name))
    return visitIfExists("", I.Name, false, IsInBody).value_or(false);
  if (!I.IsAngled)
    if (auto Found = visitIfExists(IncluderDirectory, I.Name, false, IsInBody))
      return *Found;
  for (const auto &Entry : Search.UserEntries) {
    bool IsUser = Entry.Group == frontend::Angled ||
                  (Entry.Group == frontend::Quoted && !I.IsAngled);
    if (Entry.Group == frontend::Quoted && I.IsAngled)
      continue;
    if (auto Found = visitIfExists(Entry.Path, I.Name, !IsUser, IsInBody))
      return *Found;
  }
  return false;
}

/// Does the file include anything after a brace?
bool mayIncludeInBody(llvm::StringRef Contents) {
  size_t Brace = Contents.find('{');
  return Brace != Contents.npos &&
         !scanForIncludes(Contents.drop_front(Brace)).empty();
}

bool notInBody() { return false; }

} // namespace

bool includesDeferringBody(llvm::StringRef Path, llvm::StringRef Contents,
                           const CompilerInvocation &Invocation,
                           llvm::vfs::FileSystem &Files) {
  return mayIncludeInBody(Contents) &&
         IncludeWalk(Invocation, Files).visit(Path, Contents, false, notInBody);
}

bool defersByIncludes(llvm::StringRef Main, llvm::StringRef Contents,
                      const CompilerInvocation &Invocation,
                      llvm::vfs::FileSystem &Files, bool *HeaderDefers) {
  IncludeWalk Walk(Invocation, Files);
  for (const std::string &Forced : Invocation.getPreprocessorOpts().Includes)
    if (Walk.visit({Forced, false, 0}, ".", notInBody))
      return true;
  if (Walk.visit(Main, Contents, false, notInBody))
    return true;
  if (HeaderDefers)
    *HeaderDefers = Walk.AnyKeyword;
  return false;
}

} // namespace opendefer
