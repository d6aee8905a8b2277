//===- CompilerCommand.cpp - The command line of a compiler ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Launch/CompilerCommand.h"
#include "Launch/Files.h"
#include "Launch/OptionTable.h"
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

/// The options of GCC and Clang whose value is the next word.
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

/// Is `Words[At]` another launcher, such as ccache, followed by the compiler?
bool beginsWithLauncher(const std::vector<std::string> &Words, size_t At) {
  if (Words.size() - At < 2)
    return false;
  static const char *const Launchers[] = {"ccache", "sccache", "buildcache",
                                          "distcc", "icecc"};
  return isOneOf(fileName(Words[At]), Launchers) || isCompiler(Words[At + 1]);
}

enum class Type { Other, Cxx, PreprocessedCxx, CxxHeader };

/// The type that `-x Language` selects.
Type typeOfLanguage(const std::string &Language) {
  if (Language == "c++")
    return Type::Cxx;
  if (Language == "c++-cpp-output")
    return Type::PreprocessedCxx;
  static const char *const Headers[] = {"c++-header", "c++-user-header",
                                        "c++-system-header"};
  return isOneOf(Language, Headers) ? Type::CxxHeader : Type::Other;
}

/// The type that the extension of an input implies. g++ and clang++ compile a C
/// source as C++.
Type typeOfName(const std::string &Path, bool CxxDriver) {
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

/// Splits the text of a response file into words, as GCC does.
std::vector<std::string> splitResponse(const std::string &Text) {
  std::vector<std::string> Words;
  std::string Word;
  bool InWord = false;
  char Quote = 0;
  auto EndWord = [&] {
    if (InWord)
      Words.push_back(std::move(Word));
    Word.clear();
    InWord = false;
  };
  for (size_t I = 0; I < Text.size(); ++I) {
    char C = Text[I];
    if (!Quote && std::isspace(static_cast<unsigned char>(C))) {
      EndWord();
      continue;
    }
    InWord = true;
    if (C == '\\' && I + 1 < Text.size())
      Word += Text[++I];
    else if (Quote ? C == Quote : C == '"' || C == '\'')
      Quote = Quote ? 0 : C;
    else
      Word += C;
  }
  EndWord();
  return Words;
}

/// Replaces each @FILE by the words of the file. An argument whose file cannot
/// be read stays, and the compiler reports it. Returns whether any was
/// replaced.
bool expandResponses(std::vector<std::string> &Words) {
  const unsigned MaxFiles = 2000; // GCC's limit
  unsigned NumLeft = MaxFiles;
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
  return NumLeft != MaxFiles;
}

/// What an option reveals about its command.
enum class OptionMeaning {
  OtherAction, ///< The compiler prints something or only preprocesses.
  Compiles,
  Assembles, ///< compiles to assembly
  ChecksSyntax,
  WritesDependencies,
  DependencyFile,
  CommandFile,
  StackUsage,
  CallGraph,
  TimeTrace,
  SavesTemps,
  PreprocessorOptions, ///< -Wp,-MD,FILE
  Language,
  Output
};

const KnownOption<OptionMeaning> KnownOptions[] = {
    {"-E", OptionForm::Exact, OptionMeaning::OtherAction},
    {"-M", OptionForm::Exact, OptionMeaning::OtherAction},
    {"-MM", OptionForm::Exact, OptionMeaning::OtherAction},
    {"-###", OptionForm::Exact, OptionMeaning::OtherAction},
    {"--preprocess", OptionForm::Exact, OptionMeaning::OtherAction},
    {"--dependencies", OptionForm::Exact, OptionMeaning::OtherAction},
    {"--user-dependencies", OptionForm::Exact, OptionMeaning::OtherAction},
    {"--help", OptionForm::Exact, OptionMeaning::OtherAction},
    {"--help=", OptionForm::Prefix, OptionMeaning::OtherAction},
    {"--target-help", OptionForm::Exact, OptionMeaning::OtherAction},
    {"--version", OptionForm::Exact, OptionMeaning::OtherAction},
    {"-dumpversion", OptionForm::Exact, OptionMeaning::OtherAction},
    {"-dumpfullversion", OptionForm::Exact, OptionMeaning::OtherAction},
    {"-dumpmachine", OptionForm::Exact, OptionMeaning::OtherAction},
    {"-dumpspecs", OptionForm::Exact, OptionMeaning::OtherAction},
    {"-print-", OptionForm::Prefix, OptionMeaning::OtherAction},
    {"--print-", OptionForm::Prefix, OptionMeaning::OtherAction},
    {"-ccc-print-", OptionForm::Prefix, OptionMeaning::OtherAction},
    {"-c", OptionForm::Exact, OptionMeaning::Compiles},
    {"--compile", OptionForm::Exact, OptionMeaning::Compiles},
    {"--analyze", OptionForm::Exact, OptionMeaning::Compiles},
    {"-emit-ast", OptionForm::Exact, OptionMeaning::Compiles},
    {"--precompile", OptionForm::Exact, OptionMeaning::Compiles},
    {"-S", OptionForm::Exact, OptionMeaning::Assembles},
    {"--assemble", OptionForm::Exact, OptionMeaning::Assembles},
    {"-fsyntax-only", OptionForm::Exact, OptionMeaning::ChecksSyntax},
    {"-MD", OptionForm::Exact, OptionMeaning::WritesDependencies},
    {"-MMD", OptionForm::Exact, OptionMeaning::WritesDependencies},
    {"--write-dependencies", OptionForm::Exact,
     OptionMeaning::WritesDependencies},
    {"--write-user-dependencies", OptionForm::Exact,
     OptionMeaning::WritesDependencies},
    {"-MJ", OptionForm::Exact, OptionMeaning::CommandFile},
    {"-fstack-usage", OptionForm::Exact, OptionMeaning::StackUsage},
    {"-fcallgraph-info", OptionForm::Prefix, OptionMeaning::CallGraph},
    {"-ftime-trace", OptionForm::Prefix, OptionMeaning::TimeTrace},
    {"-save-temps", OptionForm::Prefix, OptionMeaning::SavesTemps},
    {"--save-temps", OptionForm::Exact, OptionMeaning::SavesTemps},
    {"-Wp,", OptionForm::Prefix, OptionMeaning::PreprocessorOptions},
    {"-MF", OptionForm::Valued, OptionMeaning::DependencyFile},
    {"-x", OptionForm::Valued, OptionMeaning::Language},
    {"--language=", OptionForm::Prefix, OptionMeaning::Language},
    {"--language", OptionForm::Exact, OptionMeaning::Language},
    {"-o", OptionForm::Valued, OptionMeaning::Output},
    {"--output=", OptionForm::Prefix, OptionMeaning::Output},
    {"--output", OptionForm::Exact, OptionMeaning::Output},
};

/// The FILE of -Wp,-MD,FILE, or "".
std::string dependencyFileIn(const std::string &PreprocessorOptions) {
  for (const char *Option : {"-MD,", "-MMD,"}) {
    size_t At = PreprocessorOptions.find(Option);
    if (At == std::string::npos || (At && PreprocessorOptions[At - 1] != ','))
      continue;
    At += std::strlen(Option);
    return PreprocessorOptions.substr(At,
                                      PreprocessorOptions.find(',', At) - At);
  }
  return "";
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
  bool LacksValue = false;
  for (size_t I = 0; I < Arguments.size();) {
    const std::string &Word = Arguments[I];
    size_t Length = optionLength(Arguments, I);
    if (Word == "-" || Word[0] != '-')
      addInput(I);
    else if (Length == 1 && isOneOf(Word, WithValue))
      LacksValue = true;
    else
      readOption(I);
    I += Length;
  }
  // The compiler must report the missing value. It cannot if arguments of ours
  // follow the option.
  if (LacksValue) {
    Sources.clear();
    HasOtherAction = true;
  }
  Compiles |= Precompiles;
  What = chooseKind();
}

CompilerCommand::Kind CompilerCommand::chooseKind() const {
  if (HasOtherAction || Inputs.empty())
    return Kind::Other;
  if (Sources.empty())
    return Compiles ? Kind::Other : Kind::Link;
  return Compiles ? Kind::Compile : Kind::CompileAndLink;
}

void CompilerCommand::addInput(size_t Index) {
  const std::string &Path = Arguments[Index];
  if (Path.empty())
    return;
  Inputs.push_back(Index);
  bool CxxDriver = fileName(Programs.back()).find("++") != std::string::npos;
  Type T =
      endsInLanguage() ? typeOfLanguage(Language) : typeOfName(Path, CxxDriver);
  Precompiles |= T == Type::CxxHeader;
  if (T != Type::Other)
    Sources.push_back({Index, Path, T == Type::PreprocessedCxx});
  else
    CompilesC |=
        endsInLanguage() ||
        (Path.size() > 2 && Path.compare(Path.size() - 2, 2, ".c") == 0);
}

void CompilerCommand::readOption(size_t Index) {
  std::string Value;
  const auto *Known = findOption(KnownOptions, Arguments, Index, Value);
  if (!Known)
    return;
  switch (Known->Meaning) {
  case OptionMeaning::OtherAction:
    HasOtherAction = true;
    break;
  case OptionMeaning::Compiles:
    Compiles = true;
    break;
  case OptionMeaning::Assembles:
    Compiles = true;
    OutputSuffix = ".s";
    break;
  case OptionMeaning::ChecksSyntax:
    Compiles = true;
    OutputSuffix = "";
    break;
  case OptionMeaning::WritesDependencies:
    WritesDependencies = true;
    break;
  case OptionMeaning::DependencyFile:
    DependencyFile = Value;
    break;
  case OptionMeaning::PreprocessorOptions:
    if (std::string File = dependencyFileIn(Value); !File.empty()) {
      WritesDependencies = true;
      DependencyFile = File;
    }
    break;
  case OptionMeaning::CommandFile:
    CommandFile = Value;
    break;
  case OptionMeaning::StackUsage:
    TextSuffixes.push_back(".su");
    break;
  case OptionMeaning::CallGraph:
    TextSuffixes.push_back(".ci");
    break;
  case OptionMeaning::TimeTrace:
    TextSuffixes.push_back(".json");
    break;
  case OptionMeaning::SavesTemps:
    TextSuffixes.push_back(".ii");
    break;
  case OptionMeaning::Language:
    Language = Value;
    break;
  case OptionMeaning::Output:
    Output = Value;
    break;
  }
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
  // Since version 11, g++ prefixes the source's name with the program's name if
  // it links.
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
    bool IsInput = std::find(Inputs.begin(), Inputs.end(), I) != Inputs.end();
    if (!IsInput || I == Of.Index)
      Words.push_back(Arguments[I]);
  }
  return Words;
}

} // namespace opendefer
