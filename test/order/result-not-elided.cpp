// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// `return local;` initialises the result before any deferred call runs, also
// where the compiler could have made the local the result itself (g++ and
// clang++ differ in where they do).
#include "trace.h"

std::string early() { std::string s = "early"; defer { s += "!"; }; return s; }
std::string late() {
  defer say("first");
  std::string s = "late";
  defer { s += "!"; };
  return s;
}
decltype(auto) deduced() {
  defer say("first");
  std::string s = "deduced";
  defer { s += "!"; };
  return s;
}
template <class T> T dependent() {
  defer say("first");
  T s = "dependent";
  defer { s += "!"; };
  return s;
}

int main() {
  say("%s", early().c_str());
  say("%s", late().c_str());
  say("%s", deduced().c_str());
  say("%s", dependent<std::string>().c_str());
  // CHECK: early{{$}}
  // CHECK: late{{$}}
  // CHECK: deduced{{$}}
  // CHECK: dependent{{$}}
}
