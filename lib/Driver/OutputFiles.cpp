//===- OutputFiles.cpp - Lowered files, from memory to the disk -----------===//

#include "Driver/OutputFiles.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

namespace opendefer {
namespace {

llvm::Error failure(const llvm::Twine &Message) {
  return llvm::make_error<llvm::StringError>(Message,
                                             llvm::inconvertibleErrorCode());
}

llvm::Error failure(llvm::StringRef Path, std::error_code Code) {
  return failure("cannot write '" + Path + "': " + Code.message());
}

/// `#line 1 "name"`: the text stays on the lines it was on, so once is enough.
std::string lineDirective(llvm::StringRef Name) {
  std::string Line = "#line 1 \"";
  for (char C : Name) {
    if (C == '"' || C == '\\')
      Line += '\\';
    Line += C;
  }
  return Line + "\"\n";
}

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

/// Where `File`, which is under `From`, goes under `To`.
std::string mirrored(llvm::StringRef File, llvm::StringRef From,
                     llvm::StringRef To) {
  File.consume_front(From);
  llvm::SmallString<256> Path(To);
  path::append(Path, File.ltrim('/'));
  return std::string(Path);
}

} // namespace

std::string cleanPath(llvm::StringRef Path) {
  llvm::SmallString<256> Clean(Path);
  fs::make_absolute(Clean);
  path::remove_dots(Clean, /*remove_dot_dot=*/true);
  return std::string(Clean);
}

llvm::Error
OutputFiles::add(const SourceFile &Source, const LoweredUnit &Unit,
                 llvm::function_ref<std::string(llvm::StringRef)> Absolute) {
  Sources.push_back(Source);
  for (const LoweredFile &File : Unit.Files) {
    std::string Path =
        File.IsMain ? Source.Path : Absolute(File.File.getName());
    if (File.IsSystem)
      SystemHeaders.insert(Path);
    auto Added = Lowered.emplace(Path, *File.Text);
    if (!Added.second &&
        !merge(Added.first->second.Lowering, File.Text->Lowering))
      return failure("'" + Path +
                     "' does not come out the same from all sources that "
                     "include it; lower them one at a time");
  }
  for (IncludeEdge Edge : Unit.Includes) {
    Edge.Includer = Absolute(Edge.Includer);
    Edge.Included = Absolute(Edge.Included);
    Edge.SearchPath = Absolute(Edge.SearchPath);
    Includes.push_back(std::move(Edge));
  }
  return llvm::Error::success();
}

llvm::Expected<std::string> OutputFiles::textOf(const std::string &Path,
                                                bool LineDirective) const {
  std::string Text;
  auto Found = Lowered.find(Path);
  if (Found != Lowered.end()) {
    Text = Found->second.text();
  } else {
    auto Buffer = llvm::MemoryBuffer::getFile(Path);
    if (!Buffer)
      return failure("cannot read '" + Path +
                     "': " + Buffer.getError().message());
    Text = (*Buffer)->getBuffer().str();
  }
  if (!LineDirective)
    return Text;
  std::string Name = Path;
  for (const SourceFile &S : Sources)
    if (S.Path == Path)
      Name = S.Given;
  return lineDirective(Name) + Text;
}

llvm::Expected<std::string> OutputFiles::singleText(const SourceFile &Source,
                                                    bool LineDirective) const {
  for (const auto &File : Lowered)
    if (File.first != Source.Path)
      return failure("'" + Source.Given + "' includes '" + File.second.Name +
                     "', which contains defer too and has to be lowered with "
                     "it; '--out-dir DIR' writes both");
  return textOf(Source.Path, LineDirective);
}

llvm::Error OutputFiles::writeInPlace() const {
  if (!SystemHeaders.empty())
    return failure("the system header '" + *SystemHeaders.begin() +
                   "' contains defer; '-i' does not change those, "
                   "'--out-dir DIR' writes a copy");
  for (const auto &File : Lowered)
    if (llvm::Error E = writeFile(File.first, File.second.text()))
      return E;
  return llvm::Error::success();
}

/// The sources, the lowered headers, every header through which a lowered one
/// is included, and what all of these include from beside themselves.
std::set<std::string> OutputFiles::filesToMirror() const {
  std::set<std::string> Files;
  for (const auto &File : Lowered)
    Files.insert(File.first);
  for (size_t Before = 0; Before != Files.size();) {
    Before = Files.size();
    for (const IncludeEdge &Edge : Includes)
      if (Files.count(Edge.Included))
        Files.insert(Edge.Includer);
  }
  for (const SourceFile &Source : Sources)
    Files.insert(Source.Path);
  for (size_t Before = 0; Before != Files.size();) {
    Before = Files.size();
    for (const IncludeEdge &Edge : Includes)
      if (Edge.IsBeside && Files.count(Edge.Includer))
        Files.insert(Edge.Included);
  }
  return Files;
}

llvm::Error OutputFiles::writeUnder(llvm::StringRef Directory,
                                    bool LineDirectives,
                                    std::vector<std::string> &Notes) const {
  std::set<std::string> Files = filesToMirror();
  std::string From = commonDirectory(Files);
  std::string To = cleanPath(Directory);
  std::map<std::string, std::string> Texts;
  for (const std::string &File : Files) {
    std::string Target = mirrored(File, From, To);
    if (Files.count(Target))
      return failure("'--out-dir " + Directory + "' would overwrite '" +
                     Target + "'; '-i' is for that");
    llvm::Expected<std::string> Text =
        textOf(File, LineDirectives && Lowered.count(File));
    if (!Text)
      return Text.takeError();
    Texts[Target] = std::move(*Text);
  }

  for (const auto &File : Texts) {
    if (std::error_code Code =
            fs::create_directories(path::parent_path(File.first),
                                   /*IgnoreExisting=*/true, fs::all_all))
      return failure(File.first, Code);
    if (llvm::Error E = writeFile(File.first, File.second))
      return E;
  }

  std::set<std::string> Searched;
  for (const IncludeEdge &Edge : Includes)
    if (!Edge.IsBeside && Files.count(Edge.Includer) &&
        Files.count(Edge.Included))
      Searched.insert(mirrored(Edge.SearchPath, From, Directory));
  for (const std::string &Path : Searched)
    Notes.push_back("compile with -I" + Path +
                    " before other include directories: headers there have "
                    "been lowered");
  return llvm::Error::success();
}

llvm::Error writeFile(llvm::StringRef Path, llvm::StringRef Contents) {
  // Through a symbolic link, not in its place.
  llvm::SmallString<256> Target(Path);
  fs::file_status Status;
  bool Exists = !fs::real_path(Path, Target) && !fs::status(Target, Status);
  if (!Exists)
    Target = Path;
  if (Exists && Status.type() != fs::file_type::regular_file) {
    std::error_code Code;
    llvm::raw_fd_ostream OS(Target, Code);
    if (Code)
      return failure(Path, Code);
    OS << Contents;
    return llvm::Error::success();
  }
  if (Exists)
    if (std::error_code Code = fs::access(Target, fs::AccessMode::Write))
      return failure(Path, Code);

  llvm::Expected<fs::TempFile> Temp =
      fs::TempFile::create(Target + ".%%%%%%%%.tmp");
  if (!Temp)
    return failure("cannot write '" + Path +
                   "': " + llvm::toString(Temp.takeError()));
  llvm::raw_fd_ostream OS(Temp->FD, /*shouldClose=*/false);
  OS << Contents;
  OS.flush();
  std::error_code Code = OS.error();
  OS.clear_error();
  if (!Code && Exists)
    Code = fs::setPermissions(Temp->FD, Status.permissions());
  if (Code) {
    llvm::consumeError(Temp->discard());
    return failure(Path, Code);
  }
  if (llvm::Error E = Temp->keep(Target))
    return failure("cannot write '" + Path +
                   "': " + llvm::toString(std::move(E)));
  return llvm::Error::success();
}

} // namespace opendefer
