//===- PluginArguments.cpp - Arguments of -plugin-arg-opendefer -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Plugin/PluginArguments.h"
#include "llvm/ADT/StringRef.h"

namespace opendefer {
namespace {
bool setOption(bool &Member, llvm::StringRef Value) {
  Member = true;
  return Value.empty();
}
bool setOption(unsigned &Member, llvm::StringRef Value) {
  return !Value.consume_front("=") ? false : !Value.getAsInteger(10, Member);
}
/// Values of a repeated argument accumulate.
bool setOption(std::string &Member, llvm::StringRef Value) {
  if (!Value.consume_front("="))
    return false;
  Member += (Member.empty() ? "" : ",") + Value.str();
  return true;
}
const char *valueHint(bool) { return ""; }
const char *valueHint(unsigned) { return "=N"; }
const char *valueHint(const std::string &) { return "=NAMES"; }
} // namespace

std::string parsePluginArguments(const std::vector<std::string> &Arguments,
                                 LoweringOptions &Options) {
  std::string Known;
#define OPENDEFER_OPTION(Type, Member, Flag, Default, Help)                    \
  Known +=                                                                     \
      std::string("\n  -fplugin-arg-opendefer-") + Flag + valueHint(Type());
#define OPENDEFER_NEGATION(Member, Flag, Help)                                 \
  Known += std::string("\n  -fplugin-arg-opendefer-") + Flag;
#include "Basic/Options.def"

  for (const std::string &Argument : Arguments) {
    bool Understood = false;
#define OPENDEFER_OPTION(Type, Member, Flag, Default, Help)                    \
  if (llvm::StringRef Rest = Argument; Rest.consume_front(Flag))               \
    Understood |= setOption(Options.Member, Rest);
#define OPENDEFER_NEGATION(Member, Flag, Help)                                 \
  if (Argument == Flag) {                                                      \
    Options.Member = false;                                                    \
    Understood = true;                                                         \
  }
#include "Basic/Options.def"
    if (!Understood)
      return "unknown plugin argument '" + Argument +
             "'; available arguments:" + Known;
  }
  return checkOptions(Options);
}

} // namespace opendefer
