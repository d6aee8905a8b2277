//===- KeywordErrors.cpp - Compiler errors about our keywords -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Diagnostics/KeywordErrors.h"
#include "Basic/Diagnostic.h"
#include "Basic/Keywords.h"
#include "Rewrite/RawTokens.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace opendefer {
namespace {

std::string withId(llvm::StringRef Text, DiagID Id) {
  return (Text + " [" + diagName(Id) + "]").str();
}

/// The identifier that starts at `Loc`, or that ends in front of it.
llvm::StringRef identifierAt(const SourceManager &SM, SourceLocation Loc) {
  Token T;
  LangOptions Lang;
  if (Loc.isMacroID() || Lexer::getRawToken(Loc, T, SM, Lang) ||
      T.isNot(tok::raw_identifier))
    return {};
  return T.getRawIdentifier();
}
llvm::StringRef identifierBefore(const SourceManager &SM, SourceLocation Loc) {
  auto Place = SM.getDecomposedLoc(Loc);
  bool Invalid = false;
  llvm::StringRef Text = SM.getBufferData(Place.first, &Invalid);
  if (Invalid)
    return {};
  Text = Text.take_front(Place.second).rtrim();
  size_t Begin = Text.size();
  while (Begin && isAsciiIdentifierContinue(Text[Begin - 1]))
    --Begin;
  return Text.drop_front(Begin);
}

/// Is the error about `return` statements from which different types are
/// deduced?
bool isAboutDeduction(llvm::StringRef Message) {
  return Message.contains("in earlier return statement") ||
         Message.contains("must match previous return type") ||
         Message.contains("from omitted return expression");
}

std::optional<KeywordError> explainBlockReturn(const SourceManager &SM,
                                               SourceLocation Loc,
                                               const LangOptions &Lang) {
  if (Loc.isInvalid() || Loc.isMacroID())
    return {};
  auto Place = SM.getDecomposedLoc(Loc);
  bool Invalid = false;
  llvm::StringRef Text = SM.getBufferData(Place.first, &Invalid);
  auto R = Invalid ? std::nullopt : findBlockReturn(Text, Lang, Place.second);
  if (!R)
    return {};
  auto At = [&](unsigned Offset) {
    return SM.getLocForStartOfFile(Place.first).getLocWithOffset(Offset);
  };
  DiagID Id =
      R->HasValue ? DiagID::ReturnValueFromDefer : DiagID::ReturnFromBlockForm;
  KeywordError Error{At(R->Return), withId(diagText(Id), Id), {}};
  if (!R->HasValue) {
    Error.FixIts.push_back(
        FixItHint::CreateInsertion(At(R->KeywordEnd), " [&]"));
    if (!R->HasSemicolon)
      Error.FixIts.push_back(FixItHint::CreateInsertion(At(R->BlockEnd), ";"));
  }
  return Error;
}

} // namespace

bool isInKeywordHeader(const SourceManager &SM, SourceLocation Loc) {
  auto File = SM.getFileEntryRefForID(SM.getFileID(SM.getSpellingLoc(Loc)));
  llvm::StringRef Name = File ? File->getName() : "";
  return Name.consume_back(PublicHeader);
}

/// The error for a compiler's message about the expansion of the keyword macro
/// `Name`, if there is one.
static std::optional<DiagID> misuseOf(llvm::StringRef Name,
                                      DiagnosticsEngine::Level Level,
                                      llvm::StringRef Message) {
  bool IsError = Level >= DiagnosticsEngine::Error;
  if (isResultKeyword(Name))
    return IsError ? std::optional(DiagID::ResultMisplaced) : std::nullopt;
  if (!isDeferKeyword(Name))
    return {};
  if (IsError)
    return DiagID::NotAStatement;
  // "non-constexpr function '__marker' cannot be used in a ..."
  std::string Marker = findDeferWord(Name.str())->Marker;
  if (Level == DiagnosticsEngine::Note && Message.contains("'" + Marker + "'"))
    return DiagID::Constexpr;
  return {};
}

std::optional<KeywordError> explainKeyword(const SourceManager &SM,
                                           SourceLocation Loc,
                                           DiagnosticsEngine::Level Level,
                                           llvm::StringRef Message,
                                           const LangOptions &Lang) {
  if (Level >= DiagnosticsEngine::Error && isAboutDeduction(Message))
    return explainBlockReturn(SM, Loc, Lang);
  while (Loc.isMacroID() && SM.isMacroArgExpansion(Loc))
    Loc = SM.getImmediateSpellingLoc(Loc);
  if (!Loc.isMacroID() || !isInKeywordHeader(SM, Loc))
    return {};
  llvm::StringRef Name = Lexer::getImmediateMacroName(Loc, SM, LangOptions());
  auto Id = misuseOf(Name, Level, Message);
  if (!Id)
    return {};
  std::string Text = diagText(*Id);
  if (*Id == DiagID::Constexpr)
    Text = "'" + std::string(findDeferWord(Name.str())->Keyword) +
           "' is not allowed in a constant expression";
  return KeywordError{
      SM.getImmediateExpansionRange(Loc).getBegin(), withId(Text, *Id), {}};
}

std::string keywordHint(const SourceManager &SM, SourceLocation Loc,
                        llvm::StringRef Message) {
  if (Loc.isInvalid() || Loc.isMacroID())
    return {};
  llvm::StringRef Name = identifierAt(SM, Loc);
  if (isShortKeyword(Name) && (Message.contains("unknown type name") ||
                               Message.contains("undeclared identifier")))
    return "include the header <opendefer/defer.h> to use '" + Name.str() +
           "', and do not define OPENDEFER_NO_KEYWORDS";
  llvm::StringRef Before = identifierBefore(SM, Loc);
  if (isResultKeyword(Before))
    return "'" + Before.str() + "' must begin a declaration; write '" +
           Before.str() + " T name = init;'";
  if (Name == "func" && isDeferKeyword(Before))
    return "write 'defer { ... }' for Go's 'defer func() { ... }()'";
  return {};
}

} // namespace opendefer
