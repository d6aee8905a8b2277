//===- ValueText.cpp - Values as text -------------------------------------===//

#include "ValueText.h"

#include <opendefer/panic.h>

#include <cxxabi.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <typeinfo>

using namespace opendefer;
using namespace opendefer::lowered;

std::string lowered::demangled(const char *Name) {
  int Status = 0;
  char *Text = abi::__cxa_demangle(Name, nullptr, nullptr, &Status);
  std::string Result = Text ? Text : Name;
  std::free(Text);
  return Result;
}

//===----------------------------------------------------------------------===//
// Numbers and streams
//===----------------------------------------------------------------------===//

void lowered::append_text(std::string &Out, long long V) {
  Out += std::to_string(V);
}

void lowered::append_text(std::string &Out, unsigned long long V) {
  Out += std::to_string(V);
}

void lowered::append_text(std::string &Out, double V) {
  char Text[64];
  for (int Precision = 6; Precision <= 17; ++Precision) {
    std::snprintf(Text, sizeof(Text), "%.*g", Precision, V);
    if (std::strtod(Text, nullptr) == V)
      break;
  }
  Out += Text;
}

void lowered::append_text(std::string &Out, long double V) {
  char Text[64];
  for (int Precision = 6; Precision <= 21; ++Precision) {
    std::snprintf(Text, sizeof(Text), "%.*Lg", Precision, V);
    if (std::strtold(Text, nullptr) == V)
      break;
  }
  Out += Text;
}

struct text_stream::implementation {
  std::ostringstream Stream;
};
text_stream::text_stream() : Impl(new implementation) {}
text_stream::~text_stream() { delete Impl; }
std::ostream &text_stream::stream() { return Impl->Stream; }
std::string text_stream::text() const { return Impl->Stream.str(); }

//===----------------------------------------------------------------------===//
// Types and exceptions
//===----------------------------------------------------------------------===//

/// `T` out of "... pretty_name() [with T = int]" or "... [T = int]".
std::string lowered::typeNameOf(const value_box *Box) {
  const char *Pretty = Box->operations->prettyName;
  const char *Begin = std::strstr(Pretty, "T = ");
  if (!Begin)
    return Pretty;
  std::string Name = Begin + 4;
  if (!Name.empty() && Name.back() == ']')
    Name.pop_back();
  return Name;
}

namespace {
struct ExceptionText {
  std::string Type;
  std::string What; ///< Empty if it has none.
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

void lowered::append_text(std::string &Out, const std::exception_ptr &E) {
  ExceptionText Text = describe(E);
  Out += Text.HasWhat ? Text.What : Text.Type;
}

std::string lowered::textOf(const value_box *Box) {
  const value_operations *Operations = Box->operations;
  std::string Text;
  if (!Operations->print(Operations->payload(Box), Text))
    Text = typeNameOf(Box);
  return Text;
}

std::string lowered::reportTextOf(const value_box *Box) {
  const value_operations *Operations = Box->operations;
  const void *Payload = Operations->payload(Box);
  try {
    if (same_type(Operations, &typed_box<std::exception_ptr>::operations)) {
      ExceptionText Text =
          describe(*static_cast<const std::exception_ptr *>(Payload));
      return Text.HasWhat ? Text.Type + ": " + Text.What : Text.Type;
    }
    std::string Text = textOf(Box);
    return Operations->isException ? typeNameOf(Box) + ": " + Text : Text;
  } catch (...) { // Out of the user's what() or operator<<.
    return typeNameOf(Box);
  }
}

template <class... Types> static bool isOneOf(const value_operations *Type) {
  return (same_type(Type, &typed_box<Types>::operations) || ...);
}

bool lowered::plainTextOf(const value_box *Box, std::string &Text) {
  const value_operations *Operations = Box->operations;
  if (!isOneOf<std::string, PanicNilError, RuntimeError, bool, char, short,
               unsigned short, int, unsigned, long, unsigned long, long long,
               unsigned long long, float, double>(Operations))
    return false;
  return Operations->print(Operations->payload(Box), Text);
}
