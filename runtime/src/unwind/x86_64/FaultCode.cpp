//===- FaultCode.cpp - Which functions may fault --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "unwind/x86_64/FaultCode.h"

// Without CMake's help, this source at least has the section.
#include "unwind/x86_64/RuntimeCode.h"

using namespace opendefer;

extern "C" {
/// See RuntimeCode.h: distances to the begin and the end of pieces of code.
__attribute__((
    visibility("hidden"))) extern const std::int32_t __start_opendefer_code[];
__attribute__((
    visibility("hidden"))) extern const std::int32_t __stop_opendefer_code[];
}

bool __lowered::isFaultCode(const FrameInfo &Info) {
  auto *Code = reinterpret_cast<const std::uint8_t *>(Info.FunctionStart);
  for (std::size_t I = 1; Code && I < Info.FunctionSize; ++I)
    if (Code[I - 1] == 0xc3 && Code[I] == 0xcc) // ret; int3
      return true;
  return false;
}

static std::uintptr_t placeAt(const std::int32_t *Distance) {
  return reinterpret_cast<std::uintptr_t>(Distance) +
         static_cast<std::uintptr_t>(std::intptr_t(*Distance));
}

bool __lowered::isRuntimeCode(std::uintptr_t PC) {
  for (const std::int32_t *D = __start_opendefer_code;
       D != __stop_opendefer_code; D += 2)
    if (placeAt(D) <= PC && PC < placeAt(D + 1))
      return true;
  return false;
}
