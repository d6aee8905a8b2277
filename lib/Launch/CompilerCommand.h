//===- CompilerCommand.h - The command line of a compiler -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a launcher has to know about `g++ -O2 -MD -c x.cpp -o x.o`: which words
// are sources, what is made of them, and where it goes. It needs nothing of
// LLVM, because most commands go to the compiler as they are, at once.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_LAUNCH_COMPILERCOMMAND_H
#define OPENDEFER_LAUNCH_COMPILERCOMMAND_H

#include <cstddef>
#include <string>
#include <vector>

namespace opendefer {

class CompilerCommand {
public:
  enum class Kind {
    Other,   ///< preprocesses, prints a version, ...: not for us
    Compile, ///< -c, -S, -fsyntax-only, ...
    CompileAndLink,
    Link ///< objects only
  };
  struct Source {
    size_t Index;     ///< in arguments()
    std::string Path; ///< "-" is standard input
    bool IsPreprocessed;
  };

  /// `Words` are what the user wants to run: launchers (ccache, distcc), the
  /// compiler and its arguments. Response files (@FILE) are read.
  explicit CompilerCommand(std::vector<std::string> Words);

  Kind kind() const { return What; }
  /// The launchers and the compiler: the first words of the command.
  const std::vector<std::string> &programs() const { return Programs; }
  const std::vector<std::string> &arguments() const { return Arguments; }
  /// The C++ sources among the arguments.
  const std::vector<Source> &sources() const { return Sources; }
  /// Is a source of another language, as C, compiled as well?
  bool compilesC() const { return CompilesC; }
  /// Is a header precompiled?
  bool precompiles() const { return Precompiles; }
  /// The file that -o names or that the compiler chooses; empty if there is
  /// none.
  std::string output() const;
  /// Is there an -o?
  bool namesOutput() const { return !Output.empty(); }
  /// The files that -MD and the like may write.
  std::vector<std::string> dependencyFiles() const;
  /// Others that may name the sources, and hold text.
  std::vector<std::string> textFiles() const;
  bool links() const {
    return What == Kind::CompileAndLink || What == Kind::Link;
  }
  /// Does the user link our runtime himself?
  bool namesRuntime() const;
  bool usesLibcxx() const;
  /// Is there a `-x LANG` that holds for what is put behind the arguments?
  bool endsInLanguage() const {
    return !Language.empty() && Language != "none";
  }
  bool isClang() const;
  bool hasResponseFiles() const { return HasResponseFiles; }
  /// The arguments without the inputs other than `Of`.
  std::vector<std::string> argumentsFor(const Source &Of) const;

  /// How long the option at `Arguments[Index]` is, in words.
  static size_t optionLength(const std::vector<std::string> &Arguments,
                             size_t Index);
  /// If `Word` is `Option`, joined with a value or not, what is joined.
  static bool isJoined(const std::string &Word, const char *Option,
                       std::string &Value);

private:
  void classify();
  void addInput(size_t Index);
  void readOption(size_t Index);
  Kind chooseKind() const;
  /// Where a compiler may put what it makes along the way.
  std::vector<std::string> filesBeside(const std::string &Suffix) const;

  std::vector<std::string> Programs;
  std::vector<std::string> Arguments;
  std::vector<size_t> Inputs; ///< where in Arguments; sources and others
  std::vector<Source> Sources;
  Kind What = Kind::Other;
  std::string Output;
  std::string DependencyFile;
  std::string CommandFile;
  std::vector<const char *> TextSuffixes;
  const char *OutputSuffix = ".o";
  bool WritesDependencies = false;
  std::string Language; ///< of the last -x
  bool Compiles = false;
  bool CompilesC = false;
  bool HasOtherAction = false;
  bool Precompiles = false;
  bool HasResponseFiles = false;
};

} // namespace opendefer

#endif // OPENDEFER_LAUNCH_COMPILERCOMMAND_H
