//===- CompilerCommand.cpp - The command line of a compiler ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Launch/CompilerCommand.h"
#include "Launch/Files.h"
#include <algorithm>
#include <cctype>
#include <cstring>

namespace opendefer {
namespace {

template <size_t N>
bool isOneOf(const std::string &Word, const char *const (&Words)[N]) {
  return std::any_of(std::begin(Words), std::end(Words),
                     [&](const char *W) { return Word == W; });
}

bool startsWith(const std::string &Word, const char *Prefix) {
  return Word.compare(0, std::strlen(Prefix), Prefix) == 0;
}

bool endsWith(const std::string &Word, const std::string &Suffix) {
  return Word.size() >= Suffix.size() &&
         Word.compare(Word.size() - Suffix.size(), Suffix.size(), Suffix) == 0;
}

/// The options of GCC and Clang that take the next word for their value.
const char *const WithValue[] = {
    "-o",
    "-x",
    "-I",
    "-D",
    "-U",
    "-L",
    "-l",
    "-u",
    "-z",
    "-A",
    "-B",
    "-F",
    "-G",
    "-T",
    "-e",
    "-include",
    "-imacros",
    "-isystem",
    "-isystem-after",
    "-iquote",
    "-idirafter",
    "-iprefix",
    "-iwithprefix",
    "-iwithprefixbefore",
    "-iwithsysroot",
    "-isysroot",
    "-imultilib",
    "-imultiarch",
    "-iframework",
    "-iframeworkwithsysroot",
    "-cxx-isystem",
    "-stdlib++-isystem",
    "-include-pch",
    "-ivfsoverlay",
    "-MF",
    "-MT",
    "-MQ",
    "-MJ",
    "-Xlinker",
    "-Xassembler",
    "-Xpreprocessor",
    "-Xclang",
    "-Xanalyzer",
    "-Xarch_host",
    "-Xarch_device",
    "-mllvm",
    "-target",
    "-arch",
    "-framework",
    "-gcc-toolchain",
    "-wrapper",
    "-specs",
    "-aux-info",
    "-dumpbase",
    "-dumpbase-ext",
    "-dumpdir",
    "-rpath",
    "-Tbss",
    "-Tdata",
    "-Ttext",
    "-serialize-diagnostics",
    "--serialize-diagnostics",
    "--param",
    "--sysroot",
    "--output",
    "--language",
    "--include",
    "--imacros",
    "--include-directory",
    "--include-directory-after",
    "--define-macro",
    "--undefine-macro",
    "--library-directory",
    "--for-linker",
    "--for-assembler",
    "--config",
};

/// g++, /usr/bin/x86_64-linux-gnu-g++-12, clang++-19, c++, ...
bool isCompiler(const std::string &Program) {
  std::string Name = fileName(Program);
  size_t End = Name.find_last_not_of("0123456789.");
  if (End != std::string::npos && End + 1 < Name.size() && Name[End] == '-')
    Name.resize(End);
  static const char *const Names[] = {"c++", "g++",   "gcc",
                                      "cc",  "clang", "clang++"};
  return std::any_of(std::begin(Names), std::end(Names), [&](const char *N) {
    return Name == N || endsWith(Name, std::string("-") + N);
  });
}

/// Is the first word a program that goes before a compiler, as this one does?
bool beginsWithLauncher(const std::vector<std::string> &Words, size_t At) {
  if (Words.size() - At < 2)
    return false;
  static const char *const Launchers[] = {"ccache", "sccache", "buildcache",
                                          "distcc", "icecc"};
  return isOneOf(fileName(Words[At]), Launchers) || isCompiler(Words[At + 1]);
}

enum class Type { Other, Cxx, PreprocessedCxx, CxxHeader };

/// What an input is by its -x. To g++ and clang++ C by name is C++.
Type typeOf(const std::string &Path, const std::string &Language,
            bool CxxDriver) {
  if (!Language.empty() && Language != "none") {
    if (Language == "c++")
      return Type::Cxx;
    if (Language == "c++-cpp-output")
      return Type::PreprocessedCxx;
    static const char *const Headers[] = {"c++-header", "c++-user-header",
                                          "c++-system-header"};
    return isOneOf(Language, Headers) ? Type::CxxHeader : Type::Other;
  }
  std::string Extension = extensionOf(Path);
  static const char *const Cxx[] = {".C",   ".cc",  ".cp",  ".cpp", ".CPP",
                                    ".cxx", ".CXX", ".c++", ".C++", ".CC"};
  static const char *const Headers[] = {".H",   ".hh",  ".hp",  ".hpp", ".HPP",
                                        ".hxx", ".h++", ".tcc", ".icc"};
  if (isOneOf(Extension, Cxx) || (CxxDriver && Extension == ".c"))
    return Type::Cxx;
  if (Extension == ".ii" || (CxxDriver && Extension == ".i"))
    return Type::PreprocessedCxx;
  if (isOneOf(Extension, Headers) || (CxxDriver && Extension == ".h"))
    return Type::CxxHeader;
  return Type::Other;
}

/// The words of a response file, as GCC takes it apart.
std::vector<std::string> splitResponse(const std::string &Text) {
  std::vector<std::string> Words;
  std::string Word;
  bool Any = false;
  char Quote = 0;
  for (size_t I = 0; I < Text.size(); ++I) {
    char C = Text[I];
    if (C == '\\' && I + 1 < Text.size()) {
      Word += Text[++I];
      Any = true;
    } else if (Quote) {
      if (C == Quote)
        Quote = 0;
      else
        Word += C;
    } else if (C == '"' || C == '\'') {
      Quote = C;
      Any = true;
    } else if (std::isspace(static_cast<unsigned char>(C))) {
      if (Any)
        Words.push_back(std::move(Word));
      Word.clear();
      Any = false;
    } else {
      Word += C;
      Any = true;
    }
  }
  if (Any)
    Words.push_back(std::move(Word));
  return Words;
}

/// What cannot be read stays as it is; the compiler will say so. Has there been
/// any?
bool expandResponses(std::vector<std::string> &Words) {
  const unsigned Most = 2000; // as GCC reads
  unsigned NumLeft = Most;
  for (size_t I = 0; I < Words.size();) {
    std::string Text;
    if (Words[I].size() < 2 || Words[I][0] != '@' || NumLeft == 0 ||
        !readWhole(Words[I].substr(1), Text)) {
      ++I;
      continue;
    }
    --NumLeft;
    std::vector<std::string> Inner = splitResponse(Text);
    Words.erase(Words.begin() + I);
    Words.insert(Words.begin() + I, Inner.begin(), Inner.end());
  }
  return NumLeft != Most;
}

} // namespace

bool CompilerCommand::isJoined(const std::string &Word, const char *Option,
                               std::string &Value) {
  if (!startsWith(Word, Option))
    return false;
  Value = Word.substr(std::strlen(Option));
  return true;
}

size_t CompilerCommand::optionLength(const std::vector<std::string> &Arguments,
                                     size_t Index) {
  return isOneOf(Arguments[Index], WithValue) && Index + 1 < Arguments.size()
             ? 2
             : 1;
}

CompilerCommand::CompilerCommand(std::vector<std::string> Words) {
  size_t At = 0;
  while (beginsWithLauncher(Words, At))
    Programs.push_back(Words[At++]);
  if (At == Words.size())
    return;
  Programs.push_back(Words[At++]);
  Arguments.assign(Words.begin() + At, Words.end());
  HasResponseFiles = expandResponses(Arguments);
  classify();
}

void CompilerCommand::classify() {
  bool CxxDriver = fileName(Programs.back()).find("++") != std::string::npos;
  bool Compiles = false;
  bool Other = false;
  bool HasInputs = false;
  std::string Language;
  bool LacksValue = false;
  static const char *const OtherKinds[] = {"-E",
                                           "-M",
                                           "-MM",
                                           "-###",
                                           "--preprocess",
                                           "--dependencies",
                                           "--user-dependencies",
                                           "--help",
                                           "--target-help",
                                           "--version",
                                           "-dumpversion",
                                           "-dumpfullversion",
                                           "-dumpmachine",
                                           "-dumpspecs"};
  static const char *const OtherPrefixes[] = {"-print-", "--print-",
                                              "--help=", "-ccc-print-"};
  static const char *const CompileKinds[] = {"-c", "--compile", "--analyze",
                                             "-emit-ast", "--precompile"};
  static const char *const AssemblyKinds[] = {"-S", "--assemble"};
  static const char *const DependencyKinds[] = {
      "-MD", "-MMD", "--write-dependencies", "--write-user-dependencies"};
  for (size_t I = 0; I < Arguments.size();) {
    const std::string &Word = Arguments[I];
    size_t Length = optionLength(Arguments, I);
    std::string Value = Length == 2 ? Arguments[I + 1] : "";
    size_t Index = I;
    I += Length;
    auto Is = [&](const char *Option) {
      return Length == 2 ? Word == Option : isJoined(Word, Option, Value);
    };
    if (Word == "-" || Word[0] != '-') {
      if (Word.empty())
        continue;
      HasInputs = true;
      Type T = typeOf(Word, Language, CxxDriver);
      Precompiles |= T == Type::CxxHeader;
      if (T != Type::Other)
        Sources.push_back({Index, Word, T == Type::PreprocessedCxx});
    } else if (isOneOf(Word, OtherKinds) ||
               std::any_of(
                   std::begin(OtherPrefixes), std::end(OtherPrefixes),
                   [&](const char *P) { return startsWith(Word, P); })) {
      Other = true;
    } else if (Length == 1 && isOneOf(Word, WithValue)) {
      LacksValue = true;
    } else if (isOneOf(Word, CompileKinds)) {
      Compiles = true;
    } else if (isOneOf(Word, AssemblyKinds)) {
      Compiles = true;
      OutputSuffix = ".s";
    } else if (Word == "-fsyntax-only") {
      Compiles = true;
      OutputSuffix = "";
    } else if (isOneOf(Word, DependencyKinds)) {
      WritesDependencies = true;
    } else if (Word == "-MJ") {
      CommandFile = Value;
    } else if (Word == "-fstack-usage") {
      TextSuffixes.push_back(".su");
    } else if (startsWith(Word, "-fcallgraph-info")) {
      TextSuffixes.push_back(".ci");
    } else if (startsWith(Word, "-ftime-trace")) {
      TextSuffixes.push_back(".json");
    } else if (startsWith(Word, "-save-temps") || Word == "--save-temps") {
      TextSuffixes.push_back(".ii");
    } else if (startsWith(Word, "-Wp,")) { // -Wp,-MD,FILE
      for (const char *Option : {",-MD,", ",-MMD,"}) {
        size_t At = Word.find(Option);
        if (At == std::string::npos)
          continue;
        WritesDependencies = true;
        DependencyFile = Word.substr(At + std::strlen(Option));
        DependencyFile.resize(
            std::min(DependencyFile.find(','), DependencyFile.size()));
      }
    } else if (Is("-MF")) {
      DependencyFile = Value;
    } else if (Is("-x") || Is("--language=") || Word == "--language") {
      Language = Value;
    } else if (Is("-o") || Is("--output=") || Word == "--output") {
      Output = Value;
    }
  }
  // The compiler says so, if nothing is put behind the option.
  if (LacksValue) {
    Sources.clear();
    Other = true;
  }
  EndsInLanguage = !Language.empty() && Language != "none";

  Compiles |= Precompiles;
  if (Other || !HasInputs)
    What = Kind::Other;
  else if (Sources.empty())
    What = Compiles ? Kind::Other : Kind::Link;
  else
    What = Compiles ? Kind::Compile : Kind::CompileAndLink;
}

std::string CompilerCommand::output() const {
  if (!*OutputSuffix)
    return "";
  if (!Output.empty())
    return Output;
  if (What != Kind::Compile || Sources.empty())
    return "a.out";
  return Precompiles ? Sources.front().Path + ".gch"
                     : stemOf(Sources.front().Path) + OutputSuffix;
}

std::vector<std::string> CompilerCommand::dependencyFiles() const {
  if (!WritesDependencies)
    return {};
  if (!DependencyFile.empty())
    return {DependencyFile};
  return filesBeside(".d");
}

std::vector<std::string> CompilerCommand::textFiles() const {
  std::vector<std::string> Files;
  if (!CommandFile.empty())
    Files.push_back(CommandFile);
  for (const char *Suffix : TextSuffixes)
    for (std::string &File : filesBeside(Suffix))
      Files.push_back(std::move(File));
  return Files;
}

std::vector<std::string>
CompilerCommand::filesBeside(const std::string &Suffix) const {
  auto WithoutExtension = [](const std::string &File) {
    return File.substr(0, File.size() - extensionOf(File).size());
  };
  // Linking, g++ puts the name of the program in front of the source's since
  // version 11.
  std::vector<std::string> Files;
  std::string Directory = directoryOf(Output);
  for (const Source &S : Sources) {
    std::string Stem = stemOf(S.Path);
    Files.push_back(Directory + Stem + Suffix);
    Files.push_back(Stem + Suffix);
    for (const std::string &Base :
         {Output, WithoutExtension(Output), std::string("a")}) {
      Files.push_back(Base + "-" + Stem + Suffix);
      Files.push_back(Base + Suffix);
    }
    if (Precompiles)
      Files.push_back(S.Path + Suffix);
  }
  std::sort(Files.begin(), Files.end());
  Files.erase(std::unique(Files.begin(), Files.end()), Files.end());
  return Files;
}

bool CompilerCommand::namesRuntime() const {
  return std::any_of(
      Arguments.begin(), Arguments.end(), [](const std::string &Argument) {
        return Argument == "-lopendefer" ||
               fileName(Argument).find("libopendefer") != std::string::npos;
      });
}

bool CompilerCommand::usesLibcxx() const {
  return std::find(Arguments.begin(), Arguments.end(), "-stdlib=libc++") !=
         Arguments.end();
}

bool CompilerCommand::isClang() const {
  return !Programs.empty() &&
         fileName(Programs.back()).find("clang") != std::string::npos;
}

std::vector<std::string> CompilerCommand::argumentsFor(const Source &Of) const {
  std::vector<std::string> Words;
  for (size_t I = 0; I != Arguments.size(); ++I) {
    bool IsOther =
        std::any_of(Sources.begin(), Sources.end(), [&](const Source &S) {
          return S.Index == I && I != Of.Index;
        });
    if (!IsOther)
      Words.push_back(Arguments[I]);
  }
  return Words;
}

} // namespace opendefer
