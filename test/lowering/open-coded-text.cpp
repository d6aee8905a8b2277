// RUN: %opendefer --no-table-frames %s -- -std=c++17 %cppflags | %filecheck %s --match-full-lines --strict-whitespace
// RUN: %opendefer --no-table-frames %s -- -std=c++17 %cppflags | grep -xF 'int early(int n) { // a comment'
// RUN: %opendefer --no-table-frames %s -- -std=c++17 %cppflags | grep -x '.* ::opendefer::__lowered::__own_pad()); // why'
// RUN: %both_ways %s | %filecheck %s --check-prefix=OUT
// The text of an open-coded function: everything stays on the user's lines, and
// what is not touched stays byte for byte.
#include <opendefer/defer.h>
#include <cstdio>

// CHECK:int early(int n) {
int early(int n) { // a comment
  // CHECK:  if (n < 0) return   -1;
  if (n < 0) return   -1;
  // CHECK:  ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<2, 0x2> opendefer_f0; ::opendefer::__lowered::__result<int> opendefer_r0; try { auto opendefer_c0_0 = [&, n]({{\[\[}}maybe_unused]] ::opendefer::__lowered::__panic_record *opendefer_p0_0) { std::printf("%d\n", n); }; ::opendefer::__lowered::__guard opendefer_g0_0(opendefer_f0.__slot<0>(), opendefer_c0_0, opendefer_r0, ::opendefer::__lowered::__own_pad());
  defer { std::printf("%d\n", n); }; // why
  // CHECK:  ::opendefer::__lowered::__closure_storage<{{[0-9]+}}> opendefer_s0_1; ::opendefer::__lowered::__group<0x2, false, 0x0, ::opendefer::__lowered::__own_pad> opendefer_g0_1(opendefer_f0, opendefer_r0); if (n > 5) ::opendefer::__lowered::__arm_slot(opendefer_g0_1, opendefer_f0.__slot<1>(), opendefer_s0_1, [ opendefer_a0 = n+1]({{\[\[}}maybe_unused]] ::opendefer::__lowered::__panic_record *opendefer_p0_1) mutable -> decltype(auto) { return std::putchar(static_cast<decltype(opendefer_a0) &&>(opendefer_a0)); });
  if (n > 5) defer std::putchar(n+1);
  // CHECK:  return opendefer_r0.__keep(n);
  return n;
  // CHECK:} catch (::opendefer::__lowered::__recovery &opendefer_l0) { opendefer_f0.__recovered(opendefer_l0); return opendefer_r0.__get(__PRETTY_FUNCTION__); } }
}

// OUT: )40
// OUT-NEXT: 3
int main() { std::printf("%d\n", early(40) - 37); }
