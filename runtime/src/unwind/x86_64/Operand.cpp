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

namespace {

/// Sums up the numbers of an operand, and takes its only register.
class Reader {
public:
  explicit Reader(const char *Begin) : Text(Begin) {}

  bool read(Operand &Result) {
    skipSize();
    while (*Text)
      if (!readPart())
        return false;
    Result = {static_cast<unsigned>(Register),
              static_cast<std::int32_t>(Offset)};
    return Register >= 0 && Result.Offset == Offset;
  }

private:
  /// Passes the size of the object, "QWORD PTR", in front of a bracket.
  void skipSize() {
    if (const char *Bracket = std::strchr(Text, '['))
      while (Text < Bracket && !isDigit(*Text) && *Text != '-')
        ++Text;
  }

  bool readPart() {
    if (isDigit(*Text))
      return readNumber();
    if (isLetter(*Text))
      return readRegister();
    char Sign = *Text++;
    if (Sign == '-' || Sign == '+')
      IsNegative = Sign == '-';
    return std::strchr("-+ %()[]", Sign) != nullptr;
  }

  bool readNumber() {
    char *End;
    std::int64_t Number = std::strtoll(Text, &End, 0);
    Offset += IsNegative ? -Number : Number;
    IsNegative = false;
    Text = End;
    return true;
  }

  bool readRegister() {
    std::size_t Length = 1;
    while (isLetter(Text[Length]) || isDigit(Text[Length]))
      ++Length;
    if (Register >= 0 || IsNegative)
      return false;
    Register = numberOfRegister(Text, Length);
    Text += Length;
    return Register >= 0;
  }

  const char *Text;
  int Register = -1;
  std::int64_t Offset = 0;
  bool IsNegative = false;
};

} // namespace

/// Reads an operand of the form `-48(%rbp)`, which nearly all have, in a tenth
/// of the time. Returns null for others.
static const char *readUsual(const char *Text, Operand &Result) {
  bool IsNegative = *Text == '-';
  Text += IsNegative;
  if (Text[0] == '0' && Text[1] != '(') // Hexadecimal or octal.
    return nullptr;
  const char *End = Text + 9; // More digits may overflow.
  std::int32_t Offset = 0;
  for (unsigned Digit;
       Text != End && (Digit = static_cast<unsigned>(*Text) - '0') < 10; ++Text)
    Offset = Offset * 10 + static_cast<std::int32_t>(Digit);
  bool IsUsual = Text[0] == '(' && Text[1] == '%' && Text[2] == 'r' &&
                 (Text[3] == 's' || Text[3] == 'b') && Text[4] == 'p' &&
                 Text[5] == ')' && Text[6] == 0;
  if (!IsUsual)
    return nullptr;
  Result.Register = Text[3] == 's' ? Operand::SP : Operand::BP;
  Result.Offset = IsNegative ? -Offset : Offset;
  return Text + sizeof("(%rsp)");
}

const char *__lowered::readOperand(const char *Text, Operand &Result) {
  if (const char *End = readUsual(Text, Result))
    return End;
  return Reader(Text).read(Result) ? Text + std::strlen(Text) + 1 : nullptr;
}
