// A macro invocation, written out: MacroText.h.

#include "Macros/MacroText.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Tooling/Tooling.h"
#include <gtest/gtest.h>

using namespace clang;
using namespace opendefer;

namespace {

/// Preprocesses, then writes out the last `M` of the file.
class WriteOut : public PreprocessOnlyAction {
public:
  explicit WriteOut(std::string &Result) : Result(Result) {}

private:
  void ExecuteAction() override {
    PreprocessOnlyAction::ExecuteAction();
    Preprocessor &PP = getCompilerInstance().getPreprocessor();
    const MacroInfo *Macro = PP.getMacroInfo(PP.getIdentifierInfo("M"));
    const SourceManager &SM = PP.getSourceManager();
    llvm::StringRef Buffer = SM.getBufferData(SM.getMainFileID());
    const size_t Name = Buffer.rfind('M');
    ASSERT_TRUE(Macro && Name != Buffer.npos);
    auto Written = printExpansion(PP, *Macro, Buffer, Name);
    Result = "none";
    if (!Written)
      return;
    Result = applyEdits(Buffer, Written->Edits);
    const size_t Behind = Result.size() - (Buffer.size() - Written->End);
    Result = Result.substr(Name, Behind - Name) + "|" + Result.substr(Behind);
  }

  std::string &Result;
};

/// The text of the invocation that `Source` ends with, a bar, what is behind it.
std::string written(llvm::StringRef Source) {
  std::string Result = "not run";
  tooling::runToolOnCodeWithArgs(std::make_unique<WriteOut>(Result), Source,
                                 {"-std=c++20"}, "input.cpp");
  return Result;
}

} // namespace

TEST(MacroText, ArgumentsStayWhereTheyStand) {
  EXPECT_EQ(written("#define M x = 1\nM;"), "x = 1|;");
  EXPECT_EQ(written("#define M(a) (a).lock(); defer (a).unlock()\nM( m );"),
            "(m).lock(); defer (m).unlock()|;");
  EXPECT_EQ(written("#define M(a, b) f(b, a)\nM(x, /* second */ y)"),
            "f(y, x)|");
  EXPECT_EQ(written("#define M() f()\nM ( )"), "f()|");
  EXPECT_EQ(written("#define M(a) [a]\nM((x, y))"), "[(x, y)]|");
}

TEST(MacroText, EveryLineThatGoesIsThere) {
  EXPECT_EQ(written("#define M(a, b) a b\nM(x,\n  y\n);"), "x \ny\n|;");
  EXPECT_EQ(written("#define M(a) a; \\\n  g()\nM(\\\nx)"), "\\\nx; g()|");
}

TEST(MacroText, StringsAndPastedTokens) {
  EXPECT_EQ(written("#define M(a) #a\nM( x  + \"\\n\" )"),
            "\"x + \\\"\\\\n\\\"\"|");
  EXPECT_EQ(written("#define M(a, b) a##b##_1 a\nM(x, y)"), "xy_1 x|");
  EXPECT_EQ(written("#define M(a, b) f(a##b)\nM(, y)"), "f(y)|");
  EXPECT_EQ(written("#define M(...) f(0, ## __VA_ARGS__)\nM()"), "f(0)|");
  EXPECT_EQ(written("#define M(...) f(0, ## __VA_ARGS__)\nM(1, 2)"),
            "f(0, 1, 2)|");
  EXPECT_EQ(written("#define M(...) f(0 __VA_OPT__(,) __VA_ARGS__)\nM()"),
            "f(0)|");
  EXPECT_EQ(written("#define M(...) f(0 __VA_OPT__(,) __VA_ARGS__)\nM(1)"),
            "f(0, 1)|");
}

TEST(MacroText, TokensDoNotRunIntoOneAnother) {
  EXPECT_EQ(written("#define M(a) -a\nM(-x)"), "- -x|");
  EXPECT_EQ(written("#define M(a) a\nint M(x)y"), "x |y");
  EXPECT_EQ(written("#define M +\n+M+"), " + |+");
}

TEST(MacroText, NotWhatIsNoText) {
  EXPECT_EQ(written("#define M(a) a\nint M;"), "none") << "no arguments";
  EXPECT_EQ(written("#define M M\nM"), "none") << "its own name";
  EXPECT_EQ(written("#define M(a) a a\nM(R\"(\n)\")"), "none")
      << "a raw string of two lines, twice";
}
