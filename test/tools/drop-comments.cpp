//===- drop-comments.cpp - C++ without its comments -----------------------===//
//
//   drop-comments <FILE
//
// Prints the text without comments, and without the blanks in front of those
// that end a line. Everything else is kept to the byte, so that a line keeps
// its number. test/tools/filecheck.sh has the use.
//
//===----------------------------------------------------------------------===//

#include "clang/Basic/CharInfo.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/Version.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

int main() {
  auto Input = llvm::MemoryBuffer::getSTDIN();
  if (!Input) {
    llvm::errs() << "drop-comments: " << Input.getError().message() << '\n';
    return 1;
  }
  LangOptions Lang;
  Lang.CPlusPlus = Lang.CPlusPlus11 = Lang.CPlusPlus14 = Lang.CPlusPlus17 =
      true;
  Lang.LineComment = true;
#if CLANG_VERSION_MAJOR >= 19 // before, a part of C++11
  Lang.RawStringLiterals = true;
#endif
  llvm::StringRef Text = (*Input)->getBuffer();
  Lexer Lex(SourceLocation(), Lang, Text.begin(), Text.begin(), Text.end());
  Lex.SetKeepWhitespaceMode(true);
  std::string Kept;
  for (bool AtEnd = false; !AtEnd;) {
    const char *Begin = Lex.getBufferLocation();
    Token Tok;
    AtEnd = Lex.LexFromRawLexer(Tok);
    llvm::StringRef Spelling(Begin, Lex.getBufferLocation() - Begin);
    if (Tok.isNot(tok::comment)) {
      Kept += Spelling;
      continue;
    }
    const llvm::StringRef Behind = Text.substr(Spelling.end() - Text.begin());
    const llvm::StringRef Rest = Behind.ltrim(" \t\r");
    const size_t Lines = Spelling.count('\n');
    if (Lines || Rest.empty() || Rest.front() == '\n')
      Kept.resize(llvm::StringRef(Kept).rtrim(" \t").size());
    else if (!Kept.empty() && !isWhitespace(Kept.back()) &&
             !isWhitespace(Behind.front()))
      Kept += ' '; // as the comment itself, it parts two tokens
    Kept.append(Lines, '\n');
  }
  llvm::outs() << Kept;
}
