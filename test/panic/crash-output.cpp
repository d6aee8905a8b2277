// RUN: %plugin_cxx -std=c++17 %s -I%S/../Inputs -o %t %libs
// RUN: cd %T && ulimit -c 0 && for how in panic what fault hook swallowed; do rm -f %t.file; (! %t $how %t.file 2>%t.err) && diff %t.err %t.file && %filecheck --check-prefix=OF-$how %s <%t.file || exit 1; done
// RUN: %t twice %t.file && %filecheck --check-prefix=OF-twice --allow-empty %s <%t.file
// Reports and fatal errors go to the file as well, up to what ends them.
#include "trace.h"
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

static int *volatile nothing;
struct Panics {
  std::string what() const { opendefer::panic("in what"); }
};
struct Faults {
  std::string what() const { return std::string(1, char(*nothing)); }
};
static bool outputTo(const char *file) {
  int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  bool accepted = opendefer::set_crash_output(fd);
  close(fd);
  return accepted && !opendefer::set_crash_output(fd) && errno == EBADF;
}
static void swallows() {
  defer { opendefer::recover(); };
  try {
    opendefer::panic("swallowed");
  } catch (...) {
  }
}

int main(int, char **argv) {
  auto is = [&](const char *how) { return !std::strcmp(argv[1], how); };
  if (!outputTo(argv[2]))
    return 1;
  if (is("twice"))
    return !opendefer::set_crash_output(-1) || !outputTo(argv[2]) || !opendefer::set_crash_output(-1);
  opendefer::set_panic_hook([&] {
    if (is("hook"))
      opendefer::panic("in hook");
  });
  if (is("swallowed"))
    swallows();
  if (is("what"))
    opendefer::panic(Panics());
  if (is("fault"))
    opendefer::panic(Faults());
  opendefer::panic("reported");
}
// OF-panic: {{^}}panic: reported
// OF-panic: thread
// OF-panic-NEXT: #0
// OF-what: {{^}}panic: Panics [panicked while it was printed: in what]
// OF-what: thread
// OF-fault: {{^}}panic: {{$}}
// OF-fault-NEXT: opendefer: fatal error: signal 11 while an uncaught panic was being reported
// OF-fault-NOT: {{.}}
// OF-hook: {{^}}panic: reported
// OF-hook: opendefer: the panic hook has panicked: in hook
// OF-swallowed: opendefer: fatal error: recovery intercepted by catch (...)
// OF-twice-NOT: {{.}}
