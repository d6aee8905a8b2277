//===- ValueText.cpp - Values as text -------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/ValueText.h"

#include <opendefer/panic.h>

#include <cxxabi.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <typeinfo>

using namespace opendefer;
using namespace opendefer::__lowered;

std::string __lowered::demangled(const char *Name) {
  int Status = 0;
  char *Text = abi::__cxa_demangle(Name, nullptr, nullptr, &Status);
  std::string Result = Text ? Text : Name;
  std::free(Text);
  return Result;
}

//===----------------------------------------------------------------------===//
// Numbers and streams
//===----------------------------------------------------------------------===//

void __lowered::__append_text(std::string &Out, long long V) {
  Out += std::to_string(V);
}

void __lowered::__append_text(std::string &Out, unsigned long long V) {
  Out += std::to_string(V);
}

void __lowered::__append_text(std::string &Out, double V) {
  char Text[64];
  for (int Precision = 6; Precision <= 17; ++Precision) {
    std::snprintf(Text, sizeof(Text), "%.*g", Precision, V);
    if (std::strtod(Text, nullptr) == V)
      break;
  }
  Out += Text;
}

void __lowered::__append_text(std::string &Out, long double V) {
  char Text[64];
  for (int Precision = 6; Precision <= 21; ++Precision) {
    std::snprintf(Text, sizeof(Text), "%.*Lg", Precision, V);
    if (std::strtold(Text, nullptr) == V)
      break;
  }
  Out += Text;
}

struct __text_stream::__implementation {
  std::ostringstream Stream;
};
__text_stream::__text_stream() : _Impl(new __implementation) {}
__text_stream::~__text_stream() { delete _Impl; }
std::ostream &__text_stream::__stream() { return _Impl->Stream; }
std::string __text_stream::__text() const { return _Impl->Stream.str(); }

//===----------------------------------------------------------------------===//
// Types and exceptions
//===----------------------------------------------------------------------===//

/// Extracts the type from "... pretty_name() [with _Tp = int]" or from
/// "... [_Tp = int]".
std::string __lowered::typeNameOf(const __value_box *Box) {
  const char *Pretty = Box->__operations->__prettyName;
  const char *Begin = std::strstr(Pretty, "_Tp = ");
  if (!Begin)
    return Pretty;
  std::string Name = Begin + sizeof("_Tp = ") - 1;
  if (!Name.empty() && Name.back() == ']')
    Name.pop_back();
  return Name;
}

namespace {
struct ExceptionText {
  std::string Type;
  std::string What; ///< The text of what(), if HasWhat.
  bool HasWhat;
};
} // namespace

static ExceptionText describe(const std::exception_ptr &Exception) {
  ExceptionText Text = {"unknown exception", "", false};
  auto TypeOfCurrent = [] {
    const std::type_info *Type = abi::__cxa_current_exception_type();
    return Type ? demangled(Type->name()) : std::string("unknown exception");
  };
  try {
    std::rethrow_exception(Exception);
  } catch (const std::exception &E) {
    Text = {TypeOfCurrent(), E.what(), true};
  } catch (...) {
    Text.Type = TypeOfCurrent();
  }
  return Text;
}

void __lowered::__append_text(std::string &Out, const std::exception_ptr &E) {
  ExceptionText Text = describe(E);
  Out += Text.HasWhat ? Text.What : Text.Type;
}

std::string __lowered::textOf(const __value_box *Box) {
  const __value_operations *Operations = Box->__operations;
  std::string Text;
  if (!Operations->__print(Operations->__payload(Box), Text))
    Text = typeNameOf(Box);
  return Text;
}

std::string __lowered::reportTextOf(const __value_box *Box) {
  const __value_operations *Operations = Box->__operations;
  const void *Payload = Operations->__payload(Box);
  try {
    if (__same_type(Operations,
                    &__typed_box<std::exception_ptr>::__operations)) {
      ExceptionText Text =
          describe(*static_cast<const std::exception_ptr *>(Payload));
      return Text.HasWhat ? Text.Type + ": " + Text.What : Text.Type;
    }
    std::string Text = textOf(Box);
    return Operations->__isException ? typeNameOf(Box) + ": " + Text : Text;
  } catch (...) { // Thrown by the user's what() or operator<<.
    return typeNameOf(Box);
  }
}

template <class... Types> static bool isOneOf(const __value_operations *Type) {
  return (__same_type(Type, &__typed_box<Types>::__operations) || ...);
}

bool __lowered::plainTextOf(const __value_box *Box, std::string &Text) {
  const __value_operations *Operations = Box->__operations;
  if (!isOneOf<std::string, PanicNilError, RuntimeError, bool, char, short,
               unsigned short, int, unsigned, long, unsigned long, long long,
               unsigned long long, float, double>(Operations))
    return false;
  return Operations->__print(Operations->__payload(Box), Text);
}
