//===- LoweringFlags.h - Command-line form of Options.def -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_TOOLS_LOWERINGFLAGS_H
#define OPENDEFER_TOOLS_LOWERINGFLAGS_H

#include "Basic/Options.h"
#include "llvm/Support/CommandLine.h"

namespace opendefer {

/// The constructor registers the options, so it must run before the command
/// line is parsed.
class LoweringFlags {
public:
  explicit LoweringFlags(llvm::cl::OptionCategory &Category)
      : Category(Category) {}

  LoweringOptions values() const {
    LoweringOptions Options;
#define OPENDEFER_OPTION(Type, Member, Flag, Default, Help)                    \
  Options.Member = Member;
#define OPENDEFER_NEGATION(Member, Flag, Help)                                 \
  if (Not##Member.getPosition() > Member.getPosition())                        \
    Options.Member = false;
#include "Basic/Options.def"
    return Options;
  }

private:
  static const char *valueName(bool) { return ""; }
  static const char *valueName(unsigned) { return "N"; }
  static const char *valueName(const std::string &) { return "NAMES"; }

  llvm::cl::OptionCategory &Category;
#define OPENDEFER_OPTION(Type, Member, Flag, Default, Help)                    \
  llvm::cl::opt<Type> Member{                                                  \
      Flag, llvm::cl::desc(Help), llvm::cl::init(Type(Default)),               \
      llvm::cl::value_desc(valueName(Type())), llvm::cl::cat(Category)};
#define OPENDEFER_NEGATION(Member, Flag, Help)                                 \
  llvm::cl::opt<bool> Not##Member{Flag, llvm::cl::desc(Help),                  \
                                  llvm::cl::cat(Category)};
#include "Basic/Options.def"
};

} // namespace opendefer

#endif // OPENDEFER_TOOLS_LOWERINGFLAGS_H
