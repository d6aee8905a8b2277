// RUN: %opendefer --explain --dry-run %s -- -std=c++17 %cppflags 2>&1 | %filecheck %s
// Go's defererrcheck.go: which functions get slots, and which get records.
#include <opendefer/defer.h>

void f(int) {}
int limit = 3;

void eight() {
  // CHECK: [[#@LINE+1]]:3: remark: {{.*}}open-coded
  defer f(1);
  defer f(2); defer f(3); defer f(4); defer f(5); defer f(6); defer f(7);
  // CHECK: [[#@LINE+1]]:3: remark: {{.*}}open-coded
  defer f(8);
}
void nine() {
  // CHECK: [[#@LINE+1]]:3: remark: {{.*}}linked
  defer f(1);
  defer f(2); defer f(3); defer f(4); defer f(5); defer f(6); defer f(7);
  defer f(8); defer f(9);
}
int returns5x3(int n) {
  // CHECK: [[#@LINE+1]]:3: remark: {{.*}}open-coded
  defer f(1);
  defer f(2); defer f(3);
  if (n == 1) return 1;
  if (n == 2) return 2;
  if (n == 3) return 3;
  if (n == 4) return 4;
  return 5;
}
int returns4x4(int n) {
  // CHECK: [[#@LINE+1]]:3: remark: {{.*}}linked
  defer f(1);
  defer f(2); defer f(3); defer f(4);
  if (n == 1) return 1;
  if (n == 2) return 2;
  if (n == 3) return 3;
  return 4;
}
void inLoop() {
  // (Go has the whole function linked.)
  // CHECK: [[#@LINE+1]]:3: remark: {{.*}}open-coded
  defer f(1);
  for (int i = 0; i < limit; i++)
    // CHECK: [[#@LINE+1]]:5: remark: {{.*}}linked
    defer f(i);
}
void inBranch(bool b) {
  if (b)
    // CHECK: [[#@LINE+1]]:5: remark: {{.*}}open-coded
    defer f(1);
}
void afterLoop() {
  for (int i = 0; i < limit; i++)
    f(i);
  // CHECK: [[#@LINE+1]]:3: remark: {{.*}}open-coded
  defer f(1);
}
void jumpsBack() {
  int i = 0;
again : {
  // CHECK: [[#@LINE+1]]:3: remark: {{.*}}linked
  defer f(1);
}
  if (++i < limit)
    goto again;
}
void jumpsForward(bool b) {
  // CHECK: [[#@LINE+1]]:3: remark: {{.*}}open-coded
  defer f(1);
  if (b)
    goto out;
  f(2);
out:
  f(3);
}
void panicsOnly() {
  // CHECK: [[#@LINE+1]]:3: remark: {{.*}}open-coded
  defer f(1);
  opendefer::panic(1);
}
