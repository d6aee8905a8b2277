//===- Includes.cpp - The includes of a buffer ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Rewrite/Includes.h"
#include "Basic/Keywords.h"
#include "Rewrite/RawLexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {
namespace {

/// Is it an include directive? `Name` is the token after the `#`.
bool isInclude(const RawToken &Name) {
  return Name.is("include") || Name.is("include_next") || Name.is("import");
}

/// Reads the tokens of a file and finds its last include.
class LastInclude {
public:
  LastInclude(llvm::StringRef Buffer, const LangOptions &Lang)
      : Tokens(lexRaw(Buffer, Lang)) {}

  std::optional<IncludesEnd> find() { return read() ? Last : std::nullopt; }
  std::optional<IncludesEnd> findInHeader() {
    bool IsGuarded = hasGuard();
    GuardConditions = IsGuarded;
    if ((!IsGuarded && !isPragmaOnce()) || !read())
      return std::nullopt;
    return Last.value_or(IncludesEnd{0, 0});
  }

private:
  // These return false if there is no such place.
  bool read() {
    for (size_t I = 0; I < Tokens.size();) {
      bool Is = isDirective(Tokens[I]);
      size_t Next = Is ? endOfDirective(Tokens, I) : I + 1;
      if (!(Is ? readDirective(I, Next) : readText(Tokens[I])))
        return false;
      I = Next;
    }
    return !InCondition;
  }
  bool readText(const RawToken &T) {
    SawText = true;
    return !InCondition &&
           !(T.StartsLine && (T.is("import") || T.is("module")));
  }
  bool readDirective(size_t Hash, size_t End) {
    const RawToken &Name = nameOf(Hash, End);
    if (isIf(Name))
      ++Conditions;
    else if (Name.is("endif"))
      readEndif(Name, End);
    else if (isInclude(Name))
      return readInclude(Tokens[Hash], End);
    return true;
  }
  bool readInclude(const RawToken &Hash, size_t End) {
    if (SawText || End == Tokens.size())
      return false;
    InCondition = Conditions > GuardConditions;
    if (!InCondition)
      Last = {Hash.Offset, Tokens[End].Offset};
    return true;
  }
  void readEndif(const RawToken &Name, size_t End) {
    Conditions -= Conditions > 0;
    if (!InCondition || Conditions > GuardConditions || End == Tokens.size())
      return;
    Last = {Name.Offset, Tokens[End].Offset};
    InCondition = false;
  }

  const RawToken &nameOf(size_t Hash, size_t End) const {
    return Tokens[std::min(Hash + 1, End - 1)];
  }
  static bool isIf(const RawToken &Name) {
    return Name.is("if") || Name.is("ifdef") || Name.is("ifndef");
  }
  bool isPragmaOnce() const {
    return Tokens.size() > 2 && isDirective(Tokens[0]) &&
           Tokens[1].is("pragma") && Tokens[2].is("once");
  }
  /// Is the whole file between `#ifndef NAME`, `#define NAME` and `#endif`?
  bool hasGuard() const {
    if (Tokens.size() < 6 || !isDirective(Tokens[0]) ||
        !Tokens[1].is("ifndef") || !isDirective(Tokens[3]) ||
        !Tokens[4].is("define") || Tokens[5].Text != Tokens[2].Text)
      return false;
    unsigned Depth = 0;
    for (size_t I = 0; I < Tokens.size();) {
      if (I && !Depth)
        return false; // text after the #endif
      if (!isDirective(Tokens[I])) {
        ++I;
        continue;
      }
      size_t End = endOfDirective(Tokens, I);
      const RawToken &Name = nameOf(I, End);
      if (Depth == 1 && Name.Text.substr(0, 2) == "el")
        return false; // else, elif
      Depth += isIf(Name);
      Depth -= Name.is("endif");
      I = End;
    }
    return !Depth;
  }

  const std::vector<RawToken> Tokens;
  std::optional<IncludesEnd> Last;
  /// Conditionals around the whole file.
  unsigned GuardConditions = 0;
  unsigned Conditions = 0;
  bool InCondition = false; ///< The last include's #endif has not been read.
  bool SawText = false;
};

} // namespace

std::vector<Directive> findDirectives(llvm::StringRef Buffer,
                                      const LangOptions &Lang) {
  std::vector<Directive> Directives;
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (!isDirective(Tokens[I]))
      continue;
    unsigned Begin = Tokens[I].Offset, HashEnd = Tokens[I].end();
    I = endOfDirective(Tokens, I) - 1;
    unsigned End = Tokens[I].end();
    Directives.push_back({Begin, End, Buffer.slice(HashEnd, End).trim()});
  }
  return Directives;
}

std::vector<IncludeName> findIncludeNames(llvm::StringRef Buffer,
                                          const LangOptions &Lang) {
  std::vector<IncludeName> Names;
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  for (size_t I = 0; I + 2 < Tokens.size(); ++I) {
    bool IsNext =
        Tokens[I + 1].is("include_next") || Tokens[I].is("__has_include_next");
    bool Asks = (Tokens[I].is("__has_include") || IsNext) &&
                Tokens[I + 1].is(tok::l_paren);
    if (!Asks && (!isDirective(Tokens[I]) || !isInclude(Tokens[I + 1])))
      continue;
    unsigned Begin = Tokens[I + 2].Offset;
    size_t End = Buffer.find(Buffer[Begin] == '<' ? '>' : '"', Begin + 1);
    if ((Buffer[Begin] == '<' || Buffer[Begin] == '"') &&
        End != llvm::StringRef::npos)
      Names.push_back({Begin, unsigned(End + 1 - Begin),
                       Buffer.slice(Begin + 1, End), Buffer[Begin] == '"',
                       IsNext, !Asks});
  }
  return Names;
}

bool includesPublicHeader(llvm::StringRef Buffer, const LangOptions &Lang) {
  return llvm::any_of(findIncludeNames(Buffer, Lang), [](IncludeName Include) {
    return Include.IsDirective && Include.Name.contains(PublicHeader);
  });
}

std::optional<IncludesEnd> findIncludes(llvm::StringRef Buffer,
                                        const LangOptions &Lang) {
  return LastInclude(Buffer, Lang).find();
}

std::optional<IncludesEnd> findIncludesOfHeader(llvm::StringRef Buffer,
                                                const LangOptions &Lang) {
  return LastInclude(Buffer, Lang).findInHeader();
}

static bool isIncludeOrPragma(llvm::StringRef Directive) {
  return Directive == "include" || Directive == "pragma";
}

unsigned findIncludeInsertion(llvm::StringRef Buffer, const LangOptions &Lang) {
  std::vector<RawToken> Tokens = lexRaw(Buffer, Lang);
  llvm::StringRef Previous;
  size_t Insertion = 0;
  int Depth = 0;
  size_t I = 0;
  for (unsigned Number = 0; I < Tokens.size() && isDirective(Tokens[I]);
       ++Number) {
    size_t Hash = I;
    I = endOfDirective(Tokens, Hash);
    llvm::StringRef Name = Hash + 1 < I ? Tokens[Hash + 1].Text : "";
    bool IsGuard = Number == 1 && Previous == "ifndef" && Name == "define";
    Previous = Name;
    if (Name == "endif" && Depth == 0 && I < Tokens.size()) {
      // `#ifndef _GNU_SOURCE`: the conditional is not the whole file.
      Insertion = 0;
      continue;
    }
    Depth += Name.take_front(2) == "if";
    Depth -= Name == "endif" || IsGuard;
    if (IsGuard || (Depth == 0 && isIncludeOrPragma(Name)))
      Insertion =
          std::min(Buffer.find('\n', Tokens[Hash].Offset), Buffer.size() - 1) +
          1;
  }
  bool HasText = I < Tokens.size();
  return Insertion || !HasText ? Insertion : Tokens.front().Offset;
}

std::vector<ScannedInclude> scanForIncludes(llvm::StringRef Buffer) {
  std::vector<ScannedInclude> Found;
  for (size_t Hash = Buffer.find('#'); Hash != Buffer.npos;
       Hash = Buffer.find('#', Hash + 1)) {
    llvm::StringRef Rest = Buffer.drop_front(Hash + 1).ltrim(" \t");
    if (!Rest.consume_front("include"))
      continue;
    Rest.consume_front("_next");
    Rest = Rest.ltrim(" \t");
    bool IsAngled = Rest.consume_front("<");
    if (!IsAngled && !Rest.consume_front("\""))
      continue;
    size_t End = Rest.find_first_of(IsAngled ? ">\n" : "\"\n");
    if (End != Rest.npos && Rest[End] != '\n')
      Found.push_back({Rest.take_front(End), IsAngled, Hash});
  }
  return Found;
}

} // namespace opendefer
