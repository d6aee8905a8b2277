//===- MacroExpansion.cpp - Writing out the macros that defer -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Macros/MacroExpansion.h"
#include "Analysis/SourceText.h"
#include "Macros/MacroText.h"
#include "Clang/ClangCompat.h"
#include "Clang/ParseInvocation.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/Support/MemoryBuffer.h"
#include <optional>

using namespace clang;

namespace opendefer {

/// What a run of the preprocessor has seen.
struct ExpandedMacros::Pass {
  struct Seen {
    const FileEntry *File;
    unsigned Offset; ///< of the outermost invocation, or of the token itself
    size_t Hash;
  };
  /// Every token of the user's files.
  std::vector<Seen> Tokens;
  /// The invocations that bring a `defer`, or were asked for.
  std::map<Invocation, std::optional<ExpandedInvocation>> Wanted;
};

/// The edits of one layer, and which part of each file they write out.
struct ExpandedMacros::Layer {
  std::map<const FileEntry *, EditList> Edits;
  std::map<Invocation, unsigned> Ends;
};

class ExpandedMacros::PassAction : public PreprocessorFrontendAction {
public:
  PassAction(const ExpandedMacros &Macros, HeaderFilter WantsHeader,
             const std::set<Invocation> &Asked, Pass &Result)
      : Macros(Macros), WantsHeader(WantsHeader), Asked(Asked), Result(Result) {
  }

private:
  class Watch;

  bool BeginSourceFileAction(CompilerInstance &CI) override;
  void ExecuteAction() override;
  void enter(FileEntryRef File, bool IsMain);
  void expands(const Token &Name, const MacroInfo &Macro);
  void want(const Invocation &I, FileID File, const MacroInfo &Macro);

  const ExpandedMacros &Macros;
  HeaderFilter WantsHeader;
  const std::set<Invocation> &Asked;
  Pass &Result;
  std::set<const FileEntry *> Entered;
  /// The macros that are being expanded, by where their names stand in a file.
  llvm::DenseMap<SourceLocation, const MacroInfo *> Open;
};

class ExpandedMacros::PassAction::Watch : public compat::IncludeCallbacks {
public:
  explicit Watch(PassAction &Action) : Action(Action) {}
  void included(const Include &I) override {
    if (!I.IsImport)
      Action.enter(I.File, false);
  }
  void MacroExpands(const Token &Name, const MacroDefinition &Definition,
                    SourceRange, const MacroArgs *) override {
    if (const MacroInfo *Macro = Definition.getMacroInfo())
      Action.expands(Name, *Macro);
  }

private:
  PassAction &Action;
};

bool ExpandedMacros::PassAction::BeginSourceFileAction(CompilerInstance &CI) {
  SourceManager &SM = CI.getSourceManager();
  if (auto Main = SM.getFileEntryRefForID(SM.getMainFileID()))
    enter(*Main, true);
  CI.getPreprocessor().addPPCallbacks(std::make_unique<Watch>(*this));
  return true;
}

void ExpandedMacros::PassAction::enter(FileEntryRef File, bool IsMain) {
  SourceManager &SM = getCompilerInstance().getSourceManager();
  const auto *Layers = Macros.layers(&File.getFileEntry());
  llvm::StringRef Contents;
  if (!Layers || !Entered.insert(&File.getFileEntry()).second ||
      !compat::readFile(SM, File, Contents))
    return;
  std::string Text = Contents.str();
  for (const EditList &Layer : *Layers)
    Text = applyEdits(Text, Layer);
  if (IsMain)
    overrideMainFile(SM, File, Text);
  else
    SM.overrideFileContents(
        File, llvm::MemoryBuffer::getMemBufferCopy(Text, File.getName()));
}

void ExpandedMacros::PassAction::want(const Invocation &I, FileID File,
                                      const MacroInfo &Macro) {
  if (Macros.Refused.count({I.first, Macros.originalOffset(I)}))
    return;
  CompilerInstance &CI = getCompilerInstance();
  SourceManager &SM = CI.getSourceManager();
  auto Entry = SM.getFileEntryRefForID(File);
  bool IsSystem =
      SrcMgr::isSystem(SM.getFileCharacteristic(SM.getLocForStartOfFile(File)));
  if (File != SM.getMainFileID() && Entry &&
      !WantsHeader(Entry->getName(), IsSystem))
    return;
  auto Written = printExpansion(CI.getPreprocessor(), Macro,
                                SM.getBufferData(File), I.second);
  auto Known = Result.Wanted.emplace(I, Written);
  // A file that is included again must say the same.
  if (!Known.second && Known.first->second && Written &&
      Known.first->second->Edits != Written->Edits)
    Known.first->second.reset();
}

void ExpandedMacros::PassAction::expands(const Token &Name,
                                         const MacroInfo &Macro) {
  CompilerInstance &CI = getCompilerInstance();
  SourceManager &SM = CI.getSourceManager();
  SourceLocation Loc = Name.getLocation();
  auto Find = [&](SourceLocation FileLoc) {
    auto Place = SM.getDecomposedLoc(FileLoc);
    return Invocation(SM.getFileEntryForID(Place.first), Place.second);
  };
  if (Loc.isFileID()) {
    Open[Loc] = &Macro;
    if (Asked.count(Find(Loc)))
      want(Find(Loc), SM.getFileID(Loc), Macro);
    return;
  }
  SourceText Text(SM, CI.getLangOpts());
  llvm::StringRef Keyword = Name.getIdentifierInfo()->getName();
  if ((Keyword != "defer" && Keyword != "OPENDEFER_DEFER") ||
      !Text.isFromMacroBody(Loc))
    return;
  FileLocation Place = Text.begin(Loc);
  SourceLocation TopLevelIndex =
      SM.getLocForStartOfFile(Place.File).getLocWithOffset(Place.Offset);
  auto Opened = Open.find(TopLevelIndex);
  if (Opened != Open.end() && Find(TopLevelIndex).first)
    want(Find(TopLevelIndex), Place.File, *Opened->second);
}

void ExpandedMacros::PassAction::ExecuteAction() {
  CompilerInstance &CI = getCompilerInstance();
  Preprocessor &PP = CI.getPreprocessor();
  SourceManager &SM = CI.getSourceManager();
  PP.EnterMainSourceFile();
  Token Tok;
  for (PP.Lex(Tok); Tok.isNot(tok::eof); PP.Lex(Tok)) {
    SourceLocation Loc = Tok.getLocation();
    SourceLocation Place = SM.getExpansionLoc(Loc);
    const FileEntry *File = SM.getFileEntryForID(SM.getFileID(Place));
    if (!File || SM.isInSystemHeader(Place) || Tok.isAnnotation())
      continue;
    // A number that the preprocessor has made is __LINE__, more often than not.
    if (Tok.is(tok::numeric_constant) && Loc.isMacroID() &&
        SM.isWrittenInScratchSpace(SM.getSpellingLoc(Loc)))
      continue;
    Result.Tokens.push_back(
        {File, SM.getFileOffset(Place), llvm::hash_value(PP.getSpelling(Tok))});
  }
}

const std::vector<EditList> *
ExpandedMacros::layers(const FileEntry *File) const {
  auto Known = Layers.find(File);
  return Known == Layers.end() ? nullptr : &Known->second;
}

unsigned ExpandedMacros::originalOffset(const Invocation &I) const {
  unsigned Offset = I.second;
  if (const auto *Of = layers(I.first))
    for (auto Layer = Of->rbegin(); Layer != Of->rend(); ++Layer)
      Offset = mapOffsetBack(*Layer, Offset);
  return Offset;
}

ExpandedMacros::Pass
ExpandedMacros::run(CompilerInstance &Outer, HeaderFilter WantsHeader,
                    const std::set<Invocation> &Asked) const {
  auto Copy = std::make_shared<CompilerInvocation>(Outer.getInvocation());
  makeSyntaxOnly(*Copy);
  auto CI = compat::makeCompiler(
      std::move(Copy), Outer.getPCHContainerOperations(),
      Outer.getFileManager(), std::make_unique<IgnoringDiagConsumer>());
  Pass Result;
  PassAction Action(*this, WantsHeader, Asked, Result);
  CI->ExecuteAction(Action);
  return Result;
}

/// The invocations of a layer for which the compiler would read other tokens
/// than before.
std::set<Invocation> ExpandedMacros::findChanged(const Pass &Before,
                                                 const Pass &After,
                                                 const Layer &Written) const {
  struct Reading {
    std::vector<size_t> Before, After;
  };
  std::map<Invocation, Reading> Readings;
  std::vector<size_t> AllBefore, AllAfter;
  auto Find = [&](const FileEntry *File, unsigned Offset) -> Reading * {
    auto At = Written.Ends.upper_bound({File, Offset});
    if (At == Written.Ends.begin())
      return nullptr;
    --At;
    bool Inside = At->first.first == File && Offset < At->second;
    return Inside ? &Readings[At->first] : nullptr;
  };
  for (const Pass::Seen &S : Before.Tokens) {
    AllBefore.push_back(S.Hash);
    if (Reading *R = Find(S.File, S.Offset))
      R->Before.push_back(S.Hash);
  }
  for (const Pass::Seen &S : After.Tokens) {
    AllAfter.push_back(S.Hash);
    auto Edits = Written.Edits.find(S.File);
    if (Edits == Written.Edits.end())
      continue;
    if (Reading *R = Find(S.File, mapOffsetBack(Edits->second, S.Offset)))
      R->After.push_back(S.Hash);
  }
  std::set<Invocation> Changed;
  for (const auto &[Place, R] : Readings)
    if (R.Before != R.After)
      Changed.insert(Place);
  // Inside the arguments of another macro, what has changed cannot be told.
  if (Changed.empty() && AllBefore != AllAfter)
    for (const auto &[Place, End] : Written.Ends)
      Changed.insert(Place);
  return Changed;
}

bool ExpandedMacros::expand(CompilerInstance &CI, HeaderFilter WantsHeader,
                            const std::set<Invocation> &Asked) {
  constexpr unsigned MaxLayers = 64; // against macros that name themselves
  bool Any = false;
  Pass Now = run(CI, WantsHeader, Asked);
  for (unsigned Count = 0; Count < MaxLayers; ++Count) {
    Layer Next;
    for (const auto &[Place, Written] : Now.Wanted) {
      if (!Written) {
        Refused.insert({Place.first, originalOffset(Place)});
        continue;
      }
      EditList &Edits = Next.Edits[Place.first];
      // One inside another's arguments comes with the next layer.
      if (!Edits.empty() &&
          Place.second < Edits.back().Offset + Edits.back().Length)
        continue;
      Edits.insert(Edits.end(), Written->Edits.begin(), Written->Edits.end());
      Next.Ends[Place] = Written->End;
    }
    if (Next.Ends.empty())
      break;
    for (const auto &[File, Edits] : Next.Edits)
      if (!Edits.empty())
        Layers[File].push_back(Edits);
    Pass After = run(CI, WantsHeader, {});
    std::set<Invocation> Changed = findChanged(Now, After, Next);
    if (Changed.empty()) {
      Any = true;
      Now = std::move(After);
      continue;
    }
    for (const auto &[File, Edits] : Next.Edits)
      if (!Edits.empty()) {
        Layers[File].pop_back();
        if (Layers[File].empty())
          Layers.erase(File);
      }
    for (const Invocation &Place : Changed) {
      Refused.insert({Place.first, originalOffset(Place)});
      Now.Wanted.erase(Place);
    }
  }
  return Any;
}

} // namespace opendefer
