// Edits, readings of a file and differences: Edit.h, RewrittenText.h,
// UnifiedDiff.h.

#include "Basic/Edit.h"
#include "Rewrite/RewrittenText.h"
#include "Rewrite/UnifiedDiff.h"
#include <gtest/gtest.h>

using namespace opendefer;

TEST(Edit, AppliedInOrderAndAtBothEnds) {
  EXPECT_EQ(applyEdits("", {}), "");
  EXPECT_EQ(applyEdits("", {Edit{0, 0, "all"}}), "all");
  EXPECT_EQ(applyEdits("abc", {Edit{0, 0, "<"}, Edit{1, 1, "B"}, Edit{3, 0, ">"}}),
            "<aBc>");
  EXPECT_EQ(applyEdits("ab\r\ncd", {Edit{2, 2, "\n"}, Edit{5, 1, ""}}), "ab\nc");
}

TEST(Edit, OffsetsFindTheWayBack) {
  //                 0123456
  //         from    ab cd e    to   aXX cd[]
  const EditList Edits = {{1, 1, "XX"}, {6, 1, "[]"}};
  bool Inside = true;
  EXPECT_EQ(mapOffsetBack(Edits, 0, &Inside), 0u);
  EXPECT_FALSE(Inside);
  for (unsigned Offset : {1u, 2u}) {
    EXPECT_EQ(mapOffsetBack(Edits, Offset, &Inside), 1u);
    EXPECT_TRUE(Inside);
  }
  EXPECT_EQ(mapOffsetBack(Edits, 3, &Inside), 2u);
  EXPECT_FALSE(Inside);
  EXPECT_EQ(mapOffsetBack(Edits, 8, &Inside), 6u);
  EXPECT_TRUE(Inside);
  // What has been removed leaves nothing to come from.
  EXPECT_EQ(mapOffsetBack(EditList{{0, 4, ""}}, 0), 4u);
  EXPECT_EQ(mapOffsetBack({}, 17), 17u);
}

TEST(RewrittenText, MapsBackThroughAllLayers) {
  RewrittenText T;
  T.Original = "M x\n";
  T.Expanding = {{{0, 1, "N N"}}, {{2, 1, "body"}}};
  T.Normalising = {{6, 0, "()"}};
  T.Lowering = {{0, 0, "{"}, {9, 0, "}"}};
  EXPECT_EQ(T.expanded(), "N body x\n");
  EXPECT_EQ(T.text(), "{N body() }x\n");
  bool Generated = false;
  EXPECT_EQ(T.mapBack(T.text().find('x'), &Generated), 2u);
  EXPECT_FALSE(Generated);
  EXPECT_EQ(T.mapBack(T.text().find("body"), &Generated), 0u);
  EXPECT_TRUE(Generated);
  EXPECT_EQ(T.mapBack(0, &Generated), 0u);
  EXPECT_TRUE(Generated);
}

TEST(RewrittenText, WhatIsBehindTheEndIsAtTheEnd) {
  for (auto [Original, End] :
       {std::pair<const char *, unsigned>{"", 0}, {"a", 1}, {"a\n", 1},
        {"a\r\n", 1}, {"\r\n", 0}, {"\n", 0}, {"a\n\n", 2}}) {
    EXPECT_EQ(endOfLastLine(Original), End) << Original;
    RewrittenText T;
    T.Original = Original;
    EXPECT_EQ(T.mapBack(1000), End) << Original;
  }
}

static ParsedFile reading(EditList Edits, std::vector<TextRange> Bodies = {}) {
  return {std::move(Edits), std::move(Bodies)};
}

TEST(ParsedFile, OfOtherFunctionsAreAdded) {
  ParsedFile Into = reading({{10, 0, "a"}}, {{5, 20}});
  EXPECT_FALSE(merge(Into, reading({{30, 2, "b"}}, {{25, 40}})));
  EXPECT_EQ(Into.Edits, (EditList{{10, 0, "a"}, {30, 2, "b"}}));
  ASSERT_EQ(Into.Bodies.size(), 2u);
  EXPECT_EQ(Into.Bodies[1].Begin, 25u);
  // The same again changes nothing.
  EXPECT_FALSE(merge(Into, reading({{10, 0, "a"}}, {{5, 20}})));
  EXPECT_EQ(Into.Edits.size(), 2u);
  EXPECT_EQ(Into.Bodies.size(), 2u);
}

TEST(ParsedFile, ThatDiffersInAFunctionIsRefusedAndLeavesTheOther) {
  const ParsedFile Old = reading({{10, 0, "a"}}, {{5, 20}});
  for (const EditList &New :
       {EditList{{10, 0, "b"}}, EditList{}, EditList{{10, 0, "a"}, {12, 0, "c"}}}) {
    ParsedFile Into = Old;
    auto Differs = merge(Into, reading(New, {{5, 20}}));
    ASSERT_TRUE(Differs);
    EXPECT_EQ(*Differs, New.size() == 2 ? 12u : 10u);
    EXPECT_EQ(Into.Edits, Old.Edits);
  }
}

TEST(ParsedFile, ThatOverlapsIsRefusedAndLeavesTheOther) {
  const ParsedFile Old = reading({{10, 4, "a"}, {20, 0, "b"}});
  for (const Edit &New : {Edit{8, 3, "x"}, Edit{10, 0, "x"}, Edit{10, 4, "x"},
                          Edit{13, 1, "x"}, Edit{12, 10, "x"}, Edit{20, 0, "x"}}) {
    ParsedFile Into = Old;
    auto Overlap = merge(Into, reading({{0, 0, "first"}, New}));
    ASSERT_TRUE(Overlap) << New.Offset;
    EXPECT_EQ(*Overlap, New.Offset);
    EXPECT_EQ(Into.Edits, Old.Edits) << "half of it is in there";
  }
  for (const Edit &New : {Edit{8, 2, "x"}, Edit{14, 6, "x"}, Edit{21, 0, "x"}}) {
    ParsedFile Into = Old;
    EXPECT_FALSE(merge(Into, reading({New}))) << New.Offset;
    EXPECT_EQ(Into.Edits.size(), 3u);
  }
}

TEST(UnifiedDiff, NothingForNothing) {
  EXPECT_EQ(unifiedDiff("f", "", ""), "");
  EXPECT_EQ(unifiedDiff("f", "a\r\nb", "a\r\nb"), "");
}

TEST(UnifiedDiff, EmptyTextsAndLastLines) {
  EXPECT_EQ(unifiedDiff("f", "", "a\n"),
            "--- a/f\n+++ b/f\n@@ -0,0 +1,1 @@\n+a\n");
  EXPECT_EQ(unifiedDiff("f", "a\n", ""),
            "--- a/f\n+++ b/f\n@@ -1,1 +0,0 @@\n-a\n");
  EXPECT_EQ(unifiedDiff("f", "a", "a\n"),
            "--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-a\n"
            "\\ No newline at end of file\n+a\n");
  EXPECT_EQ(unifiedDiff("f", "x\r\ny\r\n", "x\r\nz\r\n"),
            "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n x\r\n-y\r\n+z\r\n");
}

TEST(UnifiedDiff, HunksJoinWhereTheirContextMeets) {
  std::string Old, Near, Far;
  for (int I = 0; I < 20; ++I) {
    Old += std::to_string(I) + "\n";
    Near += I == 2 || I == 9 ? "new\n" : std::to_string(I) + "\n";
    Far += I == 2 || I == 10 ? "new\n" : std::to_string(I) + "\n";
  }
  auto Hunks = [](const std::string &Diff) {
    return llvm::StringRef(Diff).count("@@ -");
  };
  EXPECT_EQ(Hunks(unifiedDiff("f", Old, Near)), 1u);
  EXPECT_EQ(Hunks(unifiedDiff("f", Old, Far)), 2u);
  EXPECT_NE(unifiedDiff("f", Old, Far).find("@@ -8,7 +8,7 @@\n 7\n"),
            std::string::npos);
}
