// How the launcher reads a command line: CompilerCommand.h, IncludeScan.h.

#include "Launch/CompilerCommand.h"
#include "Launch/IncludeScan.h"
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace opendefer;
using Kind = CompilerCommand::Kind;
using Words = std::vector<std::string>;

TEST(CompilerCommand, LaunchersComeBeforeTheCompiler) {
  CompilerCommand C({"ccache", "distcc", "/usr/bin/x86_64-linux-gnu-g++-12", "-c",
                     "a.cpp"});
  EXPECT_EQ(C.programs().size(), 3u);
  EXPECT_EQ(C.arguments(), (Words{"-c", "a.cpp"}));
  EXPECT_EQ(C.output(), "a.o");
  EXPECT_FALSE(C.isClang());
  EXPECT_TRUE(CompilerCommand({"clang++-19", "-c", "a.cpp"}).isClang());
  EXPECT_EQ(CompilerCommand({}).kind(), Kind::Other);
  EXPECT_EQ(CompilerCommand({"g++"}).kind(), Kind::Other);
}

TEST(CompilerCommand, Kinds) {
  auto KindOf = [](Words W) {
    W.insert(W.begin(), "g++");
    return CompilerCommand(W).kind();
  };
  EXPECT_EQ(KindOf({"a.cpp"}), Kind::CompileAndLink);
  EXPECT_EQ(KindOf({"a.o", "-o", "a"}), Kind::Link);
  EXPECT_EQ(KindOf({"-c", "a.cpp"}), Kind::Compile);
  EXPECT_EQ(KindOf({"a.cpp", "-fsyntax-only"}), Kind::Compile);
  EXPECT_EQ(KindOf({"-E", "a.cpp"}), Kind::Other);
  EXPECT_EQ(KindOf({"-c", "a.cpp", "-MM"}), Kind::Other);
  EXPECT_EQ(KindOf({"-c", "a.s"}), Kind::Other);
  EXPECT_EQ(KindOf({"-c", ""}), Kind::Other) << "an empty word is no input";
  // The value of an option is none, whatever it looks like.
  EXPECT_EQ(KindOf({"-include", "-E", "-c", "a.cpp"}), Kind::Compile);
  EXPECT_EQ(KindOf({"-o", "-c", "a.cpp"}), Kind::CompileAndLink);
  EXPECT_EQ(KindOf({"-x", "c++", "-"}), Kind::CompileAndLink);
  EXPECT_EQ(KindOf({"--analyze", "a.cpp"}), Kind::Compile);
  EXPECT_EQ(KindOf({"-emit-ast", "a.cpp"}), Kind::Compile);
  EXPECT_EQ(KindOf({"-dumpversion", "a.cpp"}), Kind::Other);
  EXPECT_EQ(KindOf({"-print-file-name=a", "a.cpp"}), Kind::Other);
  EXPECT_EQ(KindOf({"-Xclang", "-print-stats", "-c", "a.cpp"}), Kind::Compile);
  // Something put behind would be taken for the value.
  EXPECT_EQ(KindOf({"-c", "a.cpp", "-o"}), Kind::Other);
  EXPECT_TRUE(CompilerCommand({"g++", "-c", "a.cpp", "-x"}).sources().empty());
  EXPECT_EQ(KindOf({"-c", "a.cpp", "-o", "-x"}), Kind::Compile);
}

TEST(CompilerCommand, LanguagesHoldForWhatComesBehind) {
  CompilerCommand C({"gcc", "a.c", "-x", "c++", "b.c", "-", "-xnone", "c.c", "d.C"});
  ASSERT_EQ(C.sources().size(), 3u);
  EXPECT_EQ(C.sources()[0].Path, "b.c");
  EXPECT_EQ(C.sources()[1].Path, "-");
  EXPECT_EQ(C.sources()[2].Path, "d.C");
  EXPECT_FALSE(C.endsInLanguage());
  EXPECT_EQ(C.argumentsFor(C.sources()[0]),
            (Words{"-x", "c++", "b.c", "-xnone"})); // one job for a parse
  EXPECT_TRUE(C.compilesC());
  EXPECT_FALSE(CompilerCommand({"gcc", "a.o", "d.C"}).compilesC());
  EXPECT_TRUE(CompilerCommand({"g++", "-x", "c", "a.c"}).sources().empty());
  EXPECT_TRUE(CompilerCommand({"g++", "-xc", "a.c"}).endsInLanguage());
  EXPECT_EQ(CompilerCommand({"g++", "a.c"}).sources().size(), 1u);
  EXPECT_TRUE(CompilerCommand({"g++", "a.ii"}).sources().front().IsPreprocessed);
  EXPECT_TRUE(CompilerCommand({"g++", "a.hpp"}).precompiles());
  EXPECT_EQ(CompilerCommand({"g++", "d/a.hpp"}).output(), "d/a.hpp.gch");
}

TEST(CompilerCommand, OutputAndDependencies) {
  EXPECT_EQ(CompilerCommand({"g++", "-c", "d.e/a.b.cpp"}).output(), "a.b.o");
  EXPECT_EQ(CompilerCommand({"g++", "-S", "a.cpp"}).output(), "a.s");
  EXPECT_EQ(CompilerCommand({"g++", "-fsyntax-only", "a.cpp", "-o", "x"}).output(), "");
  EXPECT_EQ(CompilerCommand({"g++", "-c", "a.cpp", "-ox y"}).output(), "x y");
  EXPECT_TRUE(CompilerCommand({"g++", "-c", "a.cpp"}).dependencyFiles().empty());
  EXPECT_EQ(CompilerCommand({"g++", "-c", "a.cpp", "-MD", "-MFx"}).dependencyFiles(),
            Words{"x"});
  EXPECT_EQ(CompilerCommand({"g++", "-c", "a.cpp", "-Wp,-MMD,d/x.d,-Wall"}).dependencyFiles(),
            Words{"d/x.d"});
}

TEST(CompilerCommand, TextFiles) {
  auto Has = [](const CompilerCommand &C, const std::string &File) {
    Words Files = C.textFiles();
    return std::count(Files.begin(), Files.end(), File) != 0;
  };
  EXPECT_TRUE(CompilerCommand({"g++", "-MD", "a.cpp"}).textFiles().empty());
  CompilerCommand Compiles({"g++", "-c", "d/a.cpp", "-o", "e/b.o",
                            "-fstack-usage", "-save-temps=obj"});
  EXPECT_TRUE(Has(Compiles, "e/b.su"));
  EXPECT_TRUE(Has(Compiles, "e/b.ii"));
  CompilerCommand Links({"g++", "d/a.cpp", "-o", "e/b", "-fcallgraph-info=su"});
  EXPECT_TRUE(Has(Links, "e/b-a.ci"));
  CompilerCommand Records({"clang++", "-c", "a.cpp", "-MJ", "x", "-ftime-trace"});
  EXPECT_TRUE(Has(Records, "x"));
  EXPECT_TRUE(Has(Records, "a.json"));
}

class Files : public testing::Test {
protected:
  void SetUp() override { ASSERT_TRUE(mkdtemp(&Directory[0])); }
  void TearDown() override {
    std::system(("rm -rf " + Directory).c_str());
  }
  std::string write(const std::string &Name, const std::string &Text) {
    std::ofstream(Directory + "/" + Name, std::ios::binary) << Text;
    return Directory + "/" + Name;
  }
  opendefer::Deferring scan(Words W, const std::string &Input = "") {
    W.insert(W.begin(), "g++");
    return opendefer::scanIncludes(CompilerCommand(W), Input);
  }
  bool mayDefer(Words W, const std::string &Input = "") {
    return scan(W, Input) != opendefer::Deferring::No;
  }
  std::string Directory = "/tmp/opendefer-unit-XXXXXX";
};

TEST_F(Files, ResponseFiles) {
  std::string Inner = write("inner", "'a b.cpp'\n");
  std::string Outer = write(
      "outer", "-DX=\"1 2\"\r\n-DY=\\\"z\\\" '' @" + Inner + " \"it's\" -I\\ d");
  CompilerCommand C({"g++", "@" + Outer, "@/no/such/file"});
  EXPECT_EQ(C.arguments(), (Words{"-DX=1 2", "-DY=\"z\"", "", "a b.cpp", "it's",
                                  "-I d", "@/no/such/file"}));
  // One that names itself comes to an end.
  std::string Self = Directory + "/self";
  write("self", "-c @" + Self);
  EXPECT_EQ(CompilerCommand({"g++", "@" + Self}).arguments().back(), "@" + Self);
}

TEST_F(Files, ScanFindsOurNameThroughOthers) {
  std::string Main = write("main.cpp", "\xEF\xBB\xBF#include \"a.h\"\r\nint main() {}");
  EXPECT_FALSE(mayDefer({"-c", Main})) << "there is no a.h";
  std::string Header = write("a.h", "#  /* x */ include /* y\n */ \\\n <b.h>\n");
  EXPECT_FALSE(mayDefer({"-c", Main}));
  mkdir((Directory + "/inc").c_str(), 0777);
  write("inc/b.h", "#if 0\n#include <opendefer/defer.h>\n#endif");
  EXPECT_FALSE(mayDefer({"-c", Main})) << "it is not where that is looked for";
  EXPECT_TRUE(mayDefer({"-c", Main, "-I" + Directory + "/inc"}));
  EXPECT_TRUE(mayDefer({"-c", Main, "-isystem", Directory + "/inc"}));
  // -iquote is not for <b.h>.
  EXPECT_FALSE(mayDefer({"-c", Main, "-iquote", Directory + "/inc"}));
}

TEST_F(Files, ScanReadsWhatTheCommandIncludes) {
  std::string Main = write("main.cpp", "");
  std::string Header = write("a.h", "#import <opendefer/panic.h>");
  EXPECT_FALSE(mayDefer({"-c", Main}));
  EXPECT_TRUE(mayDefer({"-c", Main, "-include", Header}));
  EXPECT_TRUE(mayDefer({"-c", Main, "--imacros", Header}));
  EXPECT_TRUE(mayDefer({"-c", Main, "-Xclang", "-include", "-Xclang", Header}));
  EXPECT_TRUE(mayDefer({"-c", Main, "-include-pch", "a.pch"}));
  EXPECT_TRUE(mayDefer({"-xc++", "-"}, "#include <opendefer/defer.h>\n"));
  EXPECT_FALSE(mayDefer({"-xc++", "-"}, "int main() {}"));
  // Who knows what a macro names?
  write("main.cpp", "#include NAME\n");
  EXPECT_TRUE(mayDefer({"-c", Main}));
}

TEST_F(Files, ScanFindsTheKeywordAnywhere) {
  using opendefer::Deferring;
  std::string Main = write("main.cpp", "#include <opendefer/defer.h>\n"
                                       "#include \"a.h\"\n");
  std::string Header = write("a.h", "using opendefer::value;\n");
  EXPECT_EQ(scan({"-c", Main}), Deferring::HeaderOnly);
  EXPECT_EQ(scan({"-c", Main, "-DAT_END=defer"}), Deferring::Possible);
  for (const char *Text : {"defer", "#define x OPENDEFER_DEFER", "recover()", "undefer"}) {
    write("a.h", Text);
    EXPECT_EQ(scan({"-c", Main}), Deferring::Possible) << Text;
  }
  // Not in our own headers.
  mkdir((Directory + "/opendefer").c_str(), 0777);
  write("a.h", "");
  write("opendefer/lowered.h", "#define defer");
  write("opendefer/defer.h", "#define defer");
  EXPECT_EQ(scan({"-c", Main, "-I", Directory}), Deferring::HeaderOnly);
  // Those of a user who has such a directory are.
  unlink((Directory + "/opendefer/lowered.h").c_str());
  EXPECT_EQ(scan({"-c", Main, "-I", Directory}), Deferring::Possible);
  write("main.cpp", "void f() { defer g(); }");
  EXPECT_EQ(scan({"-c", Main}), Deferring::No) << "another's defer";
}

TEST_F(Files, ScanEndsWhereFilesIncludeEachOther) {
  std::string Main = write("main.cpp", "#include \"main.cpp\"\n#include \"");
  EXPECT_FALSE(mayDefer({"-c", Main}));
}
