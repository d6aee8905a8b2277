// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Each argument is converted at the statement to what its parameter needs.
#include "trace.h"
#include <cstdarg>
#include <memory>

void byValue(std::string text) { say("by value %s", text.c_str()); }
void byConstReference(const std::string &text) {
  say("by const reference %s", text.c_str());
}
void byRvalue(std::string &&text) { say("by rvalue %s", text.c_str()); }
void byReference(std::string &text) { say("by reference %s", text.c_str()); }
void moveOnly(std::unique_ptr<int> value) { say("move-only %d", *value); }
void wide(long long value) { say("wide %lld", value); }

int main() {
  std::string text = "now";
  char buffer[] = "now";
  int number = 7;
  defer byValue(text);
  defer byValue(buffer); // becomes a std::string now
  defer byConstReference(text);
  defer byConstReference(buffer);
  defer byRvalue(std::string("moved in"));
  defer byRvalue(buffer);
  defer byReference(text);
  defer moveOnly(std::make_unique<int>(5));
  defer wide(number);
  defer say("variadic %d %s", number, buffer);
  text = "later";
  number = 8;
  buffer[0] = 'l';
  say("body");
  // `...` keeps a decayed copy: of an array, a pointer to it.
  // CHECK: body
  // CHECK-NEXT: variadic 7 low
  // CHECK-NEXT: wide 7
  // CHECK-NEXT: move-only 5
  // CHECK-NEXT: by reference later
  // CHECK-NEXT: by rvalue now
  // CHECK-NEXT: by rvalue moved in
  // CHECK-NEXT: by const reference now
  // CHECK-NEXT: by const reference now
  // CHECK-NEXT: by value now
  // CHECK-NEXT: by value now
}
