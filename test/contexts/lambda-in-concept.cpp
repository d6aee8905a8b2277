// RUN: %opendefer %s -o %t.low.cpp -- -std=c++20 %cppflags
// RUN: %gxx -std=c++20 -Wall -Wextra -Wshadow -Werror -c %cppflags %t.low.cpp -o %t.o
// (Clang 22 crashes when it mangles a variable template of such a lambda's type.)
// RUN: %plugin_cxx -std=c++20 -Wall -Wextra -Wshadow -Werror %s $(test %llvm_major = 22 && echo -fsyntax-only || echo -c -o %t.o)
// To g++ the lambda of a concept is one of the function that first asks for it:
// neither's names shadow the other's.
#include <opendefer/defer.h>

template <class T>
concept Deferring = requires(T t) {
  [](T u) {
    defer [] {}();
    return u;
  }(t);
};

int asks() {
  defer [] {}();
  if constexpr (Deferring<int>)
    return 1;
  else
    return 2;
}
