//===- IncludeScan.cpp - Can a source defer? ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Launch/IncludeScan.h"
#include "Launch/Files.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>
#include <unistd.h>

namespace opendefer {
namespace {

const char OurName[] = "opendefer";

bool contains(const std::string &Text, const char *Word) {
  return memmem(Text.data(), Text.size(), Word, std::strlen(Word)) != nullptr;
}

/// Does `Text` have a word that lowering may have to do with, other than our
/// name and that of our header?
bool mayHaveKeyword(const std::string &Text) {
  for (const char *Word : {"recover", "OPENDEFER_", "__marker"})
    if (contains(Text, Word))
      return true;
  for (size_t At = 0; (At = Text.find("defer", At)) != std::string::npos; ++At)
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
  void addPath(std::vector<std::string> &To, const std::string &Directory);
  void addEnvironment(const char *Name);
  void include(const std::string &Directory, const std::string &Name,
               bool IsQuoted);
  bool read(const std::string &Path, bool IsSystem);

  bool isDecided() const { return result() == Deferring::Possible; }

  bool Unknown = false; ///< Not all that may be included can be found.
  bool NamesUs = false;
  bool HasKeyword = false;
  std::string SystemRoot;
  std::vector<std::string> Quoted, Searched, System;
  std::set<std::string> Seen;
};

Scan::Scan(const CompilerCommand &Command) {
  const std::vector<std::string> &Words = Command.arguments();
  auto Directory = [](const std::string &Word, const char *Option,
                      std::string &Value) {
    return Word == Option || CompilerCommand::isJoined(Word, Option, Value);
  };
  std::vector<std::string> Forced;
  for (size_t I = 0; I < Words.size();) {
    size_t Length = CompilerCommand::optionLength(Words, I);
    const std::string &Word = Words[I];
    std::string Value = Length == 2 ? Words[I + 1] : "";
    I += Length;
    HasKeyword |= mayHaveKeyword(Word) || mayHaveKeyword(Value);
    if (Word.empty() || Word[0] != '-')
      continue;
    std::string Joined = Value;
    if (Word == "-include" || Word == "-imacros" || Word == "--include" ||
        Word == "--imacros") {
      // -Xclang -include -Xclang H
      Forced.push_back(Value == "-Xclang" && I < Words.size() ? Words[I]
                                                              : Value);
    } else if (Word == "-Xclang" && Value == "-include" &&
               I + 1 < Words.size()) {
      Forced.push_back(Words[I + 1]);
    } else if (Word == "-include-pch" || Value == "-include-pch" ||
               Word.compare(0, 9, "-iprefix") == 0 ||
               Word.compare(0, 10, "-iwithpref") == 0 ||
               Word.compare(0, 13, "-iwithsysroot") == 0 ||
               Word == "-ivfsoverlay" || Word.compare(0, 8, "--config") == 0 ||
               (Word.compare(0, 4, "-Wp,") == 0 && contains(Word, ",-i")) ||
               (Word.compare(0, 4, "-Wp,") == 0 && contains(Word, ",-I")) ||
               (Word == "-Xpreprocessor" && Value.compare(0, 2, "-I") == 0) ||
               (Word == "-Xpreprocessor" && Value.compare(0, 2, "-i") == 0)) {
      Unknown = true; // Find out by other means.
    } else if (Directory(Word, "-iquote", Joined)) {
      addPath(Quoted, Length == 2 ? Value : Joined);
    } else if (Word == "--sysroot" ||
               CompilerCommand::isJoined(Word, "--sysroot=", Joined) ||
               Directory(Word, "-isysroot", Joined)) {
      SystemRoot = Length == 2 ? Value : Joined;
    } else if (Directory(Word, "-isystem-after", Joined) ||
               Directory(Word, "-isystem", Joined) ||
               Directory(Word, "-idirafter", Joined) ||
               Directory(Word, "-cxx-isystem", Joined) ||
               Directory(Word, "-iframework", Joined) ||
               Directory(Word, "-stdlib++-isystem", Joined) ||
               Word == "--include-directory" ||
               CompilerCommand::isJoined(Word,
                                         "--include-directory=", Joined) ||
               Word == "--include-directory-after" ||
               CompilerCommand::isJoined(
                   Word, "--include-directory-after=", Joined) ||
               Directory(Word, "-I", Joined)) {
      addPath(Searched, Length == 2 ? Value : Joined);
    }
  }
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

/// `Name` in every directory where the compiler may find it: which of them is
/// the first, with all that a condition or `include_next` may do, is its to
/// say.
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
  // Where there is but the precompiled form.
  if (IsQuoted && !Any &&
      access((Directory + Name + ".gch").c_str(), R_OK) == 0)
    Unknown = true;
  for (const std::string &Path : System)
    read(Path + Name, /*IsSystem=*/true);
}

/// Behind blanks, comments and ends of lines that go on.
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

/// Does a `#` stand before this word, or something that may hide one?
bool mayBeDirective(const char *Begin, const char *Word) {
  while (Word != Begin && (Word[-1] == ' ' || Word[-1] == '\t'))
    --Word;
  return Word != Begin && std::strchr("#:/\n=", Word[-1]) != nullptr;
}

void Scan::readText(const std::string &Directory, const std::string &Text,
                    bool IsSystem) {
  NamesUs |= contains(Text, OurName);
  HasKeyword |= mayHaveKeyword(Text);
  const char *Begin = Text.data(), *End = Begin + Text.size();
  for (const char *Word : {"include", "import"}) {
    size_t Length = std::strlen(Word);
    for (const char *At = Begin; !isDecided();) {
      At = static_cast<const char *>(memmem(At, End - At, Word, Length));
      if (!At)
        break;
      bool IsDirective = mayBeDirective(Begin, At);
      At += Length;
      if (End - At > 5 && std::memcmp(At, "_next", 5) == 0)
        At += 5;
      const char *Name = skipBlanks(At, End);
      if (Name == End || (*Name != '"' && *Name != '<')) {
        // A macro may name the file; libraries do that among themselves.
        Unknown |= IsDirective && !IsSystem && Name != At && *Name != '\n';
        continue;
      }
      char Close = *Name == '<' ? '>' : '"';
      const char *Stop = Name + 1;
      while (Stop != End && *Stop != Close && *Stop != '\n')
        ++Stop;
      if (Stop != End && *Stop == Close)
        include(Directory, std::string(Name + 1, Stop), Close == '"');
      At = Stop;
    }
  }
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
