//===- CompilerCommand.h - The command line of a compiler -------*- C++ -*-===//
//
// What a launcher has to know about `g++ -O2 -MD -c x.cpp -o x.o`. Clang's own
// table of options tells which arguments take a value; options that are only
// GCC's are left alone.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_DRIVER_COMPILERCOMMAND_H
#define OPENDEFER_DRIVER_COMPILERCOMMAND_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace opendefer {

class CompilerCommand {
public:
  enum class Kind {
    Other,   ///< preprocesses, prints a version, ...: not for us
    Compile, ///< -c or -S
    CompileAndLink,
    Link ///< objects only
  };
  struct Source {
    unsigned Index; ///< in arguments()
    std::string Path;
  };

  /// `Words` are what the user wants to run: launchers (ccache, distcc), the
  /// compiler and its arguments. Response files (@FILE) are read.
  explicit CompilerCommand(llvm::ArrayRef<std::string> Words);

  Kind kind() const { return What; }
  /// The launchers and the compiler: the first words of the command.
  llvm::ArrayRef<std::string> programs() const { return Programs; }
  llvm::ArrayRef<std::string> arguments() const { return Arguments; }
  /// The C++ sources among the arguments.
  llvm::ArrayRef<Source> sources() const { return Sources; }
  /// Is a header precompiled?
  bool precompiles() const { return Precompiles; }
  /// The file that -o names or that the compiler chooses.
  std::string output() const;
  /// The file that -MD and the like write; empty if there is none.
  std::string dependencyFile() const;
  /// Does the user link our runtime himself?
  bool namesRuntime() const;
  bool usesLibcxx() const;
  /// The command that compiles `Of` alone, for Clang's parser: what Clang does
  /// not know is left out.
  std::vector<std::string> parseCommand(const Source &Of) const;

private:
  void classify();

  std::vector<std::string> Programs;
  std::vector<std::string> Arguments;
  std::vector<Source> Sources;
  std::vector<unsigned> NotForClang; ///< indices, ascending
  Kind What = Kind::Other;
  std::string Output;
  std::string DependencyFile;
  bool WritesDependencies = false;
  bool Precompiles = false;
};

} // namespace opendefer

#endif // OPENDEFER_DRIVER_COMPILERCOMMAND_H
