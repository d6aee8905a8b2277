// What is found without a preprocessor, in text that is hard to read:
// RawTokens.h, AbsoluteIncludes.h.

#include "Rewrite/AbsoluteIncludes.h"
#include "Rewrite/Includes.h"
#include "Rewrite/RawTokens.h"
#include <gtest/gtest.h>

using namespace opendefer;

static clang::LangOptions lang() {
  clang::LangOptions Lang;
  Lang.CPlusPlus = Lang.CPlusPlus11 = Lang.CPlusPlus14 = Lang.CPlusPlus17 = true;
  Lang.LineComment = true;
  return Lang;
}

static KeywordUse use(llvm::StringRef Text) { return findKeyword(Text, lang()); }

TEST(RawTokens, KeywordInText) {
  EXPECT_FALSE(use(""));
  EXPECT_TRUE(use("defer").InText);
  EXPECT_TRUE(use("\xEF\xBB\xBF""defer f();").InText) << "byte order mark";
  EXPECT_TRUE(use("{\r\n  defer f();\r\n}\r\n").InText);
  EXPECT_TRUE(use("OPENDEFER_DEFER { };").InText);
  EXPECT_TRUE(use("defer_result int n = 0;").InText);
  EXPECT_FALSE(use("deferred(); undefer(); my_defer_result();"));
}

TEST(RawTokens, NoKeywordInCommentsAndStrings) {
  EXPECT_FALSE(use("// defer\n/* defer\ndefer */"));
  EXPECT_FALSE(use("// a \\\n defer f();\n"));
  EXPECT_FALSE(use("const char *s = \"defer\", *t = \"\\\" defer\";"));
  EXPECT_FALSE(use("auto r = R\"x(\n\" defer )\" )x\";"));
  EXPECT_TRUE(use("auto r = R\"(\")\"; defer f();").InText);
  EXPECT_TRUE(use("char c = '\"'; defer f(); char d = '\"';").InText);
  EXPECT_TRUE(use("int n = 1'000; defer f();").InText);
  EXPECT_TRUE(use("f(\"\xC3\xA4\"); defer f();").InText) << "UTF-8";
}

TEST(RawTokens, KeywordInMacros) {
  EXPECT_TRUE(use("#define D defer f()\n").InMacroBody);
  EXPECT_FALSE(use("#define D defer f()\n").InText);
  EXPECT_TRUE(use("#define D(x) \\\r\n  defer x\r\n").InMacroBody);
  EXPECT_TRUE(use("  #  define D defer f()").InMacroBody) << "no newline";
  EXPECT_FALSE(use("#define defer for (;;)\n")) << "the definition itself";
  EXPECT_FALSE(use("#ifdef defer\n#pragma defer\n#error defer\n#endif\n"));
}

TEST(RawTokens, RecoverIsACallOfOurs) {
  EXPECT_TRUE(use("// opendefer\nvoid f() { return opendefer::recover(); }"));
  EXPECT_FALSE(use("void f() { return other::recover(); }"));
  EXPECT_FALSE(use("// opendefer\nvalue recover();"));
  EXPECT_FALSE(use("// opendefer\nf(x.recover(1));"));
}

static std::string behind(llvm::StringRef Text) {
  auto Found = findIncludes(Text, lang());
  return Found ? Text.substr(Found->After).str() : "none";
}

TEST(RawTokens, WhereTheIncludesEnd) {
  EXPECT_EQ(behind(""), "none");
  EXPECT_EQ(behind("int x;"), "none");
  EXPECT_EQ(behind("#include <a>"), "none") << "nothing behind it";
  EXPECT_EQ(behind("#include <a>\n#include \"b\"\r\nint x;"), "int x;");
  EXPECT_EQ(behind("// #include <z>\n#include <a>\n/* c */ int x;"), "int x;");
  EXPECT_EQ(behind("#ifdef A\n#include <a>\n#endif\nint x;"), "int x;");
  EXPECT_EQ(behind("#include <a>\nint x;\n#include <b>\nint y;"), "none");
  EXPECT_EQ(behind("#ifdef A\n#include <a>\nint x;\n#endif\nint y;"), "none");
  EXPECT_EQ(behind("#include <a>\nimport b;\nint x;"), "none");
}

static std::string normalised(llvm::StringRef Text) {
  return applyEdits(Text,
                    normaliseCaptures(Text, lang(), CaptureForm::Analysed));
}

TEST(RawTokens, Captures) {
  EXPECT_EQ(normalised("{ defer [x] { x++; }; }"), "{ defer [x]()mutable { x++; }; }");
  EXPECT_EQ(normalised("{ defer [x = a[1]]\r\n{ }; }"),
            "{ defer [x = a[1]]()mutable\r\n{ }; }");
  for (const char *Same :
       {"", "{ defer [x] { }(); }", "{ defer [x]() { }; }", "int *defer [2]{};",
        "{ defer [[likely]] { }; }", "{ defer [x", "#define D defer [x] { }\n", "// defer [x] { }", "\"defer [x] { }\""})
    EXPECT_EQ(normalised(Same), Same);
}

TEST(RawTokens, CapturesAroundConditions) {
  // One branch of a conditional matches as well as the other.
  EXPECT_EQ(normalised("{ defer [x] {\n#if A\n{\n#else\n{ {\n}\n#endif\n} }; }"),
            "{ defer [x]()mutable {\n#if A\n{\n#else\n{ {\n}\n#endif\n} }; }");
}

TEST(RawTokens, IsInBody) {
  auto InBody = [](llvm::StringRef Text) {
    return isInBody(Text, lang(), Text.find('@') == llvm::StringRef::npos
                                      ? Text.size()
                                      : Text.find('@'));
  };
  EXPECT_FALSE(InBody(""));
  EXPECT_FALSE(InBody("namespace a { inline namespace b { @"));
  EXPECT_FALSE(InBody("extern \"C\" { @"));
  EXPECT_TRUE(InBody("void f() { @"));
  EXPECT_TRUE(InBody("inline void f() { @"));
  EXPECT_TRUE(InBody("namespace a { extern \"C\" void f() { @"));
  EXPECT_FALSE(InBody("void f() { } @"));
  EXPECT_FALSE(InBody("} } @")) << "too many";
  EXPECT_FALSE(InBody("// void f() {\nconst char *s = \"{\"; @"));
}

TEST(RawTokens, BlockReturn) {
  llvm::StringRef Text = "int f() { defer { if (x) { return 1; } }; return 2; }";
  auto Found = findBlockReturn(Text, lang(), Text.find("return 2"));
  ASSERT_TRUE(Found);
  EXPECT_EQ(Found->Return, Text.find("return 1"));
  EXPECT_TRUE(Found->HasValue);
  EXPECT_TRUE(Found->HasSemicolon);
  EXPECT_EQ(Text.substr(0, Found->BlockEnd).take_back(3), "} }");
  // A lambda in the block has returns of its own.
  Text = "int f() { defer { g([] { return 1; }); }; return 2; }";
  EXPECT_FALSE(findBlockReturn(Text, lang(), Text.find("return 2")));
  EXPECT_FALSE(findBlockReturn("", lang(), 0));
  EXPECT_FALSE(findBlockReturn("{ defer { return", lang(), 10));
}

TEST(RawTokens, NamesOfIncludes) {
  llvm::StringRef Text = "\xEF\xBB\xBF#include <a//b.h>\r\n# include_next \"c d\"\r\n"
                         "#if __has_include(<e>)\n// #include <f>\n"
                         "#include G\n#include \"h";
  std::vector<std::string> Names;
  for (const IncludeName &I : findIncludeNames(Text, lang())) {
    Names.push_back(I.Name.str() + (I.IsQuoted ? " quoted" : "") +
                    (I.IsNext ? " next" : ""));
    EXPECT_EQ(Text.substr(I.Offset + 1, I.Length - 2), I.Name);
  }
  EXPECT_EQ(Names, (std::vector<std::string>{"a//b.h", "c d quoted next", "e"}));
}

TEST(AbsoluteIncludes, Renamed) {
  NewIncludes New;
  New.Names["/a/b.h"] = "../b.h";
  New.Next["/a/b.h"] = "next.h";
  EXPECT_EQ(renameIncludes("#include </a/b.h> // c\r\n#include_next \"/a/b.h\"\n"
                           "const char *s = \"/a/b.h\";",
                           New),
            "#include \"../b.h\" // c\r\n#include_next \"next.h\"\n"
            "const char *s = \"/a/b.h\";");
  EXPECT_EQ(relativeName("/a/b/c.h", "/a/b"), "c.h");
  EXPECT_EQ(relativeName("/a/b/c.h", "/a/bb/d"), "../../b/c.h");
  EXPECT_EQ(relativeName("/c.h", "/"), "c.h");
}
