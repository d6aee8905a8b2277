//===- OutputFiles.cpp - Lowered files, from memory to the disk -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Output/OutputFiles.h"
#include "Basic/Errors.h"
#include "Basic/Keywords.h"
#include "Basic/Paths.h"
#include "Output/Eject.h"
#include "Output/StagedFiles.h"
#include "Rewrite/AbsoluteIncludes.h"
#include "Rewrite/Includes.h"
#include "Rewrite/RawLexer.h"
#include "Rewrite/UnifiedDiff.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

namespace opendefer {
namespace {

/// Inserts `Prefix` at the beginning of `Text`, after a byte order mark.
std::string withPrefix(llvm::StringRef Prefix, llvm::StringRef Text) {
  llvm::StringRef Mark = "\xef\xbb\xbf";
  if (Prefix.empty() || !Text.consume_front(Mark))
    Mark = "";
  return (Mark + Prefix + Text).str();
}

/// Returns the innermost directory that contains all files.
std::string commonDirectory(const std::set<std::string> &Files) {
  llvm::StringRef Common = path::parent_path(*Files.begin());
  auto Contains = [](llvm::StringRef Directory, llvm::StringRef File) {
    return File.consume_front(Directory) &&
           (Directory.back() == '/' || File.front() == '/');
  };
  for (const std::string &File : Files)
    while (!Contains(Common, File))
      Common = path::parent_path(Common);
  return Common.str();
}

/// Copies the modification time, which ccache and GCC's `#pragma once` compare.
void copyTime(const std::string &From, const std::string &To) {
  fs::file_status Status;
  int FD;
  if (fs::status(From, Status) ||
      fs::openFileForReadWrite(To, FD, fs::CD_OpenExisting, fs::OF_None))
    return;
  auto Time = Status.getLastModificationTime();
  fs::setLastAccessAndModificationTime(FD, Time, Time);
  llvm::sys::Process::SafelyCloseFileDescriptor(FD);
}

} // namespace

static std::optional<std::pair<uint64_t, uint64_t>>
identity(const std::string &Path) {
  fs::UniqueID ID;
  if (fs::getUniqueID(Path, ID))
    return std::nullopt;
  return std::make_pair(ID.getDevice(), ID.getFile());
}

void InputFiles::add(const std::string &Path) {
  if (auto ID = identity(Path))
    Names.insert({*ID, Path});
}

std::string InputFiles::find(const std::string &Path) const {
  auto ID = identity(Path);
  auto Known = ID ? Names.find(*ID) : Names.end();
  return Known == Names.end() ? "" : Known->second;
}

llvm::Error OutputFiles::add(const SourceFile &Source, UnitOutput Unit) {
  Sources.push_back(Source);
  for (const UnitOutput::File &File : Unit.Files)
    if (llvm::Error E = add(Source, File))
      return E;
  for (IncludeEdge &Edge : Unit.Includes)
    Includes.push_back(std::move(Edge));
  Forced.insert(Unit.Forced.begin(), Unit.Forced.end());
  NotLowered.insert(Unit.NotLowered.begin(), Unit.NotLowered.end());
  return llvm::Error::success();
}

llvm::Error OutputFiles::add(const SourceFile &Source,
                             const UnitOutput::File &File) {
  std::string Real = realPath(File.Path);
  Names[File.Path] = Real;
  FileOnDisk &Known = Files[Real];
  if (Known.ParsedFiles.empty())
    Known.Text = *File.Text;
  ParsedFile New{File.Text->Lowering, File.Bodies};

  size_t EditsBefore = Known.All.Edits.size();
  size_t BodiesBefore = Known.All.Bodies.size();
  // Offsets can be compared only if the same macros have been expanded.
  bool SameMacros = Known.Text.Expanding == File.Text->Expanding;
  std::optional<unsigned> Place = 0;
  if (SameMacros)
    Place = merge(Known.All, New);
  if (Place) {
    RewrittenText Analysed = *File.Text;
    Analysed.Lowering.clear();
    llvm::StringRef Before =
        llvm::StringRef(Analysed.Original).take_front(Analysed.mapBack(*Place));
    auto Other = llvm::find_if(Known.ParsedFiles, [&](const auto &Old) {
      ParsedFile Copy = Old.second;
      return !SameMacros || merge(Copy, New).has_value();
    });
    std::string Line = "'" + Known.Text.Name + "' line " +
                       std::to_string(Before.count('\n') + 1);
    if (Other->first == Source.Given)
      return makeError(
          Line +
          " needs a different lowering for each compile "
          "command of '" +
          Source.Given +
          "'; lower it with the flags of one command: 'opendefer " +
          Source.Given + " --out-dir DIR -- FLAGS'");
    return makeError(Line + " needs a different lowering for '" + Other->first +
                     "' and for '" + Source.Given +
                     "'; lower them separately, each with its own '--out-dir'");
  }
  Known.Text.Lowering = Known.All.Edits;
  llvm::append_range(Known.Text.MacroCalls, File.Text->MacroCalls);
  if (Known.ParsedFiles.empty() || Known.All.Edits.size() != EditsBefore ||
      Known.All.Bodies.size() != BodiesBefore)
    Known.ParsedFiles.push_back({Source.Given, std::move(New)});
  return llvm::Error::success();
}

llvm::Error
OutputFiles::eject(llvm::function_ref<bool(llvm::StringRef Path)> WantsHeader) {
  std::set<std::string> System;
  for (const IncludeEdge &Edge : Includes)
    if (Edge.IsSystem)
      System.insert(Edge.Included);
  for (const IncludeEdge &Edge : Includes) {
    if (!llvm::StringRef(Edge.Included).contains(PublicHeader) ||
        System.count(Edge.Includer) || Names.count(Edge.Includer) ||
        !WantsHeader(Edge.Includer))
      continue;
    auto Buffer = llvm::MemoryBuffer::getFile(Edge.Includer);
    if (!Buffer)
      continue;
    std::string Real = realPath(Edge.Includer);
    Names[Edge.Includer] = Real;
    Files[Real].Text.Name = Edge.Includer;
    Files[Real].Text.Original = (*Buffer)->getBuffer().str();
  }
  for (auto &File : Files) {
    FileOnDisk &Known = File.second;
    llvm::Expected<std::string> Text =
        ejectedText(File.first, Known.Text, Known.All.Bodies);
    if (!Text)
      return Text.takeError();
    Known.Ejected = std::move(*Text);
  }
  return llvm::Error::success();
}

const OutputFiles::FileOnDisk *
OutputFiles::changed(const std::string &Path) const {
  auto Name = Names.find(Path);
  if (Name == Names.end())
    return nullptr;
  const FileOnDisk &File = Files.at(Name->second);
  return File.isChanged() ? &File : nullptr;
}

std::map<std::string, const RewrittenText *> OutputFiles::changedFiles() const {
  std::map<std::string, const RewrittenText *> Changed;
  for (const auto &File : Files)
    if (File.second.isChanged())
      Changed[File.first] = &File.second.Text;
  return Changed;
}

unsigned OutputFiles::numChanged() const { return changedFiles().size(); }

llvm::Expected<std::string> OutputFiles::textOf(const std::string &Path) const {
  auto Known = Names.find(Path);
  if (Known != Names.end())
    return Files.at(Known->second).text();
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  if (!Buffer)
    return cannotRead(Path, Buffer.getError());
  return (*Buffer)->getBuffer().str();
}

llvm::Expected<std::string> OutputFiles::placedText(const std::string &Path,
                                                    LineStyle Style) const {
  const FileOnDisk *File = changed(Path);
  if (!File || File->Ejected)
    return textOf(Path);
  return withLineDirectives(File->Text, Style);
}

bool OutputFiles::isPreprocessed(const std::string &Path) const {
  return llvm::any_of(Sources, [&](const SourceFile &S) {
    return S.Path == Path &&
           (S.IsPreprocessed || path::extension(Path) == ".ii");
  });
}

std::string OutputFiles::givenName(const std::string &Path) const {
  for (const SourceFile &S : Sources)
    if (S.Path == Path)
      return S.Given;
  return Path;
}

llvm::Expected<std::string> OutputFiles::singleText(const SourceFile &Source,
                                                    bool LineDirective) const {
  std::string Own = realPath(Source.Path);
  for (const auto &File : Files)
    if (File.first != Own && File.second.isChanged())
      return makeError("'" + Source.Given + "' includes '" +
                       File.second.Text.Name +
                       "', which contains 'defer' and must be lowered together "
                       "with it; use '--out-dir DIR' to write both");
  if (!LineDirective)
    return textOf(Source.Path);
  LineStyle Lines{givenName(Source.Path), isPreprocessed(Source.Path)};
  llvm::Expected<std::string> Text = placedText(Source.Path, Lines);
  if (!Text)
    return Text;
  return withPrefix(lineDirective(Lines), *Text);
}

llvm::Error OutputFiles::writeInPlace() const {
  StagedFiles Staged;
  for (const auto &File : Files) {
    const RewrittenText &Text = File.second.Text;
    if (!File.second.isChanged())
      continue;
    auto Now = llvm::MemoryBuffer::getFile(File.first);
    if (!Now || (*Now)->getBuffer() != Text.Original)
      return makeError("'" + Text.Name +
                       "' has been modified since it was read");
    if (llvm::Error E = Staged.stage(File.first, File.second.text()))
      return E;
  }
  return Staged.commit();
}

VFSOverlay OutputFiles::overlay() const {
  VFSOverlay Overlay;
  for (const auto &File : Files) {
    if (!File.second.isChanged())
      continue;
    Overlay.Texts[File.first] = textForLinters(File.second.Text);
    Overlay.Names[File.first] = File.first;
  }
  for (const auto &Name : Names)
    if (Overlay.Texts.count(Name.second))
      Overlay.Names.insert(Name);
  return Overlay;
}

std::string diffName(llvm::StringRef Path) {
  if (!Path.consume_front(realPath(".") + "/"))
    Path = Path.ltrim('/');
  return Path.str();
}

std::string OutputFiles::unifiedDiff() const {
  std::string Diff;
  for (const auto &File : Files) {
    const RewrittenText &Text = File.second.Text;
    Diff += opendefer::unifiedDiff(diffName(File.first), Text.Original,
                                   File.second.text());
  }
  return Diff;
}

/// Does a precompiled form of `Header` exist, which g++ would use?
static bool isPrecompiled(const std::string &Header) {
  return fs::exists(Header + ".gch");
}

/// Adds the files that `Follow` returns for edges, until it returns no new
/// ones. `Follow` returns "" for an edge that adds no file.
static void
addReachable(std::set<std::string> &Files, llvm::ArrayRef<IncludeEdge> Includes,
             llvm::function_ref<std::string(const IncludeEdge &)> Follow) {
  for (size_t Before = 0; Before != Files.size();) {
    Before = Files.size();
    for (const IncludeEdge &Edge : Includes)
      if (std::string Next = Follow(Edge); !Next.empty())
        Files.insert(std::move(Next));
  }
}

/// Returns the sources, the lowered headers, the headers that include a lowered
/// one, directly or not, and the files that any of these include from their own
/// directory. With `WithIncluders`, every file that includes a copied file is
/// copied, too. Otherwise a compiler could enter both the copy and the
/// original, which `#pragma once` takes for two files.
std::set<std::string> OutputFiles::filesToMirror(bool WithIncluders) const {
  std::set<std::string> Files;
  for (const auto &Name : Names)
    if (changed(Name.first))
      Files.insert(Name.first);
  auto Includer = [&](const IncludeEdge &Edge) {
    return Files.count(Edge.Included) ? Edge.Includer : std::string();
  };
  auto Beside = [&](const IncludeEdge &Edge) {
    bool IsCopied = Edge.IsBeside && Files.count(Edge.Includer) &&
                    !(WithIncluders && isPrecompiled(Edge.Included));
    return IsCopied ? Edge.Included : std::string();
  };
  addReachable(Files, Includes, Includer);
  for (const SourceFile &Source : Sources)
    Files.insert(Source.Path);
  addReachable(Files, Includes, [&](const IncludeEdge &Edge) {
    if (WithIncluders)
      if (std::string Name = Includer(Edge); !Name.empty())
        Files.insert(std::move(Name));
    return Beside(Edge);
  });
  return Files;
}

std::set<std::string> OutputFiles::notLowered() const {
  std::set<std::string> Headers;
  for (const std::string &Header : NotLowered)
    if (!changed(Header))
      Headers.insert(Header);
  return Headers;
}

std::string MirroredTree::copyOf(llvm::StringRef Path) const {
  Path.consume_front(From);
  llvm::SmallString<256> Copy(To);
  path::append(Copy, Path.ltrim('/'));
  return std::string(Copy);
}

NewIncludes OutputFiles::includesToRename(const std::string &Path,
                                          const MirroredTree &Tree) const {
  NewIncludes New;
  for (const IncludeEdge &Edge : Includes)
    if (!Edge.AbsoluteName.empty() && Edge.Includer == Path &&
        Tree.Files.count(Edge.Included))
      New.Names[Edge.AbsoluteName] =
          relativeName(Edge.Included, path::parent_path(Path));
  return New;
}

NewIncludes OutputFiles::includesToKeep(const std::string &Path,
                                        llvm::StringRef Text,
                                        const MirroredTree &Tree) const {
  NewIncludes New;
  for (const IncludeEdge &Edge : Includes) {
    if (Edge.Includer != Path)
      continue;
    // `include_next` continues after the directory of the original.
    bool IsCopied = Tree.Files.count(Edge.Included);
    std::string Now = IsCopied ? Tree.copyOf(Edge.Included) : Edge.Included;
    New.Next[Edge.Written] = Now;
    if (IsCopied || (Edge.IsBeside && !path::is_absolute(Edge.Written)))
      New.Names.insert({Edge.Written, Now});
  }
  // Includes that this parse has skipped, but another compiler may enter.
  for (const IncludeName &Include : findIncludeNames(Text, rawLangOptions())) {
    llvm::SmallString<256> Beside(path::parent_path(Path));
    path::append(Beside, Include.Name);
    if (Include.IsQuoted && !Include.IsNext &&
        !New.Next.count(Include.Name.str()) &&
        !path::is_absolute(Include.Name) && fs::exists(Beside))
      New.Names.insert({Include.Name.str(), std::string(Beside)});
  }
  return New;
}

/// Is the file named in the directive itself, and not by a macro?
bool OutputFiles::isSpelledOut(const IncludeEdge &Edge) const {
  llvm::Expected<std::string> Text = textOf(Edge.Includer);
  if (!Text) {
    llvm::consumeError(Text.takeError());
    return false;
  }
  return llvm::any_of(findIncludeNames(*Text, rawLangOptions()),
                      [&](const IncludeName &Include) {
                        return Include.IsDirective &&
                               Include.Name == Edge.Written;
                      });
}

/// Returns the name that the compiler would show for each file. The name
/// depends on how the file is included.
std::map<std::string, std::string>
OutputFiles::compilerNames(bool AsClang) const {
  std::map<std::string, std::string> Names;
  for (const SourceFile &Source : Sources)
    Names[Source.Path] = Source.Contents ? "<stdin>" : Source.Given;
  for (const auto &[Path, Include] : Forced)
    Names.insert({Path, !AsClang && Include.Name == "./" + Include.Written
                            ? Include.Written
                            : Include.Name});
  for (const IncludeEdge &Edge : Includes) {
    std::string Name = Edge.Name;
    auto Includer = Names.find(Edge.Includer);
    if (!AsClang && Edge.IsBeside && Includer != Names.end()) {
      llvm::StringRef By = Includer->second;
      Name = (By.take_front(By.rfind('/') + 1) + Edge.Written).str();
    }
    Names.insert({Edge.Included, Name});
  }
  return Names;
}

/// Returns directives that make the compiler treat a copy as its original.
std::string OutputFiles::prefixOf(const std::string &Path,
                                  const LineStyle &Lines) const {
  bool IsSystem = llvm::any_of(Includes, [&](const IncludeEdge &Edge) {
    return Edge.IsSystem && Edge.Included == Path;
  });
  return (IsSystem ? "#pragma GCC system_header\n" : "") + lineDirective(Lines);
}

MirroredTree OutputFiles::planTree(llvm::StringRef Directory,
                                   const MirrorStyle &Style) const {
  std::set<std::string> Files = filesToMirror(Style.Temporary);
  std::set<std::string> Searched;
  for (const IncludeEdge &Edge : Includes)
    if (!Edge.IsBeside && Edge.AbsoluteName.empty() &&
        Files.count(Edge.Includer) && Files.count(Edge.Included) &&
        !(Style.Temporary && isSpelledOut(Edge)))
      Searched.insert(Edge.SearchPath);
  std::set<std::string> All = Files;
  for (const std::string &Path : Searched)
    All.insert(Path + "/");
  MirroredTree Tree{
      commonDirectory(All), cleanPath(Directory), {}, Files, {}, {}};
  for (const std::string &Path : Searched)
    Tree.SearchPaths.push_back(Tree.copyOf(Path));
  if (!Style.Temporary)
    return Tree;
  Tree.Names = compilerNames(Style.NamesAsClang);
  for (const auto &[Path, Include] : Forced)
    Tree.Forced[Include.Written] = Path;
  // Files that only a precompiled header includes have no name.
  for (const std::string &File : Files)
    Tree.Names.insert({File, ""});
  return Tree;
}

/// Returns the text for the copy of `File`.
llvm::Expected<std::string>
OutputFiles::copyText(const std::string &File, const MirroredTree &Tree,
                      const MirrorStyle &Style) const {
  LineStyle Lines{Style.Temporary ? Tree.Names.at(File) : givenName(File),
                  isPreprocessed(File), ""};
  if (Style.SeparatesFunctionEnds)
    for (const auto &[Path, Name] : Tree.Names)
      if (llvm::StringRef(Path).contains(LoweredHeader))
        Lines.FunctionEndFile = Name;
  llvm::Expected<std::string> Text = Style.LineDirectives && !Style.KeepsLines
                                         ? placedText(File, Lines)
                                         : textOf(File);
  if (!Text)
    return Text;
  NewIncludes New = Style.Temporary ? includesToKeep(File, *Text, Tree)
                                    : includesToRename(File, Tree);
  bool IsChanged = changed(File) || !New.empty();
  std::string Prefix;
  if (Style.Temporary)
    Prefix = prefixOf(File, Lines);
  else if (Style.LineDirectives && IsChanged)
    Prefix = lineDirective(Lines);
  return withPrefix(Prefix, New.empty() ? *Text : renameIncludes(*Text, New));
}

static llvm::Error writeTexts(const std::map<std::string, std::string> &Texts) {
  StagedFiles Staged;
  for (const auto &[File, Text] : Texts) {
    if (std::error_code Code = fs::create_directories(
            path::parent_path(File), /*IgnoreExisting=*/true, fs::all_all))
      return cannotWrite(File, Code);
    if (llvm::Error E = Staged.stage(File, Text))
      return E;
  }
  return Staged.commit();
}

llvm::Expected<MirroredTree>
OutputFiles::writeUnder(llvm::StringRef Directory, MirrorStyle Style,
                        const InputFiles &Inputs) const {
  MirroredTree Tree = planTree(Directory, Style);
  std::map<std::string, std::string> Texts;
  for (const std::string &File : Tree.Files) {
    std::string Copy = Tree.copyOf(File);
    std::string Read = Tree.Files.count(Copy) ? Copy : Inputs.find(Copy);
    if (!Read.empty())
      return makeError("'--out-dir " + Directory + "' would overwrite '" +
                       Read + "'; use '-i' to change it in place");
    llvm::Expected<std::string> Text = copyText(File, Tree, Style);
    if (!Text)
      return Text.takeError();
    Texts[Copy] = std::move(*Text);
  }
  if (llvm::Error E = writeTexts(Texts))
    return E;
  if (Style.Temporary)
    for (const std::string &File : Tree.Files)
      copyTime(File, Tree.copyOf(File));
  return Tree;
}

} // namespace opendefer
