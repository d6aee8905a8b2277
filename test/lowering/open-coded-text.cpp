// RUN: %opendefer %s -- -std=c++17 %cppflags | %filecheck %s --match-full-lines --strict-whitespace
// RUN: %opendefer %s -- -std=c++17 %cppflags | grep -xF 'int early(int n) { // a comment'
// RUN: %opendefer %s -- -std=c++17 %cppflags | grep -x '.* opendefer__r0); // why'
// RUN: %both_ways %s | %filecheck %s --check-prefix=OUT
// The text of an open-coded function: everything stays on the user's lines, and
// what is not touched stays byte for byte.
#include <opendefer/defer.h>
#include <cstdio>

// CHECK:int early(int n) {
int early(int n) { // a comment
  // CHECK:  if (n < 0) return   -1;
  if (n < 0) return   -1;
  // CHECK:  ::opendefer::lowered::open_frame<2, 0x2> opendefer__f0; ::opendefer::lowered::result<int> opendefer__r0; try { auto opendefer__c0_0 = [&]({{\[\[}}maybe_unused]] ::opendefer::lowered::panic_record *opendefer__p0_0) { std::printf("%d\n", n); }; ::opendefer::lowered::guard opendefer__g0_0(opendefer__f0.slot<0>(), opendefer__c0_0, opendefer__r0);
  defer { std::printf("%d\n", n); }; // why
  // CHECK:  ::opendefer::lowered::closure_storage<{{[0-9]+}}> opendefer__s0_1; ::opendefer::lowered::group<0x2> opendefer__g0_1(opendefer__f0, opendefer__r0); if (n > 5) ::opendefer::lowered::arm(opendefer__f0.slot<1>(), opendefer__s0_1, [ opendefer__a0 = n+1]({{\[\[}}maybe_unused]] ::opendefer::lowered::panic_record *opendefer__p0_1) mutable -> decltype(auto) { return std::putchar(static_cast<decltype(opendefer__a0) &&>(opendefer__a0)); });
  if (n > 5) defer std::putchar(n+1);
  // CHECK:  return opendefer__r0.keep(n);
  return n;
  // CHECK:} catch (::opendefer::lowered::landing &opendefer__l0) { opendefer__f0.landed(opendefer__l0); return opendefer__r0.get(__PRETTY_FUNCTION__); } }
}

// OUT: )40
// OUT-NEXT: 3
int main() { std::printf("%d\n", early(40) - 37); }
