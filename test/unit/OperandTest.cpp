//===- OperandTest.cpp - Memory operands as compilers print them -----------===//

#include "unwind/x86_64/Operand.h"

#include <gtest/gtest.h>

using opendefer::__lowered::Operand;
using opendefer::__lowered::readOperand;

static void expect(const char *Text, unsigned Register, int Offset) {
  Operand Result;
  ASSERT_TRUE(readOperand(Text, Result)) << Text;
  EXPECT_EQ(Result.Register, Register) << Text;
  EXPECT_EQ(Result.Offset, Offset) << Text;
}

TEST(Operand, IsReadInTheNotationOfAtt) {
  expect("(%rsp)", Operand::SP, 0);
  expect("8(%rsp)", Operand::SP, 8);
  expect("-48(%rbp)", Operand::BP, -48);
  expect("-48+16(%rbp)", Operand::BP, -32);
  expect("2147483647(%rsp)", Operand::SP, 2147483647);
  expect("-2147483648(%rbp)", Operand::BP, -2147483647 - 1);
  expect("010(%rsp)", Operand::SP, 8);
  expect("4096(%r12)", 12, 4096);
  expect("0x10(%rbx)", Operand::BX, 16);
}

TEST(Operand, IsReadInTheNotationOfIntel) {
  expect("[rsp]", Operand::SP, 0);
  expect("-48[rbp]", Operand::BP, -48);
  expect("QWORD PTR [rsp+8]", Operand::SP, 8);
  expect("QWORD PTR -16[rbx]", Operand::BX, -16);
  expect("qword ptr [rbp - 48]", Operand::BP, -48);
  expect("XMMWORD PTR [r8+32]", 8, 32);
}

TEST(Operand, HasOneRegisterAndNoSymbol) {
  Operand Result;
  for (const char *Text :
       {"", "8", "frame(%rip)", "8(%rsp,%rax)", "(%rsp,%rax,2)", "%fs:8(%rax)",
        "[rsp+rax]", "[rsp+8*rax]", "[rip+frame]", "8000000000(%rsp)"})
    EXPECT_FALSE(readOperand(Text, Result)) << Text;
}
