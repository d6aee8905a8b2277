// A failed check of libc++ 19 (-D_LIBCPP_HARDENING_MODE=
// _LIBCPP_HARDENING_MODE_DEBUG) panics. In the other modes of that version a
// failed check is a trap instruction.
#include <opendefer/panic.h>

#include <cstdarg>
#include <cstdio>
#include <string>

void std::__libcpp_verbose_abort(const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  std::string message = text;
  if (!message.empty() && message.back() == '\n')
    message.pop_back();
  opendefer::panic(std::move(message));
}
