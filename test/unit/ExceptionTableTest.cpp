//===- ExceptionTableTest.cpp - Where a function lets a recovery in --------===//
//
// Tables written by hand: a function at Start with calls at Start + 0x10 * N.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/ExceptionTable.h"

#include <opendefer/lowered/recovery.h>

#include <gtest/gtest.h>

#include <vector>

using namespace opendefer::__lowered;

namespace {

struct Other {};
constexpr std::uintptr_t Start = 0x1000;

/// A call site for the call that returns to Start + 0x10 * Number.
struct Site {
  std::uint8_t Number;
  std::uint8_t Pad;    ///< 0: none.
  std::uint8_t Action; ///< 0: only cleanups, else 1 + offset into the actions.
};

class TableBuilder {
public:
  TableBuilder(std::vector<Site> Sites, std::vector<std::uint8_t> Actions,
               std::vector<const std::type_info *> Types) {
    std::vector<std::uint8_t> CallSites;
    for (const Site &S : Sites)
      for (int Byte : {0x10 * S.Number - 5, 5, int(S.Pad), int(S.Action)})
        CallSites.push_back(static_cast<std::uint8_t>(Byte));
    std::size_t Distance =
        2 + CallSites.size() + Actions.size() + 8 * Types.size();
    Bytes = {0xff, 0x00, static_cast<std::uint8_t>(Distance), 0x01,
             static_cast<std::uint8_t>(CallSites.size())};
    Bytes.insert(Bytes.end(), CallSites.begin(), CallSites.end());
    Bytes.insert(Bytes.end(), Actions.begin(), Actions.end());
    for (std::size_t I = Types.size(); I--;) { // The first one comes last.
      auto *Type = reinterpret_cast<const std::uint8_t *>(&Types[I]);
      Bytes.insert(Bytes.end(), Type, Type + 8);
    }
  }

  bool read(unsigned Call, LandingPad &Pad,
            TableKind Kind = TableKind::Cxx) const {
    return readLandingPad(Bytes.data(), Kind, Start, Start + 0x10 * Call, Pad);
  }
  bool handlesFrame() const { return handlesTableFrame(Bytes.data(), Start, Start + 0x10); }
  bool handlesAny() const { return handlesRecovery(Bytes.data(), Start); }

private:
  std::vector<std::uint8_t> Bytes;
};

// Actions: a filter, then the distance to the next from its own place, or 0.
constexpr std::uint8_t Next = 1, End = 0, Back = 0x7d /* -3 */;
constexpr std::uint8_t Cleanup = 0, Specification = 0x7f /* -1 */;

} // namespace

TEST(ExceptionTableTest, CallSites) {
  TableBuilder T({{1, 0, 0}, {2, 0x50, 0}}, {}, {});
  LandingPad Pad;
  ASSERT_TRUE(T.read(1, Pad));
  EXPECT_EQ(Pad.Address, 0u);
  EXPECT_FALSE(Pad.IsEnteredInPassing || Pad.IsEnteredByTarget);
  ASSERT_TRUE(T.read(2, Pad));
  EXPECT_EQ(Pad.Address, Start + 0x50);
  EXPECT_TRUE(Pad.IsEnteredInPassing);
  EXPECT_EQ(Pad.PassingSelector, 0);
  EXPECT_FALSE(Pad.IsEnteredByTarget);
}

// The types of handlers that have been removed may be left. Their bytes are not
// actions.
TEST(ExceptionTableTest, TypesWithoutActions) {
  auto *LikeAction = reinterpret_cast<const std::type_info *>(1);
  TableBuilder T({{1, 0, 0}}, {}, {&typeid(__recovery), LikeAction});
  EXPECT_FALSE(T.handlesAny());
  TableBuilder Used({{1, 0x50, 1}}, {1, End}, {&typeid(__recovery)});
  EXPECT_TRUE(Used.handlesAny());
}

TEST(ExceptionTableTest, NoexceptHasNoCallSite) {
  TableBuilder T({{1, 0, 0}, {3, 0x50, 0}}, {}, {});
  LandingPad Pad;
  EXPECT_FALSE(T.read(2, Pad));
  EXPECT_FALSE(T.read(4, Pad));
}

// Cleanups of C, and of C++ after link time optimisation.
TEST(ExceptionTableTest, OtherCallsOfCPass) {
  TableBuilder T({{1, 0x50, 0}, {3, 0, 0}}, {}, {});
  LandingPad Pad;
  ASSERT_TRUE(T.read(2, Pad, TableKind::C));
  EXPECT_FALSE(Pad.IsEnteredInPassing || Pad.IsEnteredByTarget);
  ASSERT_TRUE(T.read(1, Pad, TableKind::C));
  EXPECT_TRUE(Pad.IsEnteredInPassing);
}

TEST(ExceptionTableTest, DeferringFunction) {
  TableBuilder T({{1, 0x50, 1}}, {1, End}, {&typeid(__recovery)});
  LandingPad Pad;
  ASSERT_TRUE(T.read(1, Pad));
  EXPECT_FALSE(Pad.IsEnteredInPassing);
  EXPECT_TRUE(Pad.IsEnteredByTarget);
  EXPECT_EQ(Pad.TargetSelector, 1);
}

TEST(ExceptionTableTest, CleanupInsideTheHandler) {
  TableBuilder T({{1, 0x50, 1}}, {Cleanup, Next, 2, End},
                 {&typeid(Other), &typeid(__recovery)});
  LandingPad Pad;
  ASSERT_TRUE(T.read(1, Pad));
  EXPECT_TRUE(Pad.IsEnteredInPassing);
  EXPECT_EQ(Pad.PassingSelector, 0);
  EXPECT_TRUE(Pad.IsEnteredByTarget);
  EXPECT_EQ(Pad.TargetSelector, 2);
}

TEST(ExceptionTableTest, ChainsMayGoBack) {
  TableBuilder T({{1, 0x50, 3}}, {1, End, Cleanup, Back}, {&typeid(__recovery)});
  LandingPad Pad;
  ASSERT_TRUE(T.read(1, Pad));
  EXPECT_TRUE(Pad.IsEnteredInPassing);
  EXPECT_TRUE(Pad.IsEnteredByTarget);
}

TEST(ExceptionTableTest, FunctionWithTableFrame) {
  auto *Type = &typeid(__recovery_at_table);
  TableBuilder T({{1, 0x50, 1}}, {1, End}, {Type});
  LandingPad Pad;
  ASSERT_TRUE(T.read(1, Pad));
  EXPECT_TRUE(Pad.IsEnteredByTarget);
  EXPECT_FALSE(Pad.IsEnteredInPassing);
  EXPECT_TRUE(T.handlesFrame());
  // A catch (...) of the user's at the one call, the handler at the other.
  EXPECT_TRUE(TableBuilder({{1, 0x50, 1}, {2, 0x60, 3}}, {2, End, 1, End},
                           {Type, nullptr})
                  .handlesFrame());
  EXPECT_FALSE(TableBuilder({{1, 0x50, 1}}, {2, Next, 1, End},
                            {&typeid(__recovery), nullptr})
                   .handlesFrame());
  EXPECT_FALSE(TableBuilder({{1, 0x50, 0}}, {}, {}).handlesFrame());
}

TEST(ExceptionTableTest, OtherTypesDoNotCount) {
  TableBuilder T({{1, 0x50, 1}}, {1, End}, {&typeid(Other)});
  LandingPad Pad;
  ASSERT_TRUE(T.read(1, Pad));
  EXPECT_FALSE(Pad.IsEnteredInPassing || Pad.IsEnteredByTarget);
}

TEST(ExceptionTableTest, CatchAllIsEnteredInPassing) {
  TableBuilder T({{1, 0x50, 1}}, {1, End}, {nullptr});
  LandingPad Pad;
  ASSERT_TRUE(T.read(1, Pad));
  EXPECT_TRUE(Pad.IsEnteredInPassing);
  EXPECT_EQ(Pad.PassingSelector, 1);
  EXPECT_EQ(Pad.TargetSelector, 1);
}

// try { ... } catch (__recovery &) { throw; } catch (...) { ... }
TEST(ExceptionTableTest, HandlerBeforeCatchAllIsEnteredInItsPlace) {
  TableBuilder T({{1, 0x50, 1}}, {2, Next, 1, End},
                 {nullptr, &typeid(__recovery)});
  LandingPad Pad;
  ASSERT_TRUE(T.read(1, Pad));
  EXPECT_TRUE(Pad.IsEnteredInPassing);
  EXPECT_EQ(Pad.PassingSelector, 2);
  EXPECT_EQ(Pad.TargetSelector, 2);
}

// A catch (...) of the user's inside the deferring function.
TEST(ExceptionTableTest, CatchAllBeforeTheHandlerComesFirst) {
  TableBuilder T({{1, 0x50, 1}}, {2, Next, 1, End},
                 {&typeid(__recovery), nullptr});
  LandingPad Pad;
  ASSERT_TRUE(T.read(1, Pad));
  EXPECT_EQ(Pad.PassingSelector, 2);
  EXPECT_EQ(Pad.TargetSelector, 2);
}

TEST(ExceptionTableTest, SpecificationsAreNotForUs) {
  TableBuilder T({{1, 0x50, 1}}, {Specification, End}, {&typeid(Other)});
  LandingPad Pad;
  EXPECT_FALSE(T.read(1, Pad));
}
