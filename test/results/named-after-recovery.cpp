// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A named result keeps what it was given before, during and after the panic.
#include "trace.h"
#include <memory>

struct Status {
  std::string text;
  Status() = delete;
  explicit Status(const char *text) : text(text) {}
};

Status work(int how) {
  defer_result Status status = Status("nothing yet");
  defer { status.text += ", cleaned up"; };
  defer {
    if (opendefer::value failure = opendefer::recover())
      status.text += ", recovered " + failure.what();
  };
  if (how == 0)
    opendefer::panic("early");
  status.text = "half";
  if (how == 1)
    opendefer::panic("late");
  return Status("done");
}

std::unique_ptr<int> moveOnly() {
  defer_result std::unique_ptr<int> result = nullptr;
  defer {
    (void)opendefer::recover();
    *result += 1;
  };
  result = std::make_unique<int>(1);
  opendefer::panic("x");
}

int main() {
  for (int how = 0; how < 3; how++)
    say("%s", work(how).text.c_str());
  say("%d", *moveOnly());
  // CHECK: nothing yet, recovered early, cleaned up
  // CHECK-NEXT: half, recovered late, cleaned up
  // CHECK-NEXT: done, cleaned up
  // CHECK-NEXT: 2
}
