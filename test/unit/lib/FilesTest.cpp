// What is written to the disk: StagedFiles.h, Fixes.h.

#include "Command/Fixes.h"
#include "Output/StagedFiles.h"
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

using namespace opendefer;

namespace {

class FilesOnDisk : public testing::Test {
protected:
  void SetUp() override { ASSERT_TRUE(mkdtemp(&Directory[0])); }
  void TearDown() override {
    std::system(("rm -rf " + Directory).c_str());
  }
  std::string path(const std::string &Name) { return Directory + "/" + Name; }
  std::string write(const std::string &Name, const std::string &Text,
                    mode_t Mode = 0644) {
    std::ofstream(path(Name), std::ios::binary) << Text;
    EXPECT_EQ(chmod(path(Name).c_str(), Mode), 0);
    return path(Name);
  }
  static std::string read(const std::string &Path) {
    std::ifstream File(Path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(File), {});
  }
  static mode_t mode(const std::string &Path) {
    struct stat Status = {};
    EXPECT_EQ(stat(Path.c_str(), &Status), 0);
    return Status.st_mode & 07777;
  }
  size_t numFiles() {
    std::string List = "ls -A " + Directory;
    FILE *Pipe = popen(List.c_str(), "r");
    size_t Lines = 0;
    for (int C; (C = getc(Pipe)) != EOF;)
      Lines += C == '\n';
    pclose(Pipe);
    return Lines;
  }
  static bool failed(llvm::Error E) {
    bool Is = bool(E);
    llvm::consumeError(std::move(E));
    return Is;
  }
  std::string Directory = "/tmp/opendefer-unit-XXXXXX";
};

Problem problem(const std::string &Path, unsigned Offset, EditList Fix) {
  Problem P;
  P.Id = DiagID::JumpOutOfDefer;
  P.Place = {Path, Offset};
  P.Message = "at " + std::to_string(Offset);
  for (Edit &E : Fix)
    P.Fix.push_back({Path, std::move(E)});
  return P;
}

} // namespace

TEST_F(FilesOnDisk, StagedKeepTheirModes) {
  for (mode_t Mode : {0600, 0644, 0755, 0664, 04711, 02755}) {
    std::string Path = write("file", "old", Mode);
    ASSERT_FALSE(failed(writeFile(Path, "new")));
    EXPECT_EQ(read(Path), "new");
    EXPECT_EQ(mode(Path), Mode);
  }
}

TEST_F(FilesOnDisk, StagedAreNotSeenBeforeTheCommit) {
  std::string One = write("one", "1"), Two = path("two");
  {
    StagedFiles Files;
    ASSERT_FALSE(failed(Files.stage(One, "new")));
    ASSERT_FALSE(failed(Files.stage(Two, "new")));
    EXPECT_EQ(read(One), "1");
    EXPECT_NE(access(Two.c_str(), F_OK), 0);
  }
  EXPECT_EQ(read(One), "1");
  EXPECT_EQ(numFiles(), 1u) << "temporary files are left";
  StagedFiles Files;
  ASSERT_FALSE(failed(Files.stage(One, "new\r\n")));
  ASSERT_FALSE(failed(Files.stage(Two, "")));
  ASSERT_FALSE(failed(Files.commit()));
  EXPECT_EQ(read(One), "new\r\n");
  EXPECT_EQ(read(Two), "");
  EXPECT_EQ(numFiles(), 2u);
}

TEST_F(FilesOnDisk, StagedAreUndoneTogether) {
  std::string One = write("one", "1", 0640), Two = path("two");
  StagedFiles Files;
  ASSERT_FALSE(failed(Files.stage(One, "new")));
  ASSERT_FALSE(failed(Files.stage(Two, "new")));
  // A directory has taken its name: nothing can be put there.
  ASSERT_EQ(mkdir(Two.c_str(), 0777), 0);
  EXPECT_TRUE(failed(Files.commit()));
  EXPECT_EQ(read(One), "1");
  EXPECT_EQ(mode(One), mode_t(0640));
}

TEST_F(FilesOnDisk, StagedFollowLinksAndKeepThem) {
  std::string Target = write("target", "old"), Link = path("link");
  ASSERT_EQ(symlink("target", Link.c_str()), 0);
  ASSERT_FALSE(failed(writeFile(Link, "new")));
  EXPECT_EQ(read(Target), "new");
  struct stat Status;
  ASSERT_EQ(lstat(Link.c_str(), &Status), 0);
  EXPECT_TRUE(S_ISLNK(Status.st_mode));
}

TEST_F(FilesOnDisk, FixesThatContradictAnEarlierOneAreLeftOut) {
  std::string Path = write("a.cpp", "0123456789");
  for (const Edit &Second : {Edit{2, 3, "x"}, Edit{4, 4, "x"}, Edit{4, 0, "x"},
                             Edit{5, 1, "x"}, Edit{0, 10, "x"}}) {
    Fixes All;
    All.add({problem(Path, 4, {{4, 2, "AB"}}), problem(Path, 9, {Second, {8, 1, "y"}})});
    auto Files = All.apply();
    ASSERT_TRUE(bool(Files));
    ASSERT_EQ(Files->size(), 1u);
    EXPECT_EQ(Files->front().New, "0123AB6789") << Second.Offset;
    EXPECT_EQ(All.numFixed(), 1u);
    EXPECT_TRUE(All.leavesErrors());
  }
}

TEST_F(FilesOnDisk, FixesSideBySideAreAllMade) {
  std::string Path = write("a.cpp", "0123456789");
  Fixes All;
  All.add({problem(Path, 4, {{4, 2, "AB"}}), problem(Path, 6, {{6, 1, "C"}}),
           problem(Path, 2, {{2, 2, ""}}), problem(Path, 0, {{4, 2, "AB"}})});
  All.add({problem(Path, 4, {{4, 2, "AB"}})}); // as another parse has it
  EXPECT_EQ(All.numProblems(), 4u);
  auto Files = All.apply();
  ASSERT_TRUE(bool(Files));
  EXPECT_EQ(Files->front().Old, "0123456789");
  EXPECT_EQ(Files->front().New, "01ABC789");
  EXPECT_EQ(All.numFixed(), 4u);
  EXPECT_FALSE(All.leavesErrors());
}
