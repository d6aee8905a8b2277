//===- NotedClosureTest.cpp - Addresses of captured variables -------------===//

#include "unwind/CallNote.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <initializer_list>

using namespace opendefer::__lowered;

namespace {

/// A note and a frame with three slots.
class NotedClosureTest : public testing::Test {
protected:
  /// Index, size in the slot, and the operands of the frame and the captures.
  const CallNote &note(unsigned Index, unsigned Size,
                       std::initializer_list<const char *> Operands) {
    std::uint32_t Words[5] = {
        0, Index | Size << 8 | unsigned(Operands.size() - 1) << 16, 0, 0, 0};
    std::memcpy(Description, Words, sizeof(Words));
    char *At = reinterpret_cast<char *>(Description) + sizeof(Words);
    for (const char *Text : Operands)
      At = std::strcpy(At, Text) + std::strlen(Text) + 1;
    return *reinterpret_cast<const CallNote *>(Description);
  }
  const void *inFrame(int Offset) const {
    return reinterpret_cast<const char *>(&Frame) + Offset;
  }
  std::uint32_t Description[64];
  __open_frame<3> Frame;
};

TEST_F(NotedClosureTest, HasTheAddressesOfVariables) {
  NotedClosure Closure(note(0, 0, {"16(%rsp)", "8(%rsp)", "160(%rsp)"}),
                       Frame.__slots[0]);
  EXPECT_EQ(Closure.Words[0], inFrame(-8));
  EXPECT_EQ(Closure.Words[1], inFrame(144));
}

TEST_F(NotedClosureTest, BeginsWithWhatIsInTheSlot) {
  Frame.__slots[2].__words[0] = &Description;
  Frame.__slots[2].__words[1] = this;
  NotedClosure One(note(2, 8, {"-48(%rbp)", "-8(%rbp)"}), Frame.__slots[2]);
  EXPECT_EQ(One.Words[0], &Description);
  EXPECT_EQ(One.Words[1], inFrame(40));
  NotedClosure Two(note(2, 16, {"-48(%rbp)", "-56(%rbp)"}), Frame.__slots[2]);
  EXPECT_EQ(Two.Words[0], &Description);
  EXPECT_EQ(Two.Words[1], this);
  EXPECT_EQ(Two.Words[2], inFrame(-8));
}

TEST_F(NotedClosureTest, ReadsTheNotationOfIntel) {
  NotedClosure Closure(
      note(1, 0, {"BYTE PTR [rsp+8]", "QWORD PTR [rsp]", "4[rsp]", "[rsp+1]",
                  "[rsp+2]", "[rsp+3]", "[rsp+4]"}),
      Frame.__slots[1]);
  EXPECT_EQ(Closure.Words[0], inFrame(-8));
  EXPECT_EQ(Closure.Words[5], inFrame(-4));
}

TEST_F(NotedClosureTest, RefusesOtherPlaces) {
  EXPECT_DEATH(NotedClosure(note(0, 0, {"8(%rsp)", "-8(%rbp)"}),
                            Frame.__slots[0]),
               "not beside the frame");
  EXPECT_DEATH(NotedClosure(note(0, 0, {"8(%rsp)", "text(%rip)"}),
                            Frame.__slots[0]),
               "place is not constant");
}

} // namespace
