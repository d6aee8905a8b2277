//===- MacroExpansion.cpp - Expands macros that contain defer -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Macros/MacroExpansion.h"
#include "Analysis/SourceText.h"
#include "Basic/Keywords.h"
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

/// The result of one run of the preprocessor.
struct ExpandedMacros::Pass {
  struct UserToken {
    const FileEntry *File;
    unsigned Offset; ///< of the outermost invocation, or of the token itself
    size_t Hash;     ///< of the spelling
  };
  /// Every token of the user's files.
  std::vector<UserToken> Tokens;
  /// The invocations that contain a `defer`, or were requested; without a value
  /// if they cannot be expanded.
  std::map<Invocation, std::optional<ExpandedInvocation>> ToExpand;
};

/// The edits of one layer, and the end of each invocation that they replace.
struct ExpandedMacros::Layer {
  std::map<const FileEntry *, EditList> Edits;
  std::map<Invocation, unsigned> Ends;

  /// The invocation that contains an offset of the text before the layer.
  const Invocation *find(const FileEntry *File, unsigned Offset) const {
    auto Next = Ends.upper_bound({File, Offset});
    if (Next == Ends.begin())
      return nullptr;
    const auto &[I, End] = *std::prev(Next);
    return I.first == File && Offset < End ? &I : nullptr;
  }
};

class ExpandedMacros::PassAction : public PreprocessorFrontendAction {
public:
  PassAction(const ExpandedMacros &Macros, HeaderFilter WantsHeader,
             const std::set<Invocation> &Requested, Pass &Result)
      : Macros(Macros), WantsHeader(WantsHeader), Requested(Requested),
        Result(Result) {}

private:
  class Callbacks;

  bool BeginSourceFileAction(CompilerInstance &CI) override;
  void ExecuteAction() override;
  void enter(FileEntryRef File, bool IsMain);
  void macroExpands(const Token &Name, const MacroInfo &Macro);
  void addInvocation(const Invocation &I, FileID File, const MacroInfo &Macro);

  const ExpandedMacros &Macros;
  HeaderFilter WantsHeader;
  const std::set<Invocation> &Requested;
  Pass &Result;
  std::set<const FileEntry *> Entered;
  /// The macros invoked so far, by the locations of their names in files.
  llvm::DenseMap<SourceLocation, const MacroInfo *> Invoked;
};

class ExpandedMacros::PassAction::Callbacks : public compat::IncludeCallbacks {
public:
  explicit Callbacks(PassAction &Action) : Action(Action) {}
  void included(const Include &I) override {
    if (!I.IsImport)
      Action.enter(I.File, false);
  }
  void MacroExpands(const Token &Name, const MacroDefinition &Definition,
                    SourceRange, const MacroArgs *) override {
    if (const MacroInfo *Macro = Definition.getMacroInfo())
      Action.macroExpands(Name, *Macro);
  }

private:
  PassAction &Action;
};

bool ExpandedMacros::PassAction::BeginSourceFileAction(CompilerInstance &CI) {
  SourceManager &SM = CI.getSourceManager();
  if (auto Main = SM.getFileEntryRefForID(SM.getMainFileID()))
    enter(*Main, true);
  CI.getPreprocessor().addPPCallbacks(std::make_unique<Callbacks>(*this));
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

void ExpandedMacros::PassAction::addInvocation(const Invocation &I, FileID File,
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
  auto Expanded = printExpansion(CI.getPreprocessor(), Macro,
                                 SM.getBufferData(File), I.second);
  auto Known = Result.ToExpand.emplace(I, Expanded);
  // A file that is included again must expand it in the same way.
  if (!Known.second && Known.first->second && Expanded &&
      Known.first->second->Edits != Expanded->Edits)
    Known.first->second.reset();
}

void ExpandedMacros::PassAction::macroExpands(const Token &Name,
                                              const MacroInfo &Macro) {
  CompilerInstance &CI = getCompilerInstance();
  SourceManager &SM = CI.getSourceManager();
  SourceLocation Loc = Name.getLocation();
  auto Find = [&](SourceLocation FileLoc) {
    auto Place = SM.getDecomposedLoc(FileLoc);
    return Invocation(SM.getFileEntryForID(Place.first), Place.second);
  };
  if (Loc.isFileID()) {
    Invoked[Loc] = &Macro;
    if (Requested.count(Find(Loc)))
      addInvocation(Find(Loc), SM.getFileID(Loc), Macro);
    return;
  }
  SourceText Text(SM, CI.getLangOpts());
  llvm::StringRef Keyword = Name.getIdentifierInfo()->getName();
  if (!isDeferKeyword(Keyword) || !Text.isFromMacroBody(Loc))
    return;
  FileLocation Place = Text.begin(Loc);
  SourceLocation Outermost =
      SM.getLocForStartOfFile(Place.File).getLocWithOffset(Place.Offset);
  auto Entry = Invoked.find(Outermost);
  if (Entry != Invoked.end() && Find(Outermost).first)
    addInvocation(Find(Outermost), Place.File, *Entry->second);
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
    // Skip __LINE__, which may change.
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
                    const std::set<Invocation> &Requested) const {
  auto Copy = std::make_shared<CompilerInvocation>(Outer.getInvocation());
  makeSyntaxOnly(*Copy);
  auto CI = compat::makeCompiler(
      std::move(Copy), Outer.getPCHContainerOperations(),
      Outer.getFileManager(), std::make_unique<IgnoringDiagConsumer>());
  Pass Result;
  PassAction Action(*this, WantsHeader, Requested, Result);
  CI->ExecuteAction(Action);
  return Result;
}

/// The tokens of a pass, also divided by the invocations of a layer.
struct ExpandedMacros::LayerTokens {
  /// `IsApplied`: the pass has read the text with the edits of the layer.
  LayerTokens(const Pass &P, const Layer &L, bool IsApplied) {
    for (const Pass::UserToken &T : P.Tokens) {
      All.push_back(T.Hash);
      auto Edits = L.Edits.find(T.File);
      if (Edits == L.Edits.end())
        continue;
      unsigned Offset =
          IsApplied ? mapOffsetBack(Edits->second, T.Offset) : T.Offset;
      if (const Invocation *I = L.find(T.File, Offset))
        ByInvocation[*I].push_back(T.Hash);
    }
  }

  std::vector<size_t> All;
  std::map<Invocation, std::vector<size_t>> ByInvocation;
};

/// The invocations of a layer whose tokens the layer has changed.
std::set<Invocation> ExpandedMacros::findChanged(const Pass &Before,
                                                 const Pass &After,
                                                 const Layer &L) {
  LayerTokens Old(Before, L, /*IsApplied=*/false);
  LayerTokens New(After, L, /*IsApplied=*/true);
  std::set<Invocation> Changed, All;
  for (const auto &[I, End] : L.Ends) {
    All.insert(I);
    if (Old.ByInvocation[I] != New.ByInvocation[I])
      Changed.insert(I);
  }
  // In arguments of another macro the invocation that has changed is unknown.
  bool IsUnknown = Changed.empty() && Old.All != New.All;
  return IsUnknown ? All : Changed;
}

void ExpandedMacros::refuse(const Invocation &I) {
  Refused.insert({I.first, originalOffset(I)});
}

/// The edits of all invocations that `P` has found, except those in arguments
/// of others, which are left to the next layer.
ExpandedMacros::Layer ExpandedMacros::makeLayer(const Pass &P) {
  Layer Result;
  for (const auto &[I, Expanded] : P.ToExpand) {
    if (!Expanded) {
      refuse(I);
      continue;
    }
    EditList &Edits = Result.Edits[I.first];
    if (!Edits.empty() && I.second < Edits.back().Offset + Edits.back().Length)
      continue;
    Edits.insert(Edits.end(), Expanded->Edits.begin(), Expanded->Edits.end());
    Result.Ends[I] = Expanded->End;
  }
  return Result;
}

void ExpandedMacros::apply(const Layer &L) {
  for (const auto &[File, Edits] : L.Edits)
    if (!Edits.empty())
      Layers[File].push_back(Edits);
}

void ExpandedMacros::undo(const Layer &L) {
  for (const auto &[File, Edits] : L.Edits) {
    if (Edits.empty())
      continue;
    Layers[File].pop_back();
    if (Layers[File].empty())
      Layers.erase(File);
  }
}

bool ExpandedMacros::expand(CompilerInstance &CI, HeaderFilter WantsHeader,
                            const std::set<Invocation> &Requested) {
  constexpr unsigned MaxLayers = 64; // a macro may contain its own name
  bool HasChanged = false;
  Pass Now = run(CI, WantsHeader, Requested);
  for (unsigned Count = 0; Count < MaxLayers; ++Count) {
    Layer Next = makeLayer(Now);
    if (Next.Ends.empty())
      break;
    apply(Next);
    Pass After = run(CI, WantsHeader, {});
    std::set<Invocation> Changed = findChanged(Now, After, Next);
    if (Changed.empty()) {
      HasChanged = true;
      Now = std::move(After);
      continue;
    }
    undo(Next);
    for (const Invocation &I : Changed) {
      refuse(I);
      Now.ToExpand.erase(I);
    }
  }
  return HasChanged;
}

} // namespace opendefer
