//===- Operand.cpp - Memory operands as compilers print them --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "unwind/x86_64/Operand.h"

#include <cstdlib>
#include <cstring>

using namespace opendefer;
using namespace opendefer::__lowered;

static bool isLetter(char C) { return C >= 'a' && C <= 'z'; }
static bool isDigit(char C) { return C >= '0' && C <= '9'; }

/// Returns the number of a register's name, or -1.
static int numberOfRegister(const char *Name, std::size_t Length) {
  static constexpr char Names[16][4] = {
      "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
      "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
  for (int I = 0; I < 16; ++I)
    if (std::strlen(Names[I]) == Length &&
        std::memcmp(Names[I], Name, Length) == 0)
      return I;
  return -1;
}

bool __lowered::readOperand(const char *Text, Operand &Result) {
  int Register = -1;
  std::int64_t Offset = 0, Sign = 1;
  // The size of the object, "QWORD PTR", stands in front of a bracket.
  if (const char *Bracket = std::strchr(Text, '['))
    while (Text < Bracket && !isDigit(*Text) && *Text != '-')
      ++Text;
  while (*Text) {
    if (isDigit(*Text)) {
      char *End;
      Offset += Sign * std::strtoll(Text, &End, 0);
      Sign = 1;
      Text = End;
    } else if (isLetter(*Text)) {
      std::size_t Length = 1;
      while (isLetter(Text[Length]) || isDigit(Text[Length]))
        ++Length;
      if (Register >= 0 || Sign < 0)
        return false;
      Register = numberOfRegister(Text, Length);
      if (Register < 0)
        return false;
      Text += Length;
    } else if (*Text == '-' || *Text == '+') {
      Sign = *Text++ == '-' ? -1 : 1;
    } else if (std::strchr(" %()[]", *Text)) {
      ++Text;
    } else {
      return false;
    }
  }
  Result = {static_cast<unsigned>(Register), static_cast<std::int32_t>(Offset)};
  return Register >= 0 && Result.Offset == Offset;
}
