//===- CompilerCommand.cpp - The command line of a compiler ---------------===//

#include "Driver/CompilerCommand.h"
#include "Driver/ClangOptions.h"
#include "clang/Driver/Types.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/StringSaver.h"

namespace options = opendefer::compat::options;
namespace types = clang::driver::types;
namespace path = llvm::sys::path;

namespace opendefer {
namespace {

/// g++, /usr/bin/x86_64-linux-gnu-g++-12, clang++-19, c++, ...
bool isCompiler(llvm::StringRef Program) {
  static const llvm::Regex Names(
      "^(.*-)?(c\\+\\+|g\\+\\+|gcc|cc|clang|clang\\+\\+)(-[0-9.]+)?$");
  return Names.match(path::filename(Program));
}

/// Is the first word a program that goes before a compiler, as this one does?
bool beginsWithLauncher(llvm::ArrayRef<std::string> Words) {
  if (Words.size() < 2)
    return false;
  llvm::StringRef Name = path::filename(Words[0]);
  return Name == "ccache" || Name == "sccache" || Name == "buildcache" ||
         Name == "distcc" || Name == "icecc" || isCompiler(Words[1]);
}

/// What an input is, by its -x or its name. To g++ and clang++ C is C++.
types::ID typeOf(llvm::StringRef Path, llvm::StringRef Language,
                 bool CxxDriver) {
  if (!Language.empty() && Language != "none")
    return types::lookupTypeForTypeSpecifier(Language.str().c_str());
  llvm::StringRef Extension = path::extension(Path);
  if (!Extension.consume_front("."))
    return types::TY_INVALID;
  types::ID Type = types::lookupTypeForExtension(Extension);
  return CxxDriver ? types::lookupCXXTypeForCType(Type) : Type;
}

/// A header is an input where it is to be precompiled.
bool isCxx(types::ID Type) {
  return Type == types::TY_CXX || Type == types::TY_PP_CXX ||
         Type == types::TY_CXXHeader;
}

std::vector<std::string>
expandResponseFiles(llvm::ArrayRef<std::string> Words) {
  llvm::BumpPtrAllocator Memory;
  llvm::StringSaver Saver(Memory);
  llvm::SmallVector<const char *, 64> Expanded;
  for (const std::string &Word : Words)
    Expanded.push_back(Word.c_str());
  // What cannot be read stays as it is; the compiler will say so.
  llvm::cl::ExpandResponseFiles(Saver, llvm::cl::TokenizeGNUCommandLine,
                                Expanded);
  return std::vector<std::string>(Expanded.begin(), Expanded.end());
}

} // namespace

CompilerCommand::CompilerCommand(llvm::ArrayRef<std::string> Words) {
  while (beginsWithLauncher(Words)) {
    Programs.push_back(Words.front());
    Words = Words.drop_front();
  }
  if (Words.empty())
    return;
  Programs.push_back(Words.front());
  Arguments = expandResponseFiles(Words.drop_front());
  classify();
}

void CompilerCommand::classify() {
  bool CxxDriver = path::filename(Programs.back()).contains("++");
  bool Compiles = false;
  bool Other = false;
  bool HasInputs = false;
  std::string Language;
  for (const llvm::opt::Arg *A : compat::parseDriverArguments(Arguments)) {
    const llvm::opt::Option &Option = A->getOption();
    if (Option.matches(options::OPT_INPUT)) {
      HasInputs = true;
      types::ID Type = typeOf(A->getValue(), Language, CxxDriver);
      Precompiles |= Type == types::TY_CXXHeader;
      if (isCxx(Type))
        Sources.push_back({A->getIndex(), A->getValue()});
    } else if (Option.matches(options::OPT_UNKNOWN)) {
      NotForClang.push_back(A->getIndex());
    } else if (Option.matches(options::OPT_x)) {
      Language = A->getValue();
    } else if (Option.matches(options::OPT_c) ||
               Option.matches(options::OPT_S) ||
               Option.matches(options::OPT_fsyntax_only)) {
      Compiles = true;
    } else if (Option.matches(options::OPT_o)) {
      Output = A->getValue();
    } else if (Option.matches(options::OPT_E) ||
               Option.matches(options::OPT_M) ||
               Option.matches(options::OPT_MM) ||
               Option.matches(options::OPT__HASH_HASH_HASH)) {
      Other = true;
    } else if (Option.matches(options::OPT_MD) ||
               Option.matches(options::OPT_MMD)) {
      WritesDependencies = true;
    } else if (Option.matches(options::OPT_MF)) {
      DependencyFile = A->getValue();
    } else if (Option.matches(options::OPT_Wp_COMMA)) { // -Wp,-MD,FILE
      for (unsigned I = 0; I + 1 < A->getNumValues(); ++I)
        if (llvm::StringRef(A->getValue(I)) == "-MD" ||
            llvm::StringRef(A->getValue(I)) == "-MMD") {
          WritesDependencies = true;
          DependencyFile = A->getValue(I + 1);
        }
    }
  }

  Compiles |= Precompiles;
  if (Other || !HasInputs)
    What = Kind::Other;
  else if (Sources.empty())
    What = Compiles ? Kind::Other : Kind::Link;
  else
    What = Compiles ? Kind::Compile : Kind::CompileAndLink;
}

std::string CompilerCommand::output() const {
  if (!Output.empty())
    return Output;
  if (What != Kind::Compile || Sources.empty())
    return "a.out";
  return Precompiles ? Sources.front().Path + ".gch"
                     : (path::stem(Sources.front().Path) + ".o").str();
}

std::string CompilerCommand::dependencyFile() const {
  if (!WritesDependencies || !DependencyFile.empty())
    return DependencyFile;
  llvm::SmallString<128> File(output());
  path::replace_extension(File, "d");
  return std::string(File);
}

bool CompilerCommand::namesRuntime() const {
  return llvm::any_of(Arguments, [](llvm::StringRef Argument) {
    return Argument == "-lopendefer" ||
           path::filename(Argument).contains("libopendefer");
  });
}

bool CompilerCommand::usesLibcxx() const {
  return llvm::is_contained(Arguments, "-stdlib=libc++");
}

std::vector<std::string> CompilerCommand::parseCommand(const Source &Of) const {
  std::vector<std::string> Command = {Programs.back()};
  for (unsigned I = 0; I != Arguments.size(); ++I) {
    bool IsOther = llvm::any_of(Sources, [&](const Source &S) {
      return S.Index == I && I != Of.Index;
    });
    if (!IsOther && !llvm::is_contained(NotForClang, I))
      Command.push_back(Arguments[I]);
  }
  clang::tooling::addTargetAndModeForProgramName(Command, Programs.back());
  return Command;
}

} // namespace opendefer
