// RUN: %both_ways %s | %filecheck %s
// A function that says recover() and is called through a pointer compares
// addresses, so it has to name itself: in a namespace without a name, beside
// others of its name, with template parameters that have none, specialised.
#include <opendefer/defer.h>
#include <cstdio>
#include <string>
#include <type_traits>

std::string seen; // y or n for each recover(), o for the one outside
#define RECOVER (seen += opendefer::recover() ? "y" : "n")
template <class F, class... Args> void call(const char *name, F f, Args... args) {
  seen.clear();
  [&] {
    defer {
      if (opendefer::recover())
        seen += 'o';
    };
    defer f(args...);
    opendefer::panic("p");
  }();
  if (seen != "y")
    std::printf("%s: %s\n", name, seen.c_str());
}
using Function = void (*)();
using OfInt = void (*)(int);
using OfText = void (*)(const char *);

namespace {
template <class T> void hiddenTemplate(T) { RECOVER; }
void hidden() { RECOVER; }
void overloaded(int) { RECOVER; }
template <class T> void alike(T) { RECOVER; }
struct Class {
  static void stop() { RECOVER; }
  template <class T> static void stopTemplate(T) { RECOVER; }
};
const Function inner = hidden, innerStop = Class::stop;
const OfInt innerAlike = alike, innerTemplate = Class::stopTemplate;
} // namespace
void hidden(int) { RECOVER; }
void overloaded(const char *) { RECOVER; }
template <class T> void alike(T *) { RECOVER; }
struct Class {
  static void stop(int) { RECOVER; }
};
namespace ns {
namespace {
template <class T> void inUnnamed(T) { RECOVER; }
void stop() { RECOVER; }
} // namespace
inline namespace v1 {
template <class T> void inInline(T) { RECOVER; }
} // namespace v1
template <class T> void inInline(T *) { RECOVER; }
namespace deeper {
void stop() { RECOVER; }
} // namespace deeper
extern "C" void ofC() { RECOVER; }
} // namespace ns
void parameter(int parameter) { RECOVER; (void)parameter; }

template <class T, class = int> void defaulted(T) { RECOVER; }
template <class T, std::enable_if_t<std::is_integral<T>::value, int> = 0> void enabled(T) { RECOVER; }
template <class... A> void pack(A...) { RECOVER; }
// These are no pointers' targets, but have to compile.
template <class> void unnamed() { RECOVER; }
template <class T, class> void secondUnnamed(T) { RECOVER; }
template <template <class> class> void unnamedTemplate() { RECOVER; }
template <class... A, class B> void packBefore(B, A...) { RECOVER; }
struct Members {
  template <class> static void unnamed() { RECOVER; }
  template <int> void unnamedNumber() { RECOVER; }
};

template <> void defaulted<char>(char) { RECOVER; }
template <class T, int N> void special() {}
template <> void special<int, 3>() { RECOVER; }
template <class... T> void specialPack() {}
template <> void specialPack<int, Members *(*)()>() { RECOVER; }
struct Special {
  template <class T> static void stop(T) {}
};
template <> void Special::stop(int) { RECOVER; }
template <class T> struct OfClass {
  static void stop(T) { RECOVER; }
};
template <> void OfClass<long>::stop(long) { RECOVER; }

int main() {
  std::puts("begin");
  call("hidden", inner);
  call("hides", static_cast<OfInt>(hidden), 1);
  call("hidden template", hiddenTemplate<int>, 1);
  call("hidden overload", static_cast<OfInt>(overloaded), 1);
  call("hiding overload", static_cast<OfText>(overloaded), "");
  call("alike", innerAlike, 1);
  call("hidden class", innerStop);
  call("member of a hidden class", innerTemplate, 1);
  call("in a namespace", ns::inUnnamed<int>, 1);
  call("of two", ns::stop);
  call("the other", ns::deeper::stop);
  call("inline", static_cast<OfInt>(ns::inInline), 1);
  call("of C", ns::ofC);
  call("parameter", parameter, 1);
  call("defaulted", defaulted<int>, 1);
  call("enabled", enabled<int>, 1);
  call("pack", pack<int, char>, 1, 'c');
  call("specialised", defaulted<char>, 'c');
  call("by number", special<int, 3>);
  call("by pack", static_cast<Function>(specialPack<int, Members *(*)()>));
  call("member", Special::stop<int>, 1);
  call("of a class", OfClass<long>::stop, 1L);
  call("of a class template", OfClass<int>::stop, 1);
  {
    defer {
      unnamed<int>();
      secondUnnamed<int, int>(1);
      unnamedTemplate<OfClass>();
      packBefore<char>(1, 'c');
      Members::unnamed<int>();
      Members().unnamedNumber<1>();
    };
  }
  std::puts("end");
  // CHECK: begin
  // CHECK-NEXT: end
}
