//===- ValueTest.cpp - value ----------------------------------------------===//

#include "Support.h"
#include "NoExceptions.h"

#include <memory>
#include <stdexcept>

using ValueTest = RuntimeTest;

static int LineOfPanicked;
/// What a recover() gives after panic(v).
template <class T> NOINLINE static value panicked(T &&v) {
  value Result;
  [&] { __open_frame<1> f; try {
    auto c0 = DEFERRED { Result = recover(p); }; __guard g0(f.__slot<0>(), c0);
    LineOfPanicked = __LINE__; panic(std::forward<T>(v));
  } catch (__recovery &l) { f.__recovered(l); } }();
  return Result;
}

TEST_F(ValueTest, Empty) {
  value V;
  EXPECT_FALSE(V);
  EXPECT_EQ(V.get_if<int>(), nullptr);
  EXPECT_EQ(V.what(), "");
  EXPECT_EQ(V.exception(), nullptr);
}

TEST_F(ValueTest, TypeIsExact) {
  value V = panicked(5);
  ASSERT_NE(V.get_if<int>(), nullptr);
  EXPECT_EQ(*V.get_if<int>(), 5);
  EXPECT_EQ(V.get_if<long>(), nullptr);
  EXPECT_EQ(V.get_if<unsigned>(), nullptr);
  EXPECT_EQ(V.exception(), nullptr);
}

TEST_F(ValueTest, StringsAreKept) {
  char Buffer[] = "buffer";
  value FromArray = panicked(Buffer);
  const char *Pointer = Buffer;
  value FromPointer = panicked(Pointer);
  Buffer[0] = 'X';
  ASSERT_NE(FromArray.get_if<std::string>(), nullptr);
  EXPECT_EQ(*FromArray.get_if<std::string>(), "buffer");
  EXPECT_EQ(FromPointer.what(), "buffer");
  EXPECT_EQ(panicked("literal").what(), "literal");
  EXPECT_EQ(panicked(std::string("s")).what(), "s");
}

TEST_F(ValueTest, NullBecomesPanicNilError) {
  EXPECT_NE(panicked(nullptr).get_if<opendefer::PanicNilError>(), nullptr);
  EXPECT_NE(panicked(value()).get_if<opendefer::PanicNilError>(), nullptr);
  const char *Null = nullptr;
  EXPECT_NE(panicked(Null).get_if<opendefer::PanicNilError>(), nullptr);
  EXPECT_NE(panicked(std::exception_ptr()).get_if<opendefer::PanicNilError>(), nullptr);
}

TEST_F(ValueTest, LocationIsThatOfTheFirstPanic) {
  opendefer::source_location Place = opendefer::source_location::current();
  value V;
  [&] { __open_frame<1> f; try {
    auto c0 = DEFERRED { V = recover(p); }; __guard g0(f.__slot<0>(), c0);
    panic(1, Place);
  } catch (__recovery &l) { f.__recovered(l); } }();
  EXPECT_EQ(V.location().line(), Place.line());
  EXPECT_STREQ(V.location().file_name(), __FILE__);
  EXPECT_STREQ(V.location().function_name(), "TestBody");
  EXPECT_EQ(panicked(V).location().line(), Place.line());
  EXPECT_EQ(panicked(2).location().line(), unsigned(LineOfPanicked));
  EXPECT_EQ(panicked(nullptr).location().line(), unsigned(LineOfPanicked));
  value OfException = panicked(std::make_exception_ptr(1));
  EXPECT_EQ(OfException.location().line(), unsigned(LineOfPanicked));
  EXPECT_EQ(value().location().line(), 0u);
  EXPECT_STREQ(value().location().file_name(), "");
}

TEST_F(ValueTest, CopiesShareAMoveOnlyPayload) {
  static int Live = 0;
  struct Counted {
    Counted() { ++Live; }
    Counted(Counted &&) noexcept { ++Live; }
    ~Counted() { --Live; }
  };
  {
    value A = panicked(Counted());
    EXPECT_EQ(Live, 1);
    value B = A, C;
    C = std::move(A);
    EXPECT_FALSE(A);
    EXPECT_EQ(B.get_if<Counted>(), C.get_if<Counted>());
    EXPECT_EQ(Live, 1);
  }
  EXPECT_EQ(Live, 0);
  value P = panicked(std::make_unique<int>(4));
  ASSERT_NE(P.get_if<std::unique_ptr<int>>(), nullptr);
  EXPECT_EQ(**P.get_if<std::unique_ptr<int>>(), 4);
}

TEST_F(ValueTest, ExceptionPointer) {
  value V = panicked(std::make_exception_ptr(std::runtime_error("e")));
  EXPECT_EQ(V.what(), "e");
  ASSERT_NE(V.exception(), nullptr);
  EXPECT_THROW(std::rethrow_exception(V.exception()), std::runtime_error);
  value Direct = panicked(std::runtime_error("direct"));
  EXPECT_EQ(Direct.exception(), nullptr);
  EXPECT_EQ(Direct.what(), "direct");
}

TEST_F(ValueTest, Numbers) {
  EXPECT_EQ(panicked(-5L).what(), "-5");
  EXPECT_EQ(panicked(~0ULL).what(), "18446744073709551615");
  EXPECT_EQ(panicked(static_cast<unsigned char>(65)).what(), "65");
  EXPECT_EQ(panicked(0.1).what(), "0.1");
  EXPECT_EQ(panicked(1e300).what(), "1e+300");
  EXPECT_EQ(panicked(1.0f).what(), "1");
  EXPECT_EQ(panicked(2.5L).what(), "2.5");
  EXPECT_EQ(panicked(false).what(), "false");
  EXPECT_EQ(panicked('c').what(), "c");
}

// Local types of the same name are different types.
struct Twin { int I; };
NOINLINE static value localTwin() {
  struct Twin { double D; };
  return panicked(Twin{1.5});
}
TEST_F(ValueTest, LocalTypesAreNotConfused) {
  EXPECT_EQ(localTwin().get_if<Twin>(), nullptr);
  EXPECT_NE(panicked(Twin{1}).get_if<Twin>(), nullptr);
}

// Code without RTTI sees the same types.
TEST_F(ValueTest, AcrossNoRtti) {
  value V = panicked(SharedPayload{7});
  EXPECT_EQ(payloadWithoutRtti(V), 7);
  EXPECT_EQ(payloadWithoutRtti(panicked(7)), -1);
}

// A name is evidence only where equal names mean equal types.
TEST_F(ValueTest, ComparisonByName) {
  using opendefer::__lowered::__same_type;
  opendefer::__lowered::__value_operations A = {}, B = {};
  A.__identity = "a";
  B.__identity = "b";
  auto Same = [&](const char *(*Name)()) {
    A.__linkName = B.__linkName = Name;
    return __same_type(&A, &B);
  };
  EXPECT_TRUE(Same([] { return "N2ns5ErrorE"; }));
  EXPECT_TRUE(Same([] { return "4ZoZo"; }));
  EXPECT_TRUE(Same([] { return "3BoxILi100EE"; }));
  EXPECT_FALSE(Same([] { return "Z4mainE5Local"; }));
  EXPECT_FALSE(Same([] { return "3BoxIZ4mainE5LocalE"; }));
  EXPECT_FALSE(Same([] { return "3BoxILi100EZ4mainE5LocalE"; }));
  EXPECT_FALSE(Same([] { return "N12_GLOBAL__N_15ErrorE"; }));
  EXPECT_FALSE(Same([] { return "*5Error"; }));
  EXPECT_TRUE(Same([] { return "const char* opendefer::__lowered::__pretty_name() [with T = Error]"; }));
  EXPECT_FALSE(Same([] { return "const char* opendefer::__lowered::__pretty_name() [with T = {anonymous}::Error]"; }));
  EXPECT_FALSE(Same([] { return "const char* opendefer::__lowered::__pretty_name() [with T = main()::Error]"; }));
  EXPECT_FALSE(Same([]() -> const char * { return nullptr; }));
}
