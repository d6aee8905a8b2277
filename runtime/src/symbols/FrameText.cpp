//===- FrameText.cpp - A call as text -------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "symbols/FrameText.h"

#include "core/ValueText.h"
#include "symbols/SourceLine.h"

#include <cstdio>

using namespace opendefer;
using namespace opendefer::__lowered;

/// Any address of the call.
static std::uintptr_t callBefore(std::uintptr_t ReturnAddress) {
  return ReturnAddress - 1;
}

FrameText::FrameText(std::uintptr_t ReturnAddress, SymbolFiles &Files) {
  if (!ReturnAddress)
    return;
  const char *Name;
  FunctionPlace Place = Files.findCode(callBefore(ReturnAddress), Name);
  Symbol = std::move(Place.name);
  if (!Symbol.empty())
    Offset = ReturnAddress - Place.begin;
  File = Name;
  InFile = Place.inFile;
}

void FrameText::setSource(const char *KnownFile, unsigned KnownLine) {
  SourceFile = KnownFile;
  SourceLine = KnownLine;
}

void FrameText::findSource(std::uintptr_t ReturnAddress) {
  if (ReturnAddress)
    findSourceLine(callBefore(ReturnAddress), SourceFile, SourceLine);
}

std::string FrameText::function() const {
  return Symbol.empty() ? Symbol : demangled(Symbol.c_str());
}

static std::string hexadecimal(std::uintptr_t Number) {
  char Digits[32];
  std::snprintf(Digits, sizeof(Digits), "+0x%zx",
                static_cast<std::size_t>(Number));
  return Digits;
}

std::string FrameText::code() const {
  std::string Text;
  if (!Symbol.empty())
    Text = function() + hexadecimal(Offset) + " ";
  return Text + "in " + File + " (" + hexadecimal(InFile) + ")";
}

std::string FrameText::source() const {
  return SourceFile.empty()
             ? std::string()
             : " at " + SourceFile + ":" + std::to_string(SourceLine);
}
