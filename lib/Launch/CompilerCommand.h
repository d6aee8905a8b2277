//===- CompilerCommand.h - The command line of a compiler -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The launcher's view of a command such as `g++ -O2 -MD -c x.cpp -o x.o`: which
// words are sources, what the compiler does with them, and where the output
// goes. Most commands are passed to the compiler unchanged, so this must be
// fast and does not use LLVM's libraries, which take long to load.
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
    Other,   ///< preprocesses, prints a version, ...; nothing to lower
    Compile, ///< -c, -S, -fsyntax-only, ...
    CompileAndLink,
    Link ///< objects only
  };
  struct Source {
    size_t Index;     ///< in arguments()
    std::string Path; ///< "-" is standard input
    bool IsPreprocessed;
  };

  /// `Words` is the command to run: launchers (ccache, distcc), the compiler
  /// and its arguments. Response files (@FILE) are expanded.
  explicit CompilerCommand(std::vector<std::string> Words);

  Kind kind() const { return What; }
  /// The launchers and the compiler: the first words of the command.
  const std::vector<std::string> &programs() const { return Programs; }
  const std::vector<std::string> &arguments() const { return Arguments; }
  /// The C++ sources among the arguments.
  const std::vector<Source> &sources() const { return Sources; }
  /// Does the command also compile a source of another language, such as C?
  bool compilesC() const { return CompilesC; }
  /// Does the command precompile a header?
  bool precompiles() const { return Precompiles; }
  /// The file of -o, or else the one that the compiler chooses. Empty if the
  /// command writes none.
  std::string output() const;
  /// Is there an -o?
  bool namesOutput() const { return !Output.empty(); }
  /// The files that -MD and the like may write.
  std::vector<std::string> dependencyFiles() const;
  /// Other text files that the compiler may write and that may name the
  /// sources.
  std::vector<std::string> textFiles() const;
  bool links() const {
    return What == Kind::CompileAndLink || What == Kind::Link;
  }
  /// Does the command link our runtime already?
  bool namesRuntime() const;
  bool usesLibcxx() const;
  /// Does a `-x LANG` apply to inputs that are appended to the arguments?
  bool endsInLanguage() const {
    return !Language.empty() && Language != "none";
  }
  bool isClang() const;
  bool hasResponseFiles() const { return HasResponseFiles; }
  /// The arguments with `Of` as the only input.
  std::vector<std::string> argumentsFor(const Source &Of) const;

  /// Returns the number of words of the option at `Arguments[Index]`.
  static size_t optionLength(const std::vector<std::string> &Arguments,
                             size_t Index);
  /// True if `Word` begins with `Option`. `Value` is set to the rest, which may
  /// be empty.
  static bool isJoined(const std::string &Word, const char *Option,
                       std::string &Value);

private:
  void classify();
  void addInput(size_t Index);
  void readOption(size_t Index);
  Kind chooseKind() const;
  /// The files with this suffix that a compiler may write beside its output.
  std::vector<std::string> filesBeside(const std::string &Suffix) const;

  std::vector<std::string> Programs;
  std::vector<std::string> Arguments;
  std::vector<size_t> Inputs; ///< indices of sources and other inputs
  std::vector<Source> Sources;
  Kind What = Kind::Other;
  std::string Output;
  std::string DependencyFile;
  std::string CommandFile;
  std::vector<const char *> TextSuffixes;
  const char *OutputSuffix = ".o";
  bool WritesDependencies = false;
  std::string Language; ///< the value of the last -x
  bool Compiles = false;
  bool CompilesC = false;
  bool HasOtherAction = false;
  bool Precompiles = false;
  bool HasResponseFiles = false;
};

} // namespace opendefer

#endif // OPENDEFER_LAUNCH_COMPILERCOMMAND_H
