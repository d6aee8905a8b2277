//===- IncludeScan.cpp - Can a source defer? ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Launch/IncludeScan.h"
#include "Basic/Keywords.h"
#include "Launch/Files.h"
#include "Launch/OptionTable.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>
#include <unistd.h>

namespace opendefer {
namespace {

/// The name of each of our headers contains this.
const char OurName[] = "opendefer";

bool contains(const std::string &Text, const char *Word) {
  return memmem(Text.data(), Text.size(), Word, std::strlen(Word)) != nullptr;
}

/// Does `Text` contain a word that may need lowering? Our name and the names of
/// our headers do not count.
bool mayHaveKeyword(const std::string &Text) {
  for (const char *Word : {RecoverFunction, MacroPrefix, MarkerFunction})
    if (contains(Text, Word))
      return true;
  for (size_t At = 0; (At = Text.find(DeferKeyword, At)) != std::string::npos;
       ++At)
    if ((At < 4 || Text.compare(At - 4, 4, "open") != 0) &&
        Text.compare(At + 5, 2, ".h") != 0)
      return true;
  return false;
}

class Scan {
public:
  explicit Scan(const CompilerCommand &Command);

  Deferring result() const {
    if (Unknown || (NamesUs && HasKeyword))
      return Deferring::Possible;
    return NamesUs ? Deferring::HeaderOnly : Deferring::No;
  }
  void readSource(const std::string &Path);
  void readText(const std::string &Directory, const std::string &Text,
                bool IsSystem);

private:
  void readOption(const std::vector<std::string> &Words, size_t Index);
  void readFrontendOption(const std::vector<std::string> &Words, size_t Index);
  void addPath(std::vector<std::string> &To, const std::string &Directory);
  void addEnvironment(const char *Name);
  void findIncludes(const char *Keyword, const std::string &Directory,
                    const std::string &Text, bool IsSystem);
  const char *includeNamed(const std::string &Directory, const char *Name,
                           const char *End);
  void include(const std::string &Directory, const std::string &Name,
               bool IsQuoted);
  bool read(const std::string &Path, bool IsSystem);

  bool isDecided() const { return result() == Deferring::Possible; }

  bool Unknown = false; ///< Some included files cannot be found.
  bool NamesUs = false;
  bool HasKeyword = false;
  std::string SystemRoot;
  /// The search directories of quoted includes, of all includes, and the
  /// compiler's own.
  std::vector<std::string> Quoted, Searched, System;
  std::vector<std::string> Forced; ///< files of -include
  std::set<std::string> Seen;
};

/// What an option reveals about the included files.
enum class IncludeMeaning {
  ForcedInclude,
  QuotedDirectory,
  Directory,
  SystemRoot,
  Frontend,     ///< -Xclang
  Preprocessor, ///< -Xpreprocessor and -Wp
  Unknown       ///< directories or files that this scan cannot find
};

const KnownOption<IncludeMeaning> IncludeOptions[] = {
    {"-include-pch", OptionForm::Exact, IncludeMeaning::Unknown},
    {"-include", OptionForm::Valued, IncludeMeaning::ForcedInclude},
    {"-imacros", OptionForm::Valued, IncludeMeaning::ForcedInclude},
    {"--include", OptionForm::Exact, IncludeMeaning::ForcedInclude},
    {"--include=", OptionForm::Prefix, IncludeMeaning::ForcedInclude},
    {"--imacros", OptionForm::Exact, IncludeMeaning::ForcedInclude},
    {"--imacros=", OptionForm::Prefix, IncludeMeaning::ForcedInclude},
    {"-Xclang", OptionForm::Exact, IncludeMeaning::Frontend},
    {"-Xpreprocessor", OptionForm::Exact, IncludeMeaning::Preprocessor},
    {"-Wp,", OptionForm::Prefix, IncludeMeaning::Preprocessor},
    {"-iprefix", OptionForm::Prefix, IncludeMeaning::Unknown},
    {"-iwithpref", OptionForm::Prefix, IncludeMeaning::Unknown},
    {"-iwithsysroot", OptionForm::Prefix, IncludeMeaning::Unknown},
    {"-ivfsoverlay", OptionForm::Exact, IncludeMeaning::Unknown},
    {"--config", OptionForm::Prefix, IncludeMeaning::Unknown},
    {"-iquote", OptionForm::Valued, IncludeMeaning::QuotedDirectory},
    {"--sysroot", OptionForm::Exact, IncludeMeaning::SystemRoot},
    {"--sysroot=", OptionForm::Prefix, IncludeMeaning::SystemRoot},
    {"-isysroot", OptionForm::Valued, IncludeMeaning::SystemRoot},
    {"-isystem-after", OptionForm::Valued, IncludeMeaning::Directory},
    {"-isystem", OptionForm::Valued, IncludeMeaning::Directory},
    {"-idirafter", OptionForm::Valued, IncludeMeaning::Directory},
    {"-cxx-isystem", OptionForm::Valued, IncludeMeaning::Directory},
    {"-iframeworkwithsysroot", OptionForm::Valued, IncludeMeaning::Directory},
    {"-iframework", OptionForm::Valued, IncludeMeaning::Directory},
    {"-stdlib++-isystem", OptionForm::Valued, IncludeMeaning::Directory},
    {"--include-directory", OptionForm::Exact, IncludeMeaning::Directory},
    {"--include-directory=", OptionForm::Prefix, IncludeMeaning::Directory},
    {"--include-directory-after", OptionForm::Exact, IncludeMeaning::Directory},
    {"--include-directory-after=", OptionForm::Prefix,
     IncludeMeaning::Directory},
    {"-I", OptionForm::Valued, IncludeMeaning::Directory},
};

Scan::Scan(const CompilerCommand &Command) {
  const std::vector<std::string> &Words = Command.arguments();
  for (const std::string &Word : Words)
    HasKeyword |= mayHaveKeyword(Word);
  for (size_t I = 0; I < Words.size();
       I += CompilerCommand::optionLength(Words, I))
    readOption(Words, I);
  for (const char *Name : {"CPATH", "CPLUS_INCLUDE_PATH", "C_INCLUDE_PATH"})
    addEnvironment(Name);
  for (const char *Usual : {"/usr/local/include/", "/usr/include/"}) {
    System.push_back(Usual);
    if (!SystemRoot.empty())
      System.push_back(SystemRoot + Usual);
  }
  for (const std::string &Name : Forced)
    include("", Name, /*IsQuoted=*/true);
}

void Scan::readOption(const std::vector<std::string> &Words, size_t Index) {
  std::string Value;
  const auto *Known = findOption(IncludeOptions, Words, Index, Value);
  if (!Known)
    return;
  switch (Known->Meaning) {
  case IncludeMeaning::ForcedInclude:
    Forced.push_back(Value);
    break;
  case IncludeMeaning::QuotedDirectory:
    addPath(Quoted, Value);
    break;
  case IncludeMeaning::Directory:
    addPath(Searched, Value);
    break;
  case IncludeMeaning::SystemRoot:
    SystemRoot = Value;
    break;
  case IncludeMeaning::Frontend:
    readFrontendOption(Words, Index);
    break;
  case IncludeMeaning::Preprocessor:
    for (const char *Option : {"-I", "-i", ",-I", ",-i"})
      Unknown |= Option[0] == ',' ? contains(Value, Option)
                                  : Value.compare(0, 2, Option) == 0;
    break;
  case IncludeMeaning::Unknown:
    Unknown = true;
    break;
  }
}

/// -Xclang -include -Xclang FILE
void Scan::readFrontendOption(const std::vector<std::string> &Words,
                              size_t Index) {
  if (Index + 1 >= Words.size())
    return;
  const std::string &Option = Words[Index + 1];
  Unknown |= Option == "-include-pch";
  if (Option == "-include" && Index + 3 < Words.size())
    Forced.push_back(Words[Index + 3]);
}

void Scan::addPath(std::vector<std::string> &To, const std::string &Directory) {
  std::string Path = Directory;
  if (Path.compare(0, 1, "=") == 0)
    Path = SystemRoot + Path.substr(1);
  else if (Path.compare(0, 8, "$SYSROOT") == 0)
    Path = SystemRoot + Path.substr(8);
  To.push_back(Path + "/");
}

void Scan::addEnvironment(const char *Name) {
  const char *Value = std::getenv(Name);
  if (!Value || !*Value)
    return;
  std::string Paths = Value;
  for (size_t At = 0; At <= Paths.size();) {
    size_t End = std::min(Paths.find(':', At), Paths.size());
    addPath(Searched, End == At ? "." : Paths.substr(At, End - At));
    At = End + 1;
  }
}

void Scan::readSource(const std::string &Path) {
  if (!isDecided())
    read(Path, /*IsSystem=*/false);
}

bool Scan::read(const std::string &Path, bool IsSystem) {
  if (Seen.count(Path))
    return true;
  std::string Text;
  if (!readWhole(Path, Text))
    return false;
  Seen.insert(Path);
  std::string Directory = directoryOf(Path);
  // One of our own headers.
  if (contains(Path, OurName) &&
      access((Directory + "lowered.h").c_str(), R_OK) == 0)
    NamesUs = true;
  else
    readText(Directory, Text, IsSystem);
  return true;
}

/// Scans `Name` in every directory where the compiler may find it. Which one
/// the compiler takes depends on conditions and on `include_next`.
void Scan::include(const std::string &Directory, const std::string &Name,
                   bool IsQuoted) {
  if (isDecided())
    return;
  NamesUs |= contains(Name, OurName);
  if (Name.compare(0, 1, "/") == 0) {
    read(Name, /*IsSystem=*/false);
    return;
  }
  bool Any = false;
  if (IsQuoted) {
    Any |= read(Directory + Name, /*IsSystem=*/false);
    for (const std::string &Path : Quoted)
      Any |= read(Path + Name, /*IsSystem=*/false);
  }
  for (const std::string &Path : Searched)
    Any |= read(Path + Name, /*IsSystem=*/false);
  // Only the precompiled form of the header exists.
  if (IsQuoted && !Any &&
      access((Directory + Name + ".gch").c_str(), R_OK) == 0)
    Unknown = true;
  for (const std::string &Path : System)
    read(Path + Name, /*IsSystem=*/true);
}

/// Returns the position after blanks, comments and escaped newlines.
const char *skipBlanks(const char *At, const char *End) {
  while (At != End) {
    if (*At == ' ' || *At == '\t') {
      ++At;
    } else if (End - At > 1 && At[0] == '\\' && At[1] == '\n') {
      At += 2;
    } else if (End - At > 1 && At[0] == '/' && At[1] == '*') {
      auto *Close = static_cast<const char *>(memmem(At, End - At, "*/", 2));
      At = Close ? Close + 2 : End;
    } else {
      break;
    }
  }
  return At;
}

/// Is the word preceded by a `#`, or by something that may hide one?
bool mayBeDirective(const char *Begin, const char *Word) {
  while (Word != Begin && (Word[-1] == ' ' || Word[-1] == '\t'))
    --Word;
  return Word != Begin && std::strchr("#:/\n=", Word[-1]) != nullptr;
}

void Scan::readText(const std::string &Directory, const std::string &Text,
                    bool IsSystem) {
  NamesUs |= contains(Text, OurName);
  HasKeyword |= mayHaveKeyword(Text);
  for (const char *Keyword : {"include", "import"})
    findIncludes(Keyword, Directory, Text, IsSystem);
}

void Scan::findIncludes(const char *Keyword, const std::string &Directory,
                        const std::string &Text, bool IsSystem) {
  const size_t Length = std::strlen(Keyword);
  const char *Begin = Text.data(), *End = Begin + Text.size();
  for (const char *At = Begin; !isDecided();) {
    At = static_cast<const char *>(memmem(At, End - At, Keyword, Length));
    if (!At)
      return;
    bool IsDirective = mayBeDirective(Begin, At);
    At += Length;
    if (End - At > 5 && std::memcmp(At, "_next", 5) == 0)
      At += 5;
    const char *Name = skipBlanks(At, End);
    if (Name != End && (*Name == '"' || *Name == '<'))
      At = includeNamed(Directory, Name, End);
    else
      // A macro may name the file. System headers do that only for their own.
      Unknown |= IsDirective && !IsSystem && Name != At && *Name != '\n';
  }
}

/// `Name` points to the quote or angle bracket. Returns the end of the name.
const char *Scan::includeNamed(const std::string &Directory, const char *Name,
                               const char *End) {
  char Close = *Name == '<' ? '>' : '"';
  const char *Stop = Name + 1;
  while (Stop != End && *Stop != Close && *Stop != '\n')
    ++Stop;
  if (Stop != End && *Stop == Close)
    include(Directory, std::string(Name + 1, Stop), Close == '"');
  return Stop;
}

} // namespace

Deferring scanIncludes(const CompilerCommand &Command,
                       const std::string &Input) {
  Scan Files(Command);
  for (const CompilerCommand::Source &Source : Command.sources()) {
    if (Source.Path == "-")
      Files.readText("", Input, /*IsSystem=*/false);
    else
      Files.readSource(Source.Path);
  }
  return Files.result();
}

} // namespace opendefer
