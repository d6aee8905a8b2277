#include <cstdio>
#include <opendefer/defer.h>
#include <vendor.h>

int main() {
  defer std::puts("main ends");
  vendor();
}
